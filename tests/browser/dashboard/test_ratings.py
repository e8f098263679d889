"""Ratings on the page: figures that single nobody out, and a bad rating followed up to its end."""

from __future__ import annotations

import random
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible, shoot
from tests.browser.dashboard.city import City
from tests.browser.dashboard.conftest import OpenPage, visit
from tests.browser.dashboard.life import YANGFENG

pytestmark = pytest.mark.browser

DAY = 86_400.0
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}


@pytest.fixture(scope="module")
def rated(city: City) -> City:
    """Half a year of ratings in some halls, and a complaint in 阳丰镇."""
    dice = random.Random(5)
    now = time.time()
    for box in [box for box in city.boxes.values() if len(box.hall) <= 6]:
        for _ in range(30):
            grade = dice.choices([5, 4, 3, 2, 1], [70, 20, 6, 3, 1])[0]
            said = {"grade": grade, "transaction": None, "window": dice.choice("12")}
            said["asked"] = dice.random() < 0.6
            pad = "satisfaction-keypad-1"
            when = now - dice.uniform(0, 85) * DAY
            city.report(box, pad, "hall.satisfaction_keypad.rated", said, when)
    said = {"grade": 1, "transaction": None, "window": "2", "asked": False}
    box = city.boxes[f"box-{YANGFENG}"]
    old = now - 3 * DAY
    city.report(box, "satisfaction-keypad-2", "hall.satisfaction_keypad.rated", said, old)
    return city


def test_figures_tell_nobody_apart_and_say_whose_they_are(open_page: OpenPage, rated: City) -> None:
    page = open_page("ratings")
    expect(page.get_by_text("不是官方好差评成绩")).to_be_visible()
    expect(page.get_by_role("img", name="各月评价数")).to_be_visible()
    counts = page.locator(".voices-table .number").all_inner_texts()
    assert not {"1", "2", "3", "4"} & set(counts)
    shoot(page, "dashboard-ratings-light")
    page.get_by_role("link", name="西平县").first.click()
    expect(page.get_by_role("heading", name="西平县本级大厅各窗口")).to_be_visible()
    assert_accessible(page)


def test_a_bad_rating_is_followed_up_to_its_end(open_page: OpenPage, rated: City) -> None:
    page = open_page("ratings/cases")
    page.get_by_role("button", name="办理", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("联系电话13800000000")
    dialog.get_by_label("联系结果").select_option("anonymous")
    dialog.get_by_role("button", name="联系", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("个人信息")
    dialog.get_by_role("textbox").fill("查看叫号记录，等候 40 分钟")
    dialog.get_by_role("button", name="联系", exact=True).click()
    expect(dialog.get_by_text("查看叫号记录")).to_be_visible()
    dialog.get_by_label("办理结果").select_option("rectified")
    dialog.get_by_role("textbox").fill("上午高峰加开一个窗口")
    shoot(page, "dashboard-ratings-case-light")
    assert_accessible(page)
    dialog.get_by_role("button", name="办结", exact=True).click()
    expect(dialog.get_by_text("属实，已整改")).to_be_visible()
    dialog.get_by_role("button", name="关闭").click()
    page.get_by_role("button", name="已办结").click()
    expect(page.get_by_text("属实，已整改")).to_be_visible()


TABS = ("statistics", "cases", "relay", "rules")


def test_dark_and_phone(open_page: OpenPage, rated: City) -> None:
    dark = open_page("ratings", color_scheme="dark")
    phone = open_page("ratings", **PHONE)
    for tab in TABS:
        for page, look in ((dark, "dark"), (phone, "phone")):
            visit(page, rated, f"ratings/{tab}")
            page.locator(".voices .hk-panel").first.wait_for()
            shoot(page, f"dashboard-ratings-{tab}-{look}")
        assert_accessible(dark)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
