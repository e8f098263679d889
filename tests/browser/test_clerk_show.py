"""Every state of the clerk window, as pictures for the documents, in light and dark and English.

`make screens` takes them anew.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.box import Box
from tests.browser.clerk_steps import (
    LARGE,
    PATIENCE,
    SMALL,
    lay,
    open_window,
    opened,
    show,
    take,
)
from tests.browser.conftest import SHOWN as FOLDER
from tests.browser.conftest import OpenPage, assert_accessible, pictures

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pictures]

LARGEST = 600_000  # of 1920 × 1080 with a live picture in it
DIALOGS = {
    "keys": "F1",
    "sign-in": "l",
    "state": "w",
    "notice": "t",
    "waiting": "j",
    "camera": "o",
    "page": "Enter",
}


@pytest.fixture(autouse=True)
def cleared(box: Box) -> Iterator[None]:
    yield
    box.tell(box.reader, "lift")
    box.tell(box.camera, "show", picture=None)


def keep(page: Page, name: str) -> None:
    """Keep a picture with few colours, once nothing is cut off and nobody is shut out."""
    width, height = page.evaluate("() => [innerWidth, innerHeight]")
    scroll = "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert page.evaluate(scroll) == [width, height]
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"clerk-{name}.png"
    with Image.open(io.BytesIO(page.screenshot(animations="disabled"))) as image:
        flat = image.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        flat.save(path, optimize=True)
    assert path.stat().st_size < LARGEST


def busy(page: Page, box: Box) -> None:
    """A visit in full swing: a card, two pages, a file made of them."""
    open_window(page)
    show(page, box, None, "empty")
    show(page, box, "application")
    take(page, 1)
    show(page, box, "letter")
    take(page, 2)
    page.locator(".format select").select_option("pdf")  # no waiting for text to be recognised
    page.locator("body").press("s")
    expect(page.locator(".result")).to_contain_text("已生成", timeout=2 * PATIENCE)
    lay(page, box)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=lambda size: str(size[0]))
def test_a_visit_from_end_to_end(open_page: OpenPage, box: Box, size: tuple[int, int]) -> None:
    page = opened(open_page, size)
    show(page, box, None, "empty")
    keep(page, f"{size[0]}-empty")
    busy(page, box)
    keep(page, f"{size[0]}-visit")
    page.keyboard.press("p")
    expect(page.get_by_text("请群众在评价器上按键")).to_be_visible()
    keep(page, f"{size[0]}-asking")
    page.keyboard.press("Escape")
    page.keyboard.press("End")
    expect(page.locator(".bar .said")).to_contain_text("秒内可撤销")
    keep(page, f"{size[0]}-ended")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_dialog(open_page: OpenPage, box: Box, colours: str) -> None:
    page = opened(open_page, color_scheme=colours)
    busy(page, box)
    assert_accessible(page)
    if colours == "dark":
        keep(page, "1366-visit-dark")
    for name, key in DIALOGS.items():
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        if name == "notice":
            expect(page.locator("#found-items li").first).to_be_visible(timeout=PATIENCE)
            page.keyboard.type("cxjmzd")
            expect(page.locator(".slip h3")).to_be_visible(timeout=PATIENCE)
        assert_accessible(page)
        keep(page, f"1366-{name}-{colours}")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_in_english(open_page: OpenPage, box: Box) -> None:
    page = opened(open_page)
    busy(page, box)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="End visit")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert_accessible(page)
    keep(page, "1366-visit-english")
    page.keyboard.press("F1")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    keep(page, "1366-keys-english")


def test_what_stops_a_capture_is_told_with_a_picture(open_page: OpenPage, box: Box) -> None:
    page = opened(open_page)
    show(page, box, None, "empty")
    show(page, box, "dim", "spoilt")
    expect(page.locator(".advice .drawing")).to_be_visible()
    keep(page, "1366-spoilt")
