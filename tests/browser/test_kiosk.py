"""The kiosk as a citizen meets it: three taps, big targets, a way out, nothing left behind."""

from __future__ import annotations

import gzip
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk_ui.app import DIST
from tests.browser.box import Box
from tests.browser.conftest import OpenPage, assert_accessible, shoot

pytestmark = pytest.mark.browser

PORTRAIT = (1080, 1920)
LANDSCAPE = (1366, 768)


def start(page: Page) -> None:
    page.get_by_role("button", name="轻触开始").click()
    expect(page.get_by_role("heading", name="您好，请选择要办的事")).to_be_visible()


def home(page: Page) -> None:
    page.get_by_role("button", name="首页", exact=True).click()


def test_any_item_is_three_taps_away(open_page: OpenPage) -> None:
    page = open_page("/", *PORTRAIT)
    start(page)
    page.get_by_role("button", name="办事事项").click()
    page.get_by_role("button", name="高龄补贴").click()
    page.get_by_role("button", name="80周岁以上老年人高龄津贴申领").click()
    for field in ("主项名称", "事项类型", "收费标准", "承诺时限", "法定时限"):
        expect(page.get_by_text(field, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("80周岁以上老年人高龄津贴申领")
    tick = page.get_by_role("checkbox", name=re.compile("居民身份证"))
    tick.check()
    page.get_by_role("tab", name="依据和表单").click()
    for field in ("实施依据", "表单内容", "事项编码"):
        expect(page.get_by_role("heading", name=field)).to_be_visible()
    page.get_by_role("tab", name="申报材料").click()
    expect(tick).to_be_checked()


def test_initials_narrow_the_list_at_each_press(open_page: OpenPage) -> None:
    page = open_page("/", *LANDSCAPE)
    start(page)
    page.get_by_role("button", name="拼音首字母查找").click()
    counts = []
    for letter in "YLBX":
        page.get_by_role("button", name=letter, exact=True).click()
        counts.append(int(re.sub(r"\D", "", page.locator(".count").inner_text())))
    assert counts == sorted(counts, reverse=True)
    expect(page.locator(".row").first).to_contain_text("养老保险")
    page.get_by_role("button", name="清空").click()
    for letter in "QQQ":
        page.get_by_role("button", name=letter, exact=True).click()
    expect(page.get_by_text("没有找到")).to_be_visible()
    page.get_by_role("button", name="清空").click()
    expect(page.get_by_text("例：低保")).to_be_visible()


def test_the_page_beats_and_a_rating_arrives(open_page: OpenPage, box: Box) -> None:
    page = open_page("/", *PORTRAIT)
    start(page)
    page.get_by_role("button", name="服务评价").click()
    page.get_by_role("button", name="基本满意").click()
    expect(page.get_by_text("谢谢您的评价：基本满意")).to_be_visible()
    shoot(page, "kiosk-portrait-thanks")
    rated = box.until("rated").report.public()
    assert (rated["grade"], rated["by"], rated["transaction"]) == (3, "touch", None)
    page.clock.run_for(6500)
    expect(page.get_by_role("heading", name="您好，请选择要办的事")).to_be_visible()
    assert box.detail("screen")["page"].startswith("kiosk/")


def test_a_complaint_takes_three_touches_and_no_name(open_page: OpenPage, box: Box) -> None:
    page = open_page("/", *PORTRAIT)
    start(page)
    page.get_by_role("button", name="投诉建议").click()
    expect(page.get_by_text("不用留姓名、电话")).to_be_visible()
    assert page.get_by_role("textbox").count() == 0
    page.get_by_role("button", name="我要投诉").click()
    page.get_by_role("button", name="办事效率").click()
    shoot(page, "kiosk-portrait-complain")
    assert_accessible(page)
    page.get_by_role("button", name="不指明窗口").click()
    expect(page.get_by_text(re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$"))).to_be_visible()
    shoot(page, "kiosk-portrait-receipt")
    assert_accessible(page)


def test_a_visit_that_was_left_is_wiped(open_page: OpenPage) -> None:
    page = open_page("/", *PORTRAIT)
    start(page)
    page.get_by_role("button", name="长者版").click()
    page.get_by_role("button", name="拼音首字母查找").click()
    page.get_by_role("button", name="D", exact=True).click()
    page.clock.run_for(59_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.clock.run_for(2_000)
    expect(page.get_by_role("dialog", name="您还在吗？")).to_be_visible()
    shoot(page, "kiosk-portrait-warning")
    assert_accessible(page)
    page.get_by_role("button", name="继续", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".letters")).to_have_text("D")
    with page.expect_navigation():
        page.clock.run_for(60_000)
        page.clock.run_for(21_000)
    expect(page.get_by_role("button", name="轻触开始")).to_be_visible()
    start(page)
    expect(page.get_by_role("button", name="长者版")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="拼音首字母查找").click()
    expect(page.locator(".letters")).to_have_text("请按下面的字母")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_it_serves_on_when_the_box_is_gone(open_page: OpenPage, box: Box) -> None:
    page = open_page("/", *LANDSCAPE)
    start(page)
    page.route("**/*", lambda route: route.abort())
    page.clock.run_for(16_000)
    expect(page.get_by_text("离线查询 · 内容更新于")).to_be_visible()
    page.get_by_role("button", name="办事事项").click()
    page.get_by_role("button", name="社会救助").click()
    page.get_by_role("button", name="城乡居民最低生活保障对象认定").click()
    expect(page.get_by_text("最低生活保障申请表").first).to_be_visible()
    home(page)
    page.get_by_role("button", name="服务评价").click()
    page.get_by_role("button", name="非常满意").click()
    expect(page.get_by_text("这次评价没有记上")).to_be_visible()
    shoot(page, "kiosk-landscape-offline")
    page.clock.run_for(60_000)
    page.clock.run_for(21_000)
    expect(page.get_by_role("button", name="轻触开始")).to_be_visible()
    start(page)


def test_the_kiosk_is_light(browser: Browser) -> None:
    index = (DIST / "index.html").read_text("utf-8")
    files = [DIST / path for path in re.findall(r'(?:src|href)="\./([^"]+)"', index)]
    assert len(files) >= 4
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 100_000


def test_without_script_the_board_is_there(open_page: OpenPage) -> None:
    page = open_page("/", *PORTRAIT, java_script_enabled=False)
    expect(page.get_by_role("heading", name="部门和窗口")).to_be_visible()
    page.get_by_text("城乡居民最低生活保障对象认定").first.click()
    expect(page.get_by_text("最低生活保障申请表").first).to_be_visible()
    shoot(page, "kiosk-portrait-noscript")
