"""The city at one glance: figures, tiles, list, feed, and what happens when the line is cut."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import shoot
from tests.browser.dashboard.city import City
from tests.browser.dashboard.conftest import OpenPage
from tests.browser.dashboard.life import FLAWS, YANGFENG

pytestmark = pytest.mark.browser

YANGFENG_BOX = f"box-{YANGFENG}"


def test_figures_are_the_sums_of_the_overview(open_page: OpenPage, city: City) -> None:
    page = open_page()
    rows = [row for row in city.overview.rows() if row[10] != "none"]
    figures = page.locator(".figures .figure-value")
    expect(figures.nth(0)).to_have_text(re.compile(rf"^{sum(row[6] for row in rows)}\b"))
    expect(figures.nth(1)).to_have_text(re.compile(rf"^{sum(row[7] for row in rows)}\b"))
    expect(figures.nth(4)).to_have_text(f"{sum(row[4] > 0 for row in rows)} / 3126")


def test_a_change_reaches_the_open_page_within_a_second(open_page: OpenPage, city: City) -> None:
    page = open_page()
    box = city.boxes[YANGFENG_BOX]
    before = int(page.locator(".figures .figure-value").nth(0).inner_text().split()[0])
    started = time.monotonic()
    city.set_device(box, 1, "fault", FLAWS[0][1], time.time())
    city.say([box], time.time())
    expect(page.locator(".feed li").first).to_contain_text("阳丰镇", timeout=1000)
    expect(page.locator(".feed li").first).to_contain_text("故障")
    expect(page.locator(".figures .figure-value").nth(0)).to_contain_text(
        str(before + 1), timeout=1000
    )
    assert time.monotonic() - started < 1.5
    city.set_device(box, 1, "ok", "", time.time())
    city.say([box], time.time())
    expect(page.locator(".figures .figure-value").nth(0)).to_contain_text(str(before))


@pytest.mark.parametrize(("motion", "pulses"), [("no-preference", True), ("reduce", False)])
def test_a_changed_tile_pulses_unless_motion_is_unwanted(
    open_page: OpenPage, city: City, motion: str, pulses: bool
) -> None:
    painted = """() => {
        const canvas = document.querySelectorAll('.tiles canvas')[1];
        const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        return data.some((value, at) => at % 4 === 3 && value > 0);
    }"""
    page = open_page(reduced_motion=motion)
    box = city.boxes[YANGFENG_BOX]
    for status in ("fault", "ok"):  # taken back at once, and still to be seen
        city.set_device(box, 2, status, "", time.time())
        city.say([box], time.time())
    expect(page.locator(".feed li")).not_to_have_count(0)
    if pulses:
        page.wait_for_function(painted, timeout=2000)
    else:
        assert page.evaluate(painted) is False


def test_tiles_are_walked_and_opened_by_keyboard(open_page: OpenPage, city: City) -> None:
    page = open_page("tiles/411728")
    tiles = page.get_by_role("application")
    page.keyboard.press("Tab")  # a first key press makes the focus a keyboard's
    tiles.focus()
    page.keyboard.press("Home")
    spoken = tiles.locator("[aria-live]")
    first = spoken.inner_text()
    assert "乡镇(街道)便民服务中心" in first
    page.keyboard.press("ArrowDown")
    expect(spoken).not_to_have_text(first)
    expect(page.locator(".tip")).to_be_visible()
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile(r"#/tiles/411728\d{3}$"))
    expect(tiles).not_to_have_attribute("aria-label", "遂平县各大厅方块图")
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"#/tiles/411728$"))
    expect(tiles).to_have_attribute("aria-label", "遂平县各大厅方块图")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#/halls/411728\d{3}$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"#/tiles/411728$"))


def test_pointing_tells_why_and_a_click_opens(open_page: OpenPage) -> None:
    page = open_page(f"tiles/{YANGFENG}")
    canvas = page.locator(".tiles").bounding_box()
    assert canvas is not None
    page.mouse.move(canvas["x"] + 60, canvas["y"] + 25)
    tip = page.locator(".tip")
    expect(tip).to_contain_text("阳丰镇")
    expect(tip).to_contain_text("安全模块自检失败")
    page.mouse.click(canvas["x"] + 60, canvas["y"] + 25)
    expect(page).to_have_url(re.compile(rf"#/halls/{YANGFENG}$"))


def test_three_thousand_tiles_are_painted_within_a_frame(open_page: OpenPage, city: City) -> None:
    page = open_page()
    page.evaluate(
        """() => {
            window.painted = [];
            new PerformanceObserver((list) => {
                for (const entry of list.getEntriesByName('tiles')) painted.push(entry.duration);
            }).observe({ type: 'measure' });
        }"""
    )
    for width in range(1300, 1366, 11):
        seen = page.evaluate("painted.length")
        page.set_viewport_size({"width": width, "height": 768})
        page.wait_for_function("seen => painted.length > seen", arg=seen)
    # The quickest of seven: a busy machine makes a picture wait, it does not make it larger.
    assert min(page.evaluate("painted")) < 16


def test_the_list_has_the_same_halls_and_sorts(open_page: OpenPage, city: City) -> None:
    page = open_page("list")
    rows = page.locator(".list tbody tr")
    expect(rows).to_have_count(12)
    page.get_by_role("button", name="不符合", exact=True).last.click()
    counts = [int(text) for text in rows.locator("td:nth-child(6)").all_inner_texts()[1:]]
    assert counts == sorted(counts, reverse=True)
    opener = page.get_by_role("button", name="遂平县")
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("link", name="遂平县(本级大厅)")).to_be_visible()
    page.get_by_role("button", name="阳丰镇").click()
    page.get_by_role("link", name="阳丰镇(本级大厅)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("阳丰镇")


def test_a_hall_is_found_by_pinyin_initials(open_page: OpenPage, city: City) -> None:
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("yfz")
    found = page.get_by_role("option")
    expect(found.filter(has_text="阳丰镇")).to_have_count(1)
    texts = found.all_inner_texts()
    for _ in range([text.startswith("阳丰镇") for text in texts].index(True)):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"#/halls/{YANGFENG}$"))


def test_a_cut_line_is_told_with_the_time_and_heals(open_page: OpenPage, city: City) -> None:
    page = open_page()
    city.unplug()
    banner = page.locator(".banner")
    expect(banner).to_have_text(re.compile(r"连接中断，数据截至 \d\d:\d\d:\d\d"))
    shoot(page, "dashboard-cut")
    box = city.boxes[YANGFENG_BOX]
    city.set_device(box, 3, "missing", FLAWS[1][1], time.time())
    city.say([box], time.time())
    city.serve()
    expect(banner).to_have_count(0, timeout=20_000)
    total = sum(row[6] for row in city.overview.rows() if row[10] != "none")
    expect(page.locator(".figures .figure-value").nth(0)).to_contain_text(str(total))
    city.set_device(box, 3, "ok", "", time.time())
    city.say([box], time.time())


def test_a_deaf_hub_is_told_as_such(open_page: OpenPage, city: City) -> None:
    page = open_page()
    city.cut_broker(True)
    expect(page.locator(".banner")).to_contain_text("各大厅显示中断前的最后状态")
    expect(page.locator(".top-states")).to_contain_text("消息服务中断")
    city.cut_broker(False)
    expect(page.locator(".banner")).to_have_count(0)
