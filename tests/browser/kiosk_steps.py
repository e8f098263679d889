"""What a visitor of the kiosk does, by the words on its buttons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route, expect

PORTRAIT = (1080, 1920)
LANDSCAPE = (1366, 768)
CONTENT = Path(__file__).parents[2] / "kiosk_ui" / "content"
PATIENCE = 30_000


def start(page: Page) -> None:
    """Touch the attract page."""
    page.get_by_role("button", name="轻触开始").click()
    expect(page.locator(".visit-home")).to_be_visible()


def choose(page: Page, way: str) -> None:
    """A way of the home page, on whichever of its pages it stands."""
    ways = page.locator(".visit-home .controls")
    expect(ways.locator("li button").first).to_be_visible()
    named = ways.get_by_role("button", name=way)
    following = ways.get_by_role("button", name="下一页")
    while not named.first.is_visible() and following.is_enabled():
        following.click()
    named.first.click()


def letters(page: Page, typed: str) -> None:
    """Press a key for each letter."""
    for letter in typed:
        page.locator(".keys").get_by_role("button", name=letter, exact=True).click()


def find(page: Page, typed: str) -> None:
    """To the search page, and press."""
    choose(page, "拼音首字母查找")
    letters(page, typed)


def attract(page: Page) -> None:
    """The attract page is there."""
    expect(page.get_by_role("button", name="轻触开始")).to_be_visible(timeout=PATIENCE)


def many_items(count: int) -> dict[str, Any]:
    """The hall's items, repeated under other names until there are `count`."""
    body: dict[str, Any] = json.loads((CONTENT / "items.json").read_text("utf-8"))
    own = body["items"]
    body["items"] = [
        {
            **own[number % len(own)],
            "id": f"x{number}",
            "code": f"SL-{number:05}",
            "sub_name": f"{own[number % len(own)]['sub_name']}（第{number}项）",
        }
        for number in range(count)
    ]
    return body


def serve_items(to: Page | BrowserContext, body: dict[str, Any]) -> None:
    """Let the box publish these items."""
    text = json.dumps(body, ensure_ascii=False)

    def answer(route: Route) -> None:
        route.fulfill(body=text, content_type="application/json", headers={"ETag": '"many"'})

    to.route("**/content/items.json", answer)
