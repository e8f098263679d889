"""Every page of the kiosk as people see it: as pictures, in three taps, and when something is down.

`make screens` takes the pictures anew.
"""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.box import CONTENT
from tests.browser.conftest import SHOWN as FOLDER
from tests.browser.conftest import OpenPage, pictures
from tests.browser.kiosk_pages import LONGEST, PANELS, WAYS, Panel, begin, home, settle, walk, way

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LARGEST = 200_000
"""Bytes of a picture."""

DESK, STAND, _ = PANELS
AWAY = re.compile(r"/(content|api/(?!complaints))")
"""What a box that restarts does not answer; where complaints go is stood in for by the walk."""

OPEN = "2025-06-03T10:00:00+08:00"
"""A Tuesday morning, on which the sample hall serves."""

SHOWN: dict[str, tuple[Panel, str, tuple[str, ...], tuple[str, ...]]] = {
    "portrait": (
        STAND,
        "light",
        (),
        ("home", "category", "item-materials", "item-take", "results", "map-way", "rate", "board"),
    ),
    "portrait-dark": (STAND, "dark", (), ("home", "item-flow")),
    "portrait-en": (STAND, "light", ("en",), ("home", "map-way")),
    "portrait-elder": (STAND, "light", ("elder",), ("home", "category", "rate")),
    "portrait-contrast": (STAND, "light", ("contrast", "low"), ("home", "item-materials")),
    "landscape": (DESK, "light", (), ("home", "events", "search", "map-way", "complain-write")),
    "landscape-dark": (DESK, "dark", (), ("home", "visit")),
    "landscape-en": (DESK, "light", ("en",), ("home", "item-materials", "help")),
    "landscape-elder": (DESK, "light", ("elder", "contrast"), ("home", "windows")),
}
"""What is kept of each walk: panel, scheme, views, pages."""


def opened(open_page: OpenPage, panel: Panel, **context: Any) -> Page:
    page = open_page(panel.address, *panel.pixels, **context)
    page.clock.set_fixed_time(OPEN)
    expect(page.locator(".hours dl")).to_be_visible()
    return page


def keep(page: Page, name: str) -> int:
    """Keep a picture with few colours; how many bytes it has."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"kiosk-{name}.png"
    with Image.open(io.BytesIO(page.screenshot(animations="disabled"))) as image:
        flat = image.convert("RGB").quantize(64, dither=Image.Dither.NONE)
        flat.save(path, optimize=True)
    return path.stat().st_size


@pictures
@pytest.mark.parametrize("shape", SHOWN)
def test_a_walk_is_shown(open_page: OpenPage, shape: str) -> None:
    panel, scheme, views, pages = SHOWN[shape]
    page = opened(open_page, panel, color_scheme=scheme)
    settle(page)
    if not views:
        assert keep(page, f"{shape}-attract") < LARGEST
    begin(page, *views)
    kept = [keep(page, f"{shape}-{name}") for name in walk(page) if name in pages]
    assert len(kept) == len(pages)
    assert max(kept) < LARGEST


@pytest.mark.timeout(600)
def test_every_item_is_three_taps_from_home(open_page: OpenPage) -> None:
    """Way, group, item; and a life event leads to each of its own."""
    hall = json.loads((CONTENT / "hall.json").read_text("utf-8"))
    items = json.loads((CONTENT / "items.json").read_text("utf-8"))["items"]
    names = {item["id"]: item["sub_name"] for item in items}
    groups = [("categories", one["name"]) for one in hall["categories"]]
    of = {
        one["name"]: [i["id"] for i in items if i["category"] == one["id"]]
        for one in hall["categories"]
    }
    groups += [("events", one["name"]) for one in hall["events"]]
    of |= {one["name"]: one["items"] for one in hall["events"]}
    reached: set[str] = set()
    page = opened(open_page, STAND)
    begin(page)
    for to, group in groups:
        home(page)
        page.locator(f".way-{to}").click()
        page.locator(".tile").filter(has_text=group).first.click()
        for id_ in of[group]:
            page.locator(".row").filter(has_text=names[id_]).first.click()
            expect(page.locator("h1")).to_have_text(names[id_])
            reached.add(id_)
            page.locator(".bar-ways button").first.click()
    assert reached == set(names)


def test_the_longest_name_is_there_to_its_end(open_page: OpenPage) -> None:
    items = json.loads((CONTENT / "items.json").read_text("utf-8"))["items"]
    name = next(item["sub_name"] for item in items if item["id"] == LONGEST)
    assert len(name) >= 110
    for panel in PANELS:
        page = opened(open_page, panel)
        begin(page, "elder")
        for at in walk(page):
            if at == "item-materials":
                expect(page.locator("h1")).to_have_text(name)
                box = page.locator("h1").bounding_box()
                edge = page.locator(".info").bounding_box()
                assert box is not None
                assert edge is not None
                assert box["y"] + box["height"] <= edge["y"] + edge["height"]
                break


@pytest.mark.parametrize("panel", [DESK, STAND], ids=lambda panel: panel.name)
def test_without_content_every_page_says_where_to_go(open_page: OpenPage, panel: Panel) -> None:
    page = open_page("/board.css", *panel.pixels)
    page.route("**/content/*.json", lambda route: route.fulfill(status=503, json={}))
    page.goto(page.url.replace("/board.css", panel.address))
    expect(page.locator(".start")).to_be_visible()
    expect(page.locator(".threshold")).to_contain_text("请到咨询台")
    begin(page)
    for name in WAYS:
        way(page, name)
        settle(page)
        expect(page.locator("h1")).not_to_be_empty()
        expect(page.locator(".to-person")).to_be_visible()
        assert page.locator(".controls").inner_text().strip()
    page.locator(".to-person").click()
    expect(page.get_by_role("dialog")).to_contain_text("咨询台")


def test_a_box_that_restarts_is_not_seen(open_page: OpenPage) -> None:
    page = opened(open_page, STAND)
    begin(page)
    page.route(AWAY, lambda route: route.abort())
    for _ in walk(page):
        assert page.locator(".controls").inner_text().strip()
