"""The report page: sums that agree, a click to the halls that lack something, files, paper."""

from __future__ import annotations

import csv
import io
import random
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from hub.store import snapshots
from tests.browser.conftest import assert_accessible, shoot
from tests.browser.dashboard.city import City
from tests.browser.dashboard.conftest import OpenPage
from tests.browser.dashboard.life import YANGFENG

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
WAIT = 30_000


@pytest.fixture(scope="module", autouse=True)
def _remembered(city: City) -> None:
    """Two months of snapshots, in which things got better."""
    dice = random.Random(5)
    today = city._today()
    known = [row for row in city.overview.rows() if row[4]]
    for back in range(60, -1, -1):
        with city.database.write() as connection:
            snapshots.keep(connection, today - timedelta(days=back), _counts(known, back, dice))


def _counts(rows: list[list], back: int, dice: random.Random) -> list[snapshots.Counts]:
    return [
        snapshots.Counts(
            hall=row[0],
            told=True,
            met=row[9],
            unmet=row[7] + (dice.random() < back / 90) * dice.randrange(3),
            pending=row[8] + back // 8,
            devices=row[5],
            broken=row[6],
        )
        for row in rows
    ]


def opened(open_page: OpenPage, address: str, **options: object) -> Page:
    page = open_page(address, **options)
    expect(page.locator("main h1").last).not_to_have_class(re.compile("sr-only"), timeout=WAIT)
    return page


def assert_no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_area_is_summed_up_as_in_the_overview(open_page: OpenPage, city: City) -> None:
    page = opened(open_page, "reports/411728")
    rows = [row for row in city.overview.rows() if row[0].startswith("411728")]
    towns = [row for row in rows if row[2] == "township"]
    told = [row for row in towns if row[4] or row[7] or row[9]]
    share = page.locator(".shares li").nth(1)
    expect(share).to_contain_text(f"已开展 {len(told)} / {len(towns)} 个")
    expect(share).to_contain_text(f"不符合 {sum(row[7] for row in told)}")
    expect(page.locator(".trend path.trend-unmet").last).to_be_visible()
    expect(page.locator(".report-notes")).to_contain_text("“薄”应为“簿”")
    assert_no_sideways(page)
    assert_accessible(page)
    shoot(page, "dashboard-reports")


def test_a_row_leads_to_the_halls_that_lack_it(open_page: OpenPage) -> None:
    page = opened(open_page, "reports/411728")
    row = page.locator(".missing-rows li").filter(has=page.locator("b", has_text="打印机")).first
    row.get_by_role("link", name=re.compile("^不符合")).click()
    expect(page.locator("h1")).to_contain_text("打印机：不符合的大厅", timeout=WAIT)
    expect(page.locator(".lacking li").first).to_contain_text("遂平县")
    shoot(page, "dashboard-reports-lacking")


def test_halls_are_chosen_by_keyboard_and_held_side_by_side(open_page: OpenPage) -> None:
    page = opened(open_page, "reports/411728")
    boxes = page.locator(".worst-halls input")
    for at in range(2):
        boxes.nth(at).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="比较选中的 2 个大厅").press("Enter")
    expect(page.locator(".matrix thead th")).to_have_count(3, timeout=WAIT)
    expect(page.locator(".matrix tbody tr").first).to_contain_text("不符合")
    shoot(page, "dashboard-reports-compare")
    page.go_back()
    page.get_by_role("link", name="乡镇(街道)级").click()
    expect(page.locator(".matrix tbody tr")).to_have_count(18, timeout=WAIT)
    assert_no_sideways(page)
    shoot(page, "dashboard-reports-matrix")


def test_a_hall_is_told_clause_by_clause_and_fetched_as_a_file(
    open_page: OpenPage, city: City, tmp_path: Path
) -> None:
    page = opened(open_page, f"reports/{YANGFENG}/hall")
    lines = page.locator(".report-lines > li")
    expect(lines.first).to_have_attribute("data-verdict", "unmet")
    expect(page.locator(".report-lines")).to_contain_text("面积不小于40平方米")
    expect(page.locator(".proofs").first).to_be_visible()
    count = lines.count()
    with page.expect_download(timeout=90_000) as fetched:
        page.get_by_role("button", name="CSV").click()
    assert fetched.value.suggested_filename.startswith("检查报告-遂平县阳丰镇便民服务中心-")
    kept = tmp_path / "report.csv"
    fetched.value.save_as(kept)
    read = list(csv.reader(io.StringIO(kept.read_text("utf-8-sig"), newline="")))
    assert len(read) == count + 1
    page.get_by_label(re.compile("只看不符合和待核实")).check()
    assert lines.count() < count
    page.emulate_media(media="print")
    expect(page.locator(".downloads")).to_be_hidden()
    expect(page.locator(".pages")).to_be_hidden()
    expect(page.locator(".signing")).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_label("数据日期").fill((city._today() - timedelta(days=20)).isoformat())
    expect(page.locator(".remark")).to_contain_text("重建", timeout=WAIT)
    expect(page.locator(".hall-sum")).to_contain_text("0 符合", timeout=WAIT)


def test_a_big_file_is_made_in_the_background(open_page: OpenPage) -> None:
    page = opened(open_page, "reports/411700")

    def small(route: Route) -> None:  # a village in place of the city: the way is the same
        route.continue_(url=route.request.url.replace("/411700/", "/411728107201/"))

    page.route("**/api/reports/411700/jobs", small)
    with page.expect_download(timeout=90_000):
        page.get_by_role("button", name="XLSX").click()
    expect(page.locator(".download-state")).to_contain_text("保留一小时", timeout=WAIT)


def test_it_fits_a_phone(open_page: OpenPage) -> None:
    page = opened(open_page, "reports/411728", viewport=PHONE)
    assert_no_sideways(page)
    shoot(page, "dashboard-reports-phone")
    page = opened(open_page, "reports/411728107201", viewport=PHONE, color_scheme="dark")
    assert_no_sideways(page)
    assert_accessible(page)
    shoot(page, "dashboard-reports-hall-phone-dark")


def test_who_may_see_a_county_only_is_told_so(open_page: OpenPage, city: City) -> None:
    city.add_user("sui", "遂示例", "viewer", "411728")
    page = open_page("reports/411702", user="sui")
    expect(page.locator(".hk-note")).to_contain_text("不在您的管辖范围内", timeout=WAIT)
    page.get_by_role("link", name="回到本辖区报告").click()
    expect(page.locator("h1")).to_contain_text("遂平县", timeout=WAIT)
