"""Boxes: found, commanded together, one looked at; hours and maintenance of a hall."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from hub.care.progress import Progress
from tests.browser.conftest import assert_accessible, shoot
from tests.browser.dashboard.city import City
from tests.browser.dashboard.conftest import OpenPage, visit
from tests.browser.dashboard.life import YANGFENG

pytestmark = pytest.mark.browser

BOX = f"box-{YANGFENG}"
CHECKS = [
    {"name": "磁盘", "verdict": "ok", "found": "/var/lib/hallkeeper 余 21500 MiB", "remedy": ""},
    {"name": "时钟", "verdict": "warn", "found": "没有对时", "remedy": "timedatectl set-ntp true"},
]


def rows(page: Page):
    return page.locator(".box-table tbody tr:not(.spacer)")


def test_boxes_are_found_sorted_and_commanded_together(open_page: OpenPage, city: City) -> None:
    page = open_page("boxes")
    expect(page.locator(".boxes-count")).to_have_text(f"{len(city.boxes)} 台")
    expect(rows(page).first).to_contain_text("中断")
    shoot(page, "dashboard-boxes-1366-light")
    page.get_by_label("状态", exact=True).select_option("online")
    page.get_by_label("查找终端").fill("阳丰")
    expect(rows(page)).to_have_count(1)
    page.get_by_label("查找终端").fill("4117281")
    found = rows(page).count()
    assert found > 1
    page.get_by_role("button", name=f"选择这 {found} 台").click()
    page.get_by_label("命令", exact=True).select_option("self_test")
    page.get_by_role("button", name="下发").click()
    job = page.locator(".job").first
    expect(job).to_contain_text(f"排队 {found}")
    box = city.boxes[BOX]
    [command] = city.commands_of(box)
    city.reply(box, command, "done", result={"well": True, "checks": CHECKS})
    progress = Progress(city.database, city.live)
    progress.run(0.0)
    expect(job).to_contain_text(f"完成 1，排队 {found - 1}")
    job.get_by_role("button", name="逐个结果").click()
    job.get_by_label("只看").select_option("done")
    job.get_by_role("button", name="看结果").click()
    expect(job).to_contain_text("timedatectl")
    assert_accessible(page)
    shoot(page, "dashboard-boxes-job-1366-light")
    job.get_by_role("button", name=f"取消排队中的 {found - 1} 个").click()
    expect(job).to_contain_text(f"过期 {found - 1}")


def test_one_box_with_its_agent_and_commands(open_page: OpenPage, city: City) -> None:
    page = open_page(f"boxes/{BOX}")
    panel = page.locator(".box-panel")
    expect(panel).to_contain_text("48.5 ℃")
    expect(panel).to_contain_text("身份证读卡器")
    panel.get_by_role("button", name="取日志").click()
    expect(panel.get_by_text("排队中").first).to_be_visible()
    command = city.commands_of(city.boxes[BOX])[-1]
    lines = {"source": "journal", "text": "10:21 WARNING reader > aa aa", "cut": False}
    city.reply(city.boxes[BOX], command, "done", result=lines)
    expect(panel.locator(".result-log")).to_contain_text("WARNING reader")
    assert_accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_boxes_fit_every_window(open_page: OpenPage, city: City, scheme: str) -> None:
    for name, (width, height, scale) in {
        "1366": (1366, 768, 1),
        "phone": (390, 844, 2),
    }.items():
        page = open_page(
            f"boxes/{BOX}",
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            color_scheme=scheme,
        )
        expect(page.locator(".box-panel")).to_contain_text("最近心跳")
        expect(rows(page).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert_accessible(page)
        shoot(page, f"dashboard-box-{name}-{scheme}")


def test_hours_are_changed_and_taken_back(open_page: OpenPage, city: City) -> None:
    page = open_page(f"halls/{YANGFENG}")
    panel = page.locator(".service-hours")
    expect(panel).to_contain_text("沿用系统默认")
    expect(panel).to_contain_text("夏季 5月1日起 8:30–12:00、15:00–18:00")
    panel.get_by_role("button", name="修改").click()
    dialog = page.get_by_role("dialog")
    spans = dialog.get_by_label("时段").first
    spans.fill("上午")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.get_by_role("alert")).to_contain_text("08:30-12:00")
    spans.fill("9:00-11:30 14:00-17:00")
    dialog.get_by_label("周六").check()
    shoot(page, "dashboard-hours-edit")
    assert_accessible(page)
    dialog.get_by_role("button", name="保存").click()
    expect(panel).to_contain_text("周一至周六")
    expect(panel).to_contain_text("本厅自定")
    panel.get_by_role("button", name="修改").click()
    page.get_by_role("button", name="改为沿用上级").click()
    expect(panel).to_contain_text("沿用系统默认")


def test_maintenance_is_announced_shown_and_ended(open_page: OpenPage, city: City) -> None:
    page = open_page(f"halls/{YANGFENG}")
    expect(page.locator(".summary-devices")).to_contain_text("异常")
    panel = page.locator(".works")
    panel.get_by_role("button", name="登记维护").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("范围").select_option(f"{BOX}/id-card-reader-1")
    dialog.get_by_label("原因").fill("更换安全模块")
    assert_accessible(page)
    dialog.get_by_role("button", name="登记", exact=True).click()
    expect(panel).to_contain_text("进行中")
    expect(page.locator(".device-work")).to_contain_text("更换安全模块")
    expect(page.locator(".timeline")).to_contain_text("登记维护 id-card-reader-1")
    panel.get_by_role("button", name="现在结束").click()
    expect(page.locator(".device-work")).to_have_count(0)


def test_the_strips_show_what_failed_in_service_hours(open_page: OpenPage, city: City) -> None:
    page = open_page(f"halls/{YANGFENG}")
    panel = page.locator(".availability")
    expect(panel.locator(".strips li").first).to_be_visible()
    panel.get_by_role("button", name="30 天").click()
    expect(panel.locator(".strip-day").nth(28)).to_be_attached()
    panel.get_by_role("button", name="7 天").click()
    for scheme in ("light", "dark"):
        shown = open_page(f"halls/{YANGFENG}", color_scheme=scheme)
        expect(shown.locator(".strips li").first).to_be_visible()
        shown.locator(".availability").scroll_into_view_if_needed()
        shoot(shown, f"dashboard-hall-care-1366-{scheme}")
        visit(shown, city, "")
        expect(shown.locator(".tier-shares dt").nth(1)).to_be_visible()
        shown.locator(".shares").scroll_into_view_if_needed()
        shoot(shown, f"dashboard-city-shares-1366-{scheme}")


def test_a_flapping_device_is_told_as_such(open_page: OpenPage, city: City) -> None:
    box = city.boxes["box-411728"]
    began = time.time() - 60
    for turn in range(9):
        status, reason = ("ok", "") if turn % 2 else ("missing", "没有找到设备")
        city.set_device(box, 1, status, reason, began + turn)
        city.say([box], began + turn)
    page = open_page("halls/411728")
    expect(page.locator(".device", has_text="抖动")).to_contain_text("反复变化")
