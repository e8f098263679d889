"""Every page of the dashboard with the whole city on it, as pictures for the documents.

`make screens` takes them anew.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from hub.api import DASHBOARD
from tests.browser.conftest import SHOWN as FOLDER
from tests.browser.conftest import pictures
from tests.browser.dashboard.city import City
from tests.browser.dashboard.conftest import OpenPage
from tests.browser.dashboard.life import YANGFENG
from tests.browser.dashboard.whole_city import furnish_all, remember

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pictures]

LARGEST = 200_000
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
DARK: dict[str, Any] = {"color_scheme": "dark"}

SETTLED = """() => {
    const words = /^正在(读取|计算|打开)/;
    const waits = [...document.querySelectorAll('main *')].some(
        (part) => part.childElementCount === 0 && words.test(part.textContent));
    const counts = document.querySelector('.pages .count') !== null;
    return counts && !waits && !document.querySelector('[aria-busy="true"], .skeleton');
}"""
"""Nothing is waited for any more, and the number of alerts is known."""

PAGES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("people", "people", "main tbody tr", {}),
    ("audit", "people/audit", "main tbody tr, main li", {}),
    ("city-light", "", ".feed li", {}),
    ("city-dark", "", ".feed li", DARK),
    ("city-phone", "", ".figures .figure-value", PHONE),
    ("county", "tiles/411728", ".figures .figure-value", {}),
    ("list", "list", ".list tbody tr", {}),
    ("hall", f"halls/{YANGFENG}", ".hall-head h1", {}),
    ("hall-dark", "halls/411728", ".hall-head h1", DARK),
    ("alerts", "alerts", ".alert", {}),
    ("tickets", "tickets", "main tbody tr, main li", {}),
    ("ticket", "tickets/2", "main h1:not(.sr-only)", {}),
    ("reports", "reports/411700", ".shares li", {}),
    ("report-hall", f"reports/{YANGFENG}", ".report-head, main h1:not(.sr-only)", {}),
    ("ratings", "ratings", ".voices .hk-panel", {}),
    ("ratings-cases", "ratings/cases", ".voices .hk-panel", {}),
    ("content", "content", "main .hk-panel", {}),
    ("boxes", "boxes", ".box-table tbody tr:not(.spacer)", {}),
    ("box", "boxes/411728-w1", ".box-table tbody tr:not(.spacer)", {}),
    ("rules", "rules", ".rule", {}),
    ("settings", "settings", "main h1", {}),
    ("walk-phone", f"walk/{YANGFENG}", ".walk-filters", PHONE),
    ("due-phone", "walk", ".due-halls li", PHONE),
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """All halls with all their boxes, in place of the few that other tests look at."""
    if not (DASHBOARD / "index.html").is_file():
        pytest.skip("the dashboard is not built: npm run build")
    city = City(tmp_path_factory.mktemp("hub"))
    furnish_all(city)
    city.start()
    remember(city)
    yield city
    city.stop()


def keep(page: Page, name: str) -> int:
    """Keep a picture with few colours; how many bytes it has."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    with Image.open(io.BytesIO(page.screenshot(animations="disabled"))) as image:
        flat = image.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        flat.save(path, optimize=True)
    return path.stat().st_size


@pytest.mark.parametrize(("name", "address", "ready", "options"), PAGES, ids=lambda v: str(v)[:20])
def test_a_page_shows_the_whole_city(
    open_page: OpenPage, name: str, address: str, ready: str, options: dict[str, Any]
) -> None:
    page = open_page(address, **options)
    expect(page.locator(ready).first).to_be_visible()
    page.wait_for_function(SETTLED)
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert keep(page, name) < LARGEST
