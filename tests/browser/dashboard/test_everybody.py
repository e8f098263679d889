"""For everybody: nothing for axe to find, nothing wider than its window."""

from __future__ import annotations

import pytest

from tests.browser.conftest import assert_accessible, shoot
from tests.browser.dashboard.city import City
from tests.browser.dashboard.conftest import OpenPage, visit
from tests.browser.dashboard.life import BOXLESS, YANGFENG

pytestmark = pytest.mark.browser

SIZES = {"1366": (1366, 768, 1), "1920": (1920, 1080, 1), "phone": (390, 844, 3)}
VIEWS = {
    "city": "",
    "list": "list",
    "county": "tiles/411728",
    "hall": f"halls/{YANGFENG}",
    "county-hall": "halls/411728",
    "boxless": f"halls/{BOXLESS}",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(open_page: OpenPage, view: str, scheme: str) -> None:
    assert_accessible(open_page(VIEWS[view], color_scheme=scheme))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wider_than_its_window(
    open_page: OpenPage, city: City, size: str, scheme: str
) -> None:
    """The pictures are for people to look at."""
    width, height, scale = SIZES[size]
    page = open_page(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        has_touch=size == "phone",
        color_scheme=scheme,
    )
    for name, address in VIEWS.items():
        visit(page, city, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shoot(page, f"dashboard-{name}-{size}-{scheme}")
