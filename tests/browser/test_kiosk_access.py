"""The kiosk for whoever sees, hears, reaches or reads less: views, contrast, reading aloud."""

from __future__ import annotations

import io
import json
import shutil
import wave
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from edge.speech import PROGRAM
from tests.browser.conftest import OpenPage, assert_accessible
from tests.browser.kiosk_pages import PANELS, Panel, begin, home, settle, walk, way

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

DESK, STAND, _ = PANELS
DARK = {"color_scheme": "dark"}


def opened(open_page: OpenPage, panel: Panel, **context: Any) -> Page:
    page = open_page(panel.address, *panel.pixels, **context)
    expect(page.locator(".hours dl")).to_be_visible()
    return page


@pytest.mark.parametrize(
    ("panel", "views", "context"),
    [
        (STAND, ("elder", "contrast", "low"), {}),
        (STAND, (), DARK),
        (DESK, ("en",), {}),
        (DESK, ("elder", "contrast", "en"), DARK),
    ],
    ids=["stand-all-views", "stand-dark", "desk-en", "desk-all-views"],
)
def test_axe_finds_nothing_on_any_page(
    open_page: OpenPage, panel: Panel, views: tuple[str, ...], context: dict[str, Any]
) -> None:
    """With a contrast of 7:1 for every letter."""
    page = opened(open_page, panel, **context)
    assert_accessible(page)
    begin(page, *views)
    for _ in walk(page):
        assert_accessible(page)


def test_views_go_together_and_end_with_the_visit(open_page: OpenPage) -> None:
    page = opened(open_page, STAND)
    begin(page, "elder", "contrast", "low", "en")
    root = page.locator(":root[data-large][data-contrast][data-low][lang=en]")
    expect(root).to_have_count(1)
    way(page, "windows")
    expect(root).to_have_count(1)
    page.clock.run_for(61_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.clock.run_for(21_000)
    expect(page.locator(".start")).to_be_visible()
    expect(root).to_have_count(0)
    expect(page.locator(":root[lang=zh-CN]")).to_have_count(1)


def test_what_is_chosen_is_told_without_colour(open_page: OpenPage) -> None:
    page = opened(open_page, STAND)
    begin(page)
    button = page.locator(".view-elder")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert "inset" in button.evaluate("element => getComputedStyle(element).boxShadow")


def _silence() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(22_050)
        sound.writeframes(bytes(2 * 1_100))
    return made.getvalue()


def voice(page: Page) -> list[str]:
    """Let the box have a voice that is quick; what it was given to say."""
    said: list[str] = []

    def speak(route: Route) -> None:
        if route.request.method == "GET":
            route.fulfill(json={"available": True})
            return
        said.append(json.loads(route.request.post_data or "{}")["text"])
        route.fulfill(body=_silence(), content_type="audio/wav")

    page.route("**/api/speech", speak)
    page.reload()
    expect(page.locator(".hours dl")).to_be_visible()
    return said


def test_a_page_is_read_from_its_title_to_its_last_choice(open_page: OpenPage) -> None:
    page = opened(open_page, STAND)
    said = voice(page)
    begin(page)
    way(page, "windows")
    page.locator(".view-aloud").click()
    expect(page.locator(".view-aloud.speaking")).to_have_count(1)
    expect(page.locator("[data-spoken]")).to_have_count(1)
    expect(page.locator(".view-aloud.speaking")).to_have_count(0, timeout=30_000)
    expect(page.locator("[data-spoken]")).to_have_count(0)
    assert said[0] == "窗口与部门"
    assert any(text.startswith("民政局") for text in said)
    assert not any("下一页" in text or "返回" in text for text in said)
    assert len(said) == len(dict.fromkeys(said))


def test_reading_stops_at_a_touch_and_on_another_page(open_page: OpenPage) -> None:
    page = opened(open_page, STAND)
    voice(page)
    begin(page)
    held: list[Route] = []
    page.route("**/api/speech", lambda route: held.append(route))
    page.locator(".view-aloud").click()
    expect(page.locator("h1[data-spoken]")).to_have_count(1)
    page.locator(".view-aloud").click()
    expect(page.locator("[data-spoken]")).to_have_count(0)
    page.locator(".view-aloud").click()
    expect(page.locator("h1[data-spoken]")).to_have_count(1)
    way(page, "board")
    expect(page.locator("[data-spoken], .speaking")).to_have_count(0)
    home(page)


def test_without_a_voice_nothing_offers_to_read(open_page: OpenPage) -> None:
    page = open_page("/board.css", *STAND.pixels)
    page.route("**/api/speech", lambda route: route.fulfill(json={"available": False}))
    page.goto(page.url.replace("/board.css", STAND.address))
    begin(page)
    settle(page)
    expect(page.locator(".view-elder")).to_be_visible()
    expect(page.locator(".view-aloud")).to_have_count(0)


@pytest.mark.skipif(shutil.which(PROGRAM) is None, reason=f"no {PROGRAM}")
def test_the_box_reads_with_its_own_voice(open_page: OpenPage) -> None:
    page = opened(open_page, STAND)
    begin(page)
    expect(page.locator(".view-aloud")).to_be_visible()
    with page.expect_response("**/api/speech") as speaking:
        page.locator(".view-aloud").click()
    assert speaking.value.status == 200
    assert speaking.value.headers["content-type"] == "audio/wav"
    expect(page.locator("h1[data-spoken]")).to_have_count(1)
    expect(page.locator("h1[data-spoken]")).to_have_count(0, timeout=30_000)
    page.locator(".view-aloud").click()
    expect(page.locator("[data-spoken]")).to_have_count(0)
