"""Search on the kiosk by keys of 20 mm: letters, digits, ways out, and lists of any length."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, assert_accessible, shoot
from tests.browser.kiosk_steps import (
    LANDSCAPE,
    PORTRAIT,
    choose,
    find,
    letters,
    many_items,
    serve_items,
    start,
)

pytestmark = pytest.mark.browser

MM = 96 / 25.4


def count(page: Page) -> int:
    """Hits as the page says."""
    return int(re.sub(r"\D", "", page.locator(".count").inner_text()))


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_every_key_is_20_mm_and_all_are_on_the_screen(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page("/", *size)
    start(page)
    choose(page, "拼音首字母查找")
    keys = page.locator(".keys button")
    assert keys.count() == 26 + 3
    for pad in ("字母", "数字"):
        boxes = [key.bounding_box() for key in keys.all()]
        assert all(box and min(box["width"], box["height"]) >= 20 * MM - 0.5 for box in boxes)
        assert all(box and box["y"] + box["height"] <= size[1] for box in boxes)
        if pad == "字母":
            page.get_by_role("button", name="数字", exact=True).click()
    assert keys.count() == 10 + 3
    shoot(page, f"kiosk-{size[0]}-digits")
    assert_accessible(page)


def test_digits_find_an_item_by_its_code(open_page: OpenPage) -> None:
    page = open_page("/", *LANDSCAPE)
    start(page)
    find(page, "SLJZ")
    page.get_by_role("button", name="数字", exact=True).click()
    letters(page, "001")
    assert count(page) == 1
    page.locator(".row").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("城乡居民最低生活保障对象认定")


def test_letters_are_taken_back_one_by_one_or_all(open_page: OpenPage) -> None:
    page = open_page("/", *LANDSCAPE)
    start(page)
    find(page, "YLB")
    page.get_by_role("button", name="退一格").click()
    expect(page.locator(".letters")).to_have_text("YL")
    page.get_by_role("button", name="清空").click()
    expect(page.locator(".letters")).to_have_text("请按下面的字母")


def test_a_trembling_a_long_and_a_keyboards_press_count_once_each(open_page: OpenPage) -> None:
    page = open_page("/", *LANDSCAPE)
    start(page)
    choose(page, "拼音首字母查找")
    key = page.locator(".keys").get_by_role("button", name="Y", exact=True)
    box = key.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *at: dict[str, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(at)})

    for aside, held in ((25, 100), (0, 900)):  # Chromium clicks up to 15 pixels aside
        touch("touchStart", {"x": x, "y": y})
        touch("touchMove", {"x": x + aside, "y": y})
        page.wait_for_timeout(held)
        touch("touchEnd")
    expect(page.locator(".letters")).to_have_text("YY")
    key.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".letters")).to_have_text("YYY")
    key.click()
    expect(page.locator(".letters")).to_have_text("YYYY")


def test_nothing_found_leads_on(open_page: OpenPage) -> None:
    page = open_page("/", *PORTRAIT)
    start(page)
    find(page, "QQQ")
    expect(page.get_by_role("alert")).to_contain_text("没有找到")
    shoot(page, "kiosk-portrait-nothing-found")
    assert_accessible(page)
    page.locator(".nothing-found").get_by_role("button", name="去人工窗口").click()
    expect(page.get_by_role("dialog", name="去人工窗口办理")).to_be_visible()
    page.get_by_role("button", name="知道了").click()
    page.get_by_role("button", name="按类别找").click()
    expect(page.get_by_role("button", name="社会救助")).to_be_visible()


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_a_list_of_a_thousand_is_read_to_its_end_with_few_rows_in_the_page(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page("/", *size)
    serve_items(page, many_items(3000))
    page.reload()
    start(page)
    find(page, "D")
    expect(page.locator(".count")).to_contain_text("找到")
    hits = count(page)
    assert hits > 1000
    rows = page.locator(".long-list > li")
    most, place = 0, 0
    pane = page.locator(".results .pane")
    while place < hits:
        most = max(most, rows.count())
        last = int(rows.last.get_attribute("aria-posinset") or 0)
        assert last > place or last == hits
        place = last
        if place < hits:
            pane.evaluate("p => p.scrollBy({top: 8 * p.clientHeight, behavior: 'instant'})")
            page.wait_for_function(
                "at => document.querySelector('.long-list > li:last-child').ariaPosInSet > at",
                arg=place,
            )
    assert most < 60
    pane.evaluate("pane => pane.scrollTo({top: pane.scrollHeight, behavior: 'instant'})")
    expect(page.locator(f".long-list > li[aria-posinset='{hits}']")).to_be_in_viewport()
    shoot(page, f"kiosk-{size[0]}-long-list")
    page.get_by_role("button", name="上一页").click()
    letters(page, "B")
    expect(page.locator(".long-list > li").first).to_have_attribute("aria-posinset", "1")


def test_the_keys_work_in_english_too(open_page: OpenPage) -> None:
    page = open_page("/", *LANDSCAPE)
    start(page)
    choose(page, "拼音首字母查找")
    page.get_by_role("button", name="English").click()
    letters(page, "DB")
    expect(page.locator(".count")).to_contain_text("found")
    expect(page.locator(".row").first).to_be_visible()
    shoot(page, "kiosk-landscape-search-en")
    assert_accessible(page)


def test_english_names_are_found_in_an_english_visit(open_page: OpenPage) -> None:
    page = open_page("/", *PORTRAIT)
    start(page)
    page.locator(".bar-views .view-en").click()
    choose(page, "Find by letters")
    letters(page, "INSUR")
    rows = page.locator(".results .row")
    expect(rows.first).to_have_text(re.compile("insurance", re.IGNORECASE))
    assert count(page) == rows.count() == 2
    page.get_by_role("button", name="Clear", exact=True).click()
    letters(page, "TAXB")
    expect(rows.locator(".row-name")).to_have_text(["Tax Bureau"])
    shoot(page, "kiosk-search-english")
    assert_accessible(page)
    page.locator(".bar-views .view-en").click()
    expect(page.locator(".typed .count")).to_have_text("找到 0 项")
