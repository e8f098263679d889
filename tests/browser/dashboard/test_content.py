"""Kiosk content on the page: a wrong file told cell by cell, a right one published and undone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import assert_accessible, shoot
from tests.browser.dashboard.city import City
from tests.browser.dashboard.conftest import OpenPage, visit
from tests.hub.content import samples

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}


def hand_in(page: Page, kind: str, body: object, folder: Path) -> None:
    path = folder / f"{kind}.json"
    path.write_text(json.dumps(body, ensure_ascii=False), "utf-8")
    page.locator(".shelf-import select").select_option(kind)
    page.locator("input[type=file]").set_input_files(path)


def publish(page: Page, note: str) -> None:
    page.get_by_role("button", name="预览和发布").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("新增", exact=False).first).to_be_visible()
    dialog.get_by_label("发布说明").fill(note)
    dialog.get_by_role("button", name="确认发布").click()
    expect(dialog).to_be_hidden()


def test_a_file_is_corrected_previewed_published_and_rolled_back(
    open_page: OpenPage, city: City, tmp_path: Path
) -> None:
    page = open_page("content/drafts")
    wrong = samples.items()
    wrong["items"][4]["promise_days"] = -2
    wrong["items"][9]["fee"] = ""
    hand_in(page, "items", wrong, tmp_path)
    expect(page.get_by_text("2 处错误")).to_be_visible()
    expect(page.get_by_role("row", name="承诺时限")).to_contain_text("5")
    shoot(page, "dashboard-content-mistakes-light")
    assert_accessible(page)

    hand_in(page, "items", samples.items(), tmp_path)
    expect(page.get_by_text("可以发布")).to_be_visible()
    publish(page, "全市统一事项")
    expect(page.get_by_text("可以发布")).to_have_count(0)
    changed = samples.items()
    changed["items"][0]["fee"] = "5 元"
    hand_in(page, "items", changed, tmp_path)
    expect(page.get_by_text("可以发布")).to_have_count(1)
    page.get_by_role("button", name="预览和发布").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("变更 1，删除 0")).to_be_visible()
    expect(dialog.get_by_text("5 元")).to_be_visible()
    shoot(page, "dashboard-content-publish-light")
    assert_accessible(page)
    dialog.get_by_label("发布说明").fill("调整收费")
    dialog.get_by_role("button", name="确认发布").click()
    expect(dialog).to_be_hidden()

    page.get_by_role("link", name="已发布").click()
    expect(page.get_by_text("第 2 版")).to_be_visible()
    page.get_by_role("button", name="历史和下载").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="回到此版").click()
    expect(dialog.get_by_text("变更 1，删除 0")).to_be_visible()
    dialog.get_by_label("为什么回到第 1 版").fill("收费有误")
    dialog.get_by_role("button", name="回到第 1 版").click()
    expect(page.get_by_text("第 3 版")).to_be_visible()
    expect(page.get_by_text("收费有误")).to_be_visible()
    shoot(page, "dashboard-content-light")


def test_a_notice_is_written_on_the_page(open_page: OpenPage, city: City) -> None:
    page = open_page("content/notices")
    page.get_by_role("button", name="添加一条").click()
    page.get_by_label("标题").fill("示例：周五下午系统维护")
    page.get_by_label("到（空为一直显示）").fill("2020-01-01")
    page.get_by_label("内容，每段一行").fill("维护期间请到人工窗口办理。")
    page.get_by_role("button", name="预览和发布").click()
    expect(page.get_by_role("alert")).to_contain_text("早于开始日期")
    page.get_by_label("到（空为一直显示）").fill("")
    page.get_by_role("button", name="预览和发布").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("新增 1，变更 0")).to_be_visible()
    dialog.get_by_label("发布说明").fill("维护通知")
    dialog.get_by_role("button", name="确认发布").click()
    expect(dialog).to_be_hidden()


TABS = ("versions", "drafts", "notices", "boxes")


def test_dark_and_phone(open_page: OpenPage, city: City) -> None:
    dark = open_page("content", color_scheme="dark")
    phone = open_page("content", **PHONE)
    for tab in TABS:
        for page, look in ((dark, "dark"), (phone, "phone")):
            visit(page, city, f"content/{tab}")
            page.locator(".shelf .hk-panel").first.wait_for()
            shoot(page, f"dashboard-content-{tab}-{look}")
        assert_accessible(dark)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
