"""A real Chromium, and a real box for each module that looks at it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from kiosk_ui.app import DIST
from tests.browser.box import Box

SCREENS = Path(__file__).parents[2] / "build" / "screens"
SHOWN = Path(__file__).parents[2] / "docs" / "screens"
"""Pictures for the documents."""

pictures = pytest.mark.skipif(
    os.environ.get("HALL_SHOW") != "1", reason="takes pictures for the documents: make screens"
)
CHROMIUM = "/usr/bin/chromium"
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}


class OpenPage(Protocol):
    """Opens a page of the box."""

    def __call__(self, path: str, width: int, height: int, **context: Any) -> Page: ...


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its module: while it runs, no other test can have an event loop."""
    if not (DIST / "index.html").is_file():
        pytest.skip("the pages are not built: npm run build")
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no {CHROMIUM}")
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    running = Box(tmp_path_factory.mktemp("box"))
    yield running
    running.close()


@pytest.fixture
def open_page(browser: Browser, box: Box) -> Iterator[OpenPage]:
    """Pages whose own errors, and whose requests to elsewhere, fail the test."""
    contexts, errors = [], []

    def opened(path: str, width: int, height: int, **context: Any) -> Page:
        made = browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **{"reduced_motion": "reduce", **context},
        )
        contexts.append(made)
        page = made.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if _policy(said.text) else None)
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((box.url, "blob:")) else errors.append(asked.url)
            ),
        )
        page.clock.install()
        page.goto(box.url + path)
        return page

    yield opened
    for made in contexts:
        made.close()
    assert errors == []


def _policy(said: str) -> bool:
    return "Content Security Policy" in said


def shoot(page: Page, name: str) -> None:
    """Keep a picture for people to look at."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}.png")


def assert_accessible(page: Page) -> None:
    """axe finds nothing, contrast of 7:1 included."""
    found = Axe().run(page, options=RULES).response["violations"]
    told = [{"id": v["id"], "at": [node["html"][:160] for node in v["nodes"]][:4]} for v in found]
    assert not told, json.dumps(told, ensure_ascii=False, indent=1)
