"""The physical size of everything that is touched or read, on the three panels that are bought."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.kiosk_pages import PANELS, Panel, begin, seen, settle, walk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TARGET = 20.0
"""Millimetres of a target in either direction."""

GAP = 2.0
"""Millimetres between two targets: a frame of infra-red light sees a finger beside itself."""

DP = 25.4 / 160
"""Millimetres of a dp, in which MIIT's norm for elderly people's pages counts letters."""

LETTERS = 18 * DP
ELDER_LETTERS = 30 * DP
"""The norm's letters for the elder view, and the size up to which it wants them to grow.

The kiosk's ordinary letters are the norm's elder ones. A plan's labels stay ordinary; its places
are in a list beside it.
"""

REACH = 300.0
"""Millimetres of height in which everybody reaches: a lower panel needs no low layout."""

SLACK = 0.15
"""Millimetres lost to rounding to pixels."""

PATIENCE = 30
"""Tenths of a second in which a page on a loaded machine may come to rest."""


def flaws(page: Page, panel: Panel, *views: str) -> list[str]:
    """What stays wrong with the page that is shown: a list is laid out before it is paged."""
    wrong = _flaws(page, panel, *views)
    for _ in range(PATIENCE):
        if not wrong:
            break
        page.wait_for_timeout(100)
        wrong = _flaws(page, panel, *views)
    return wrong


def _flaws(page: Page, panel: Panel, *views: str) -> list[str]:
    """What is too small, too near, too high or cut off just now."""
    found = seen(page)
    mm = found["mm"]
    wrong = []
    for target in found["targets"]:
        width = (target["right"] - target["left"]) / mm
        height = (target["bottom"] - target["top"]) / mm
        if min(width, height) < TARGET - SLACK:
            wrong.append(f"{target['name']!r} is {width:.1f} x {height:.1f} mm")
        if target["cut"]:
            wrong.append(f"{target['name']!r} shows in part")
        if target["bottom"] > found["height"] + 1 or target["right"] > found["width"] + 1:
            wrong.append(f"{target['name']!r} lies beyond the edge")
        highest = 0.5 if "low" in views else 0.46
        if panel.portrait and target["top"] < found["height"] * highest:
            wrong.append(f"{target['name']!r} lies too high")
    for one, two in combinations(found["targets"], 2):
        if (gap := _gap(one, two) / mm) < GAP - SLACK:
            wrong.append(f"{one['name']!r} and {two['name']!r} are {gap:.1f} mm apart")
    for text in found["texts"]:
        least = ELDER_LETTERS if "elder" in views and not text["drawn"] else LETTERS
        if text["mm"] < least - 0.05:
            wrong.append(f"{text['text']!r} is {text['mm']:.2f} mm")
        if text["left"] < -1 or text["right"] > found["width"] + 1:
            wrong.append(f"{text['text']!r} runs over the edge")
    wrong += [f"{name!r} is cut off" for name in found["overflowing"]]
    if found["wide"]:
        wrong.append("the page is wider than the screen")
    return wrong


def _gap(one: dict[str, Any], two: dict[str, Any]) -> float:
    """Pixels between two boxes, 0 where they touch or lie over each other."""
    across = max(one["left"] - two["right"], two["left"] - one["right"], 0.0)
    down = max(one["top"] - two["bottom"], two["top"] - one["bottom"], 0.0)
    return float(max(across, down))


def opened(open_page: OpenPage, panel: Panel) -> Page:
    page = open_page(panel.address, *panel.pixels)
    expect(page.locator(".hours dl")).to_be_visible()
    return page


WALKS = [
    *((panel, views) for panel in PANELS for views in ((), ("elder",), ("elder", "low"))),
    (PANELS[0], ("en", "elder")),  # the longest words on the smallest panel
]


@pytest.mark.parametrize(
    ("panel", "views"), WALKS, ids=[f"{panel.name}-{'-'.join(views)}" for panel, views in WALKS]
)
def test_everything_is_large_enough(
    open_page: OpenPage, panel: Panel, views: tuple[str, ...]
) -> None:
    page = opened(open_page, panel)
    if "low" in views and panel.mm[1] <= REACH:
        begin(page)
        expect(page.locator(".view-low")).to_have_count(0)
        return
    wrong = [f"attract: {flaw}" for flaw in flaws(page, panel)]
    begin(page, *views)
    for name in walk(page):
        wrong += [f"{name}: {flaw}" for flaw in flaws(page, panel, *views)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_millimetres_come_from_the_box(open_page: OpenPage, panel: Panel) -> None:
    """From the panel's EDID; one that is turned tells its sides in the other order."""

    def told(route: Route) -> None:
        answer = route.fetch()
        short, long = sorted(panel.mm)
        route.fulfill(json={**answer.json(), "panel_mm": {"width": long, "height": short}})

    screen = {"width": panel.pixels[0], "height": panel.pixels[1]}
    page = open_page("/board.css", *panel.pixels, screen=screen)
    page.route("**/api/box", told)
    page.goto(page.url.removesuffix("board.css"))
    expected = panel.pixels[1] / panel.mm[1]
    page.wait_for_function(
        """expected => Math.abs(parseFloat(document.documentElement.style.getPropertyValue('--mm'))
            - expected) < 0.05""",
        arg=expected,
    )
    begin(page)
    settle(page)
    assert seen(page)["mm"] == pytest.approx(expected, abs=0.05)
    assert flaws(page, panel) == []
