"""English on every page: the words, the names that have one, and the rest marked as Chinese."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.kiosk_pages import PANELS, begin, press, settle, walk, way

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

DESK, STAND, _ = PANELS

UNMARKED = """() => {
  const found = [];
  const root = document.querySelector('dialog[open]') ?? document.body;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!/\\p{Script=Han}/u.test(node.data) || /[a-z]/.test(node.data)) continue;
    if (!element.checkVisibility()) continue;
    if (element.closest('svg, [aria-hidden=true], .candidate')) continue;
    if (element.closest('[lang]').lang.startsWith('zh')) continue;
    found.push(node.data.trim().slice(0, 40));
  }
  return found;
}"""
"""Chinese on an English page that is not marked: a screen reader would spell it in English.

An English sentence may name a Chinese word. Labels of the plan are in a picture with a name;
candidates of the Chinese keyboard are Chinese.
"""


def opened(open_page: OpenPage) -> Page:
    page = open_page(STAND.address, *STAND.pixels)
    expect(page.locator(".hours dl")).to_be_visible()
    return page


def test_every_page_is_in_english(open_page: OpenPage) -> None:
    page = opened(open_page)
    begin(page, "en")
    wrong = []
    for name in walk(page):
        wrong += [f"{name}: {text}" for text in page.evaluate(UNMARKED)]
        assert page.locator(":root").get_attribute("lang") == "en"
        if not page.locator("dialog[open]").count():
            expect(page.locator(".view-en")).to_have_text("中文")
    assert not wrong, "\n".join(wrong)


def test_the_language_turns_on_any_page_and_stays_there(open_page: OpenPage) -> None:
    page = opened(open_page)
    begin(page)
    way(page, "windows")
    title = page.locator("h1")
    expect(title).to_have_text("窗口与部门")
    page.locator(".view-en").click()
    expect(title).to_have_text("Windows & offices")
    expect(page.locator(".row-name").first).to_contain_text("Civil Affairs Bureau")
    page.locator(".view-en").click()
    expect(title).to_have_text("窗口与部门")
    expect(page.locator(".row-name").first).to_contain_text("民政局")


def test_a_visit_can_begin_in_english(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Welcome. What do you need?")).to_be_visible()
    assert page.title().startswith("Government services")


def test_names_and_days_are_english_where_there_are_some(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.clock.set_fixed_time("2025-06-02T10:00:00+08:00")
    begin(page, "en")
    settle(page)
    expect(page.locator(".when")).to_contain_text("Monday 2 June")
    expect(page.locator(".hall-line")).to_contain_text("1 June 2025")
    expect(page.locator(".info-foot")).to_contain_text("Mon–Fri")
    press(page, ".way-events")
    press(page, ".tile")
    expect(page.locator("h1")).to_have_text("A child is born")
    expect(page.locator(".row-name").first).to_have_text(
        "Registering a birth with the health office"
    )
    expect(page.locator(".row-facts").first).to_contain_text("Window 8")
