"""The kiosk through a long day: lines and boxes that go and come back, nothing to show, memory."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.box import Box
from tests.browser.conftest import OpenPage, shoot
from tests.browser.kiosk_soak import Soak
from tests.browser.kiosk_steps import (
    CONTENT,
    LANDSCAPE,
    PATIENCE,
    PORTRAIT,
    attract,
    choose,
    find,
    start,
)
from tests.browser.lone_box import LoneBox

pytestmark = pytest.mark.browser

SECONDS = 45
"""Of scripted visitors."""

WAYS = ("办事事项", "窗口与部门", "拼音首字母查找", "服务评价", "大厅公示", "投诉建议")

MakeBox = Callable[[Path | None], LoneBox]


@pytest.fixture
def lone_box(tmp_path: Path) -> Iterator[MakeBox]:
    made: list[LoneBox] = []

    def make(content: Path | None = None) -> LoneBox:
        box = LoneBox(tmp_path / "box", content)
        made.append(box)
        box.start()
        return box

    yield make
    for box in made:
        box.kill()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    width, height = PORTRAIT
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce"
    )
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.clock.install()
    yield page
    context.close()
    assert errors == []


def test_a_power_cut_in_a_visit_leaves_the_attract_page_and_nothing_else(
    page: Page, lone_box: MakeBox
) -> None:
    box = lone_box(None)
    page.goto(box.url)
    start(page)
    find(page, "DB")
    page.locator(".row").first.click()
    page.locator(".tick").first.click()
    box.kill()
    page.clock.run_for(16_000)
    expect(page.get_by_text("离线查询").first).to_be_visible()
    page.get_by_role("tab", name="带走").click()
    expect(page.get_by_text("现在画不出二维码")).to_be_visible(timeout=PATIENCE)
    shoot(page, "kiosk-portrait-take-offline")
    page.clock.run_for(61_000)
    page.clock.run_for(21_000)
    attract(page)
    assert page.url == f"{box.url}/"
    page.evaluate("window.before = true")
    box.start()
    start(page)
    with page.expect_navigation():
        page.clock.run_for(61_000)
        page.clock.run_for(21_000)
    attract(page)
    assert page.evaluate("window.before") is None
    kept = {path.name for path in box.folder.iterdir()} - {"box.toml"}
    assert all(name.startswith(("outbox", "documents", "desk", "pairing")) for name in kept), kept


def test_without_content_every_page_leads_to_a_person(
    page: Page, lone_box: MakeBox, tmp_path: Path
) -> None:
    empty = tmp_path / "content"
    empty.mkdir()
    box = lone_box(empty)
    page.goto(box.url)
    start(page)
    shoot(page, "kiosk-portrait-empty")
    for way in WAYS:
        choose(page, way)
        expect(page.locator("h1")).to_be_visible()
        told = page.locator(".info-body, .controls").all_inner_texts()
        assert "".join(told).strip(), way
        page.get_by_role("button", name="去人工窗口").click()
        expect(page.get_by_text("请到大厅入口处的咨询台")).to_be_visible()
        page.get_by_role("button", name="知道了").click()
        page.get_by_role("button", name="首页", exact=True).click()


def test_content_that_comes_later_is_shown_without_anybody_touching_it(
    page: Page, lone_box: MakeBox, tmp_path: Path
) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    box = lone_box(folder)
    page.goto(box.url)
    attract(page)
    for path in CONTENT.glob("*.json"):
        shutil.copy(path, folder)
    page.clock.run_for(61_000)
    expect(page.get_by_text("服务时间").first).to_be_visible(timeout=PATIENCE)
    start(page)
    find(page, "DB")
    expect(page.locator(".row").first).to_contain_text("最低生活保障")


def test_what_is_read_does_not_change_under_ones_eyes(
    page: Page, lone_box: MakeBox, tmp_path: Path
) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    box = lone_box(folder)
    page.goto(box.url)
    start(page)
    find(page, "DB")
    page.locator(".row").first.click()
    title = page.locator("h1")
    expect(title).to_have_text("城乡居民最低生活保障对象认定")
    body = json.loads((folder / "items.json").read_text("utf-8"))
    body["items"] = body["items"][1:]
    (folder / "items.json").write_text(json.dumps(body, ensure_ascii=False), "utf-8")
    page.clock.run_for(50_000)
    expect(title).to_have_text("城乡居民最低生活保障对象认定")
    with page.expect_navigation():
        page.clock.run_for(32_000)
    start(page)
    find(page, "DB")
    expect(page.locator(".row").first).not_to_contain_text("最低生活保障对象认定")


def test_the_page_tells_that_it_lives_where_it_is_and_never_what_was_typed(
    open_page: OpenPage, box: Box
) -> None:
    page = open_page("/", *LANDSCAPE)
    beats: list[str] = []
    page.on("request", lambda r: beats.append(r.post_data or "") if "/heartbeat" in r.url else None)
    start(page)
    find(page, "QZX")
    page.clock.run_for(5_100)
    expect(page.locator(".letters")).to_have_text("QZX")
    assert box.detail("screen")["page"].startswith("kiosk/")
    assert any('"kiosk/search"' in beat for beat in beats)
    assert not any("qzx" in beat.lower() for beat in beats)


def test_memory_stays_flat_over_many_visitors_on_one_page(open_page: OpenPage, box: Box) -> None:
    page = open_page("/", *LANDSCAPE)
    soak = Soak(page, box.url)
    soak.warm_up()
    first = soak.measure()
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        soak.visit()
    last = soak.measure()
    assert soak.visits > 10
    assert last.nodes <= first.nodes + 50
    assert last.listeners <= first.listeners + 20
    assert last.documents <= first.documents
    assert last.heap_mb <= first.heap_mb + 1.0
