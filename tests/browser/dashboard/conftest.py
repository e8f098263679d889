"""A furnished city for each module, and pages whose own errors fail the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hub.api import DASHBOARD
from tests.browser.dashboard.city import City
from tests.browser.dashboard.life import furnish

OpenPage = Callable[..., Page]

expect.set_options(timeout=30_000)  # a busy machine is no failure


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    if not (DASHBOARD / "index.html").is_file():
        pytest.skip("the dashboard is not built: npm run build")
    city = City(tmp_path_factory.mktemp("hub"))
    furnish(city)
    city.start()
    yield city
    city.stop()


@pytest.fixture
def open_page(browser: Browser, city: City) -> Iterator[OpenPage]:
    """Opens an address of the dashboard, e.g. `list/411728`, in a context of its own.

    Signed in as administrator of the city, or `user="name"`.
    """
    with ExitStack() as stack:

        def opened(address: str = "", **options: Any) -> Page:
            page = stack.enter_context(_watched(browser, city, options))
            visit(page, city, address)
            return page

        yield opened


@contextmanager
def _watched(browser: Browser, city: City, options: dict[str, Any]) -> Iterator[Page]:
    user = options.pop("user", "zhang")
    context = browser.new_context(
        **{
            "viewport": {"width": 1366, "height": 768},
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "reduced_motion": "reduce",
            **options,
        }
    )
    context.add_cookies([city.cookie(user)])  # type: ignore[list-item]
    page = context.new_page()
    said: list[str] = []
    foreign: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("request", lambda ask: foreign.append(ask.url))
    yield page
    context.close()
    # A line that was cut on purpose is reported by the browser itself and not by the page.
    assert [line for line in said if "Failed to load resource" not in line] == []
    ours = (city.url, f"blob:{city.url}", "about:")
    assert [url for url in foreign if not url.startswith(ours)] == []


def visit(page: Page, city: City, address: str) -> None:
    """Load the page anew at an address and wait until it is live."""
    page.goto("about:blank")
    page.goto(f"{city.url}/#/{address}")
    page.wait_for_selector(".state.live")
    page.wait_for_selector(".figures button, .hall-head h1, .hk-note, main h1")
