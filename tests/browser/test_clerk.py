"""The clerk window: what lies on the devices is on the page, and gone when it is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.box import Box
from tests.browser.conftest import OpenPage, assert_accessible, shoot

pytestmark = pytest.mark.browser

SMALL = (1366, 768)
LARGE = (1920, 1080)
NUMBER = re.compile("100000 19491001 0008")
LEFT_BEHIND = """async () => ({local: localStorage.length, session: sessionStorage.length,
  cookies: document.cookie, databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length, address: location.href})"""
SHARE_OUTLINED = """() => {
  const {width, height} = document.querySelector('.stage svg').viewBox.baseVal;
  const box = document.querySelector('polygon').getBBox();
  return box.width * box.height / (width * height); }"""
OVERFLOW = "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"


@pytest.fixture(autouse=True)
def quiet(box: Box) -> Iterator[None]:
    """Each test begins with a page under the camera and ends with nothing on the devices."""
    box.tell(box.camera, "show", picture="application")
    yield
    box.tell(box.reader, "lift")


def opened(open_page: OpenPage, size: tuple[int, int] = SMALL) -> Page:
    page = open_page("/clerk", *size)
    expect(page.locator(".strip li[data-status=ok]")).to_have_count(3, timeout=20_000)
    return page


def hears_on(page: Page, box: Box) -> None:
    """Wait for news, so that moving the page's clock does not look like a dead stream."""
    box.tell(box.camera, "show", picture=None)
    expect(page.get_by_text("没有找到页面")).to_be_visible()
    box.tell(box.camera, "show", picture="application")
    expect(page.get_by_text(re.compile("页面已放平|请保持不动"))).to_be_visible()


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_card_shows_until_it_is_lifted(
    open_page: OpenPage, box: Box, size: tuple[int, int]
) -> None:
    page = opened(open_page, size)
    expect(page.get_by_text("请把证件放在读卡器上")).to_be_visible()
    shoot(page, f"clerk-{size[0]}-waiting")
    box.tell(box.reader, "lay", card="resident")
    expect(page.get_by_text(NUMBER)).to_be_visible(timeout=10_000)
    expect(page.locator(".card")).to_contain_text("证件样本")
    expect(page.get_by_text("秒后清除")).to_be_visible()
    shoot(page, f"clerk-{size[0]}-card")
    assert page.evaluate(OVERFLOW) == list(size)
    assert_accessible(page)
    box.tell(box.reader, "lift")
    expect(page.get_by_text(NUMBER)).to_have_count(0, timeout=10_000)
    assert "证件样本" not in page.content()
    assert page.evaluate(LEFT_BEHIND) == {
        "local": 0,
        "session": 0,
        "cookies": "",
        "databases": 0,
        "caches": 0,
        "address": f"{box.url}/clerk",
    }


def test_a_card_that_stays_is_hidden_after_a_minute(open_page: OpenPage, box: Box) -> None:
    page = opened(open_page)
    box.tell(box.reader, "lay", card="resident")
    expect(page.get_by_text(NUMBER)).to_be_visible(timeout=10_000)
    for _ in range(5):
        page.clock.run_for(10_000)
        hears_on(page, box)
    expect(page.get_by_text(NUMBER)).to_be_visible()
    page.clock.run_for(12_000)
    expect(page.get_by_text(NUMBER)).to_have_count(0)
    expect(page.get_by_text("请把证件放在读卡器上")).to_be_visible()


@pytest.mark.parametrize("card", ["hmt", "foreigner2017", "foreigner2023"])
def test_the_other_cards_fit_too(open_page: OpenPage, box: Box, card: str) -> None:
    page = opened(open_page)
    box.tell(box.reader, "lay", card=card)
    expect(page.locator(".card dl")).to_be_visible(timeout=10_000)
    shoot(page, f"clerk-1366-{card}")
    assert page.evaluate("() => document.querySelector('.card').scrollWidth") <= 400


def test_pages_are_taken_by_the_space_key(open_page: OpenPage, box: Box) -> None:
    page = opened(open_page)
    expect(page.locator("polygon.still")).to_be_visible()
    assert page.evaluate(SHARE_OUTLINED) > 0.3
    page.keyboard.press("Space")
    expect(page.locator(".thumbnail")).to_have_count(1)
    box.tell(box.camera, "show", picture="dim")
    expect(page.get_by_role("status").filter(has_text="光线不足")).to_be_visible()
    page.get_by_role("button", name="拍摄").click()
    expect(page.locator(".thumbnail")).to_have_count(2)
    expect(page.locator(".thumbnail").last).to_contain_text("光线不足")
    box.tell(box.reader, "lay", card="resident")
    expect(page.get_by_text(NUMBER)).to_be_visible(timeout=10_000)
    shoot(page, "clerk-1366-pages")
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="第2页")).to_be_visible()
    shoot(page, "clerk-1366-large")
    assert_accessible(page)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("dialog", name="第1页")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    with page.expect_download() as saving:
        page.keyboard.press("s")
    assert saving.value.path().read_bytes().startswith(b"%PDF-1.4")
    page.keyboard.press("Delete")
    expect(page.locator(".thumbnail")).to_have_count(1)
    page.keyboard.press("End")
    expect(page.get_by_text("还没有拍摄")).to_be_visible()
    expect(page.get_by_text(NUMBER)).to_have_count(0)


def test_a_page_that_lies_still_is_taken_once(open_page: OpenPage, box: Box) -> None:
    box.tell(box.camera, "show", picture=None)
    page = opened(open_page)
    expect(page.get_by_text("没有找到页面")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_role("checkbox")).to_be_checked()
    box.tell(box.camera, "show", picture="letter")
    expect(page.locator(".thumbnail")).to_have_count(1, timeout=10_000)
    captured = box.until("page_captured")
    page.clock.run_for(3000)
    assert box.until("page_captured") is captured


def test_forgotten_pages_are_wiped(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.keyboard.press("Space")
    expect(page.locator(".thumbnail")).to_have_count(1)
    page.clock.run_for(560_000)
    expect(page.get_by_text("后清空所有页面")).to_be_visible()
    page.clock.run_for(45_000)
    expect(page.locator(".thumbnail")).to_have_count(0)


def test_the_grade_shows_when_it_is_pressed(open_page: OpenPage, box: Box) -> None:
    page = opened(open_page)
    # The case number names the window, so the box must have said where it stands.
    expect(page.get_by_text(re.compile(r"1\s*号窗口")).first).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_text("请群众在评价器上按键")).to_be_visible()
    shoot(page, "clerk-1366-asking")
    box.tell(box.pad, "press", grade=4)
    expect(page.locator(".rated")).to_contain_text("满意", timeout=10_000)
    rated = box.until("rated").report.public()
    assert (rated["grade"], rated["asked"]) == (4, True)
    assert re.fullmatch(r"1-\d{8}-\d{6}", rated["transaction"])


def test_a_rating_nobody_gives_is_no_trouble(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.get_by_role("button", name="请群众评价").click()
    expect(page.get_by_text("请群众在评价器上按键")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="请群众评价")).to_be_visible()


def test_a_missing_device_is_said_in_plain_words(open_page: OpenPage, box: Box) -> None:
    page = opened(open_page)
    box.tell(box.reader, "lay", card="resident")
    expect(page.get_by_text(NUMBER)).to_be_visible(timeout=10_000)
    box.tell(box.camera, "unplug")
    expect(page.get_by_text("高拍仪未接入", exact=True)).to_be_visible(timeout=30_000)
    box.tell(box.reader, "unplug")
    expect(page.get_by_text("身份证读卡器未接入", exact=True)).to_be_visible(timeout=30_000)
    expect(page.get_by_text(NUMBER)).to_have_count(0)
    shoot(page, "clerk-1366-missing")
    assert_accessible(page)
    box.tell(box.reader, "lift")
    box.tell(box.reader, "plug")
    box.tell(box.camera, "plug")
    expect(page.get_by_text("请把证件放在读卡器上")).to_be_visible(timeout=40_000)
    expect(page.get_by_alt_text("高拍仪实时画面")).to_be_visible(timeout=40_000)


def test_a_cut_stream_clears_the_card(open_page: OpenPage, box: Box) -> None:
    page = opened(open_page)
    box.tell(box.reader, "lay", card="resident")
    expect(page.get_by_text(NUMBER)).to_be_visible(timeout=10_000)
    page.route("**/*", lambda route: route.abort())
    box.command("camera", "preview", on=False)  # and with it the news that keeps the stream alive
    page.clock.run_for(41_000)
    expect(page.get_by_text(NUMBER)).to_have_count(0)
    expect(page.get_by_text("与设备服务的连接断开").first).to_be_visible()
    shoot(page, "clerk-1366-cut")
