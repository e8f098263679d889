"""The settings page: each form saves, or says why it does not."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from hub.care.hours import Exceptional
from hub.inspection.sheet import SETTING, PublicAddress
from hub.store import care, settings
from hub.store.retention import Retention
from tests.browser.conftest import assert_accessible, shoot
from tests.browser.dashboard.city import City
from tests.browser.dashboard.conftest import OpenPage

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
NATIONAL_DAY = re.compile("^2026-10-01 至 2026-10-07 休 国庆节$", re.MULTILINE)


def panel(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def save(form: Locator) -> None:
    form.get_by_role("button", name="保存").click()


def test_holidays_are_read_and_saved_as_people_write_them(open_page: OpenPage, city: City) -> None:
    page = open_page("settings")
    form = panel(page, "法定节假日")
    days = form.get_by_label("放假和调休上班的日子")
    expect(days).to_have_value(NATIONAL_DAY)
    shoot(page, "dashboard-settings-light")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
    before = days.input_value()
    days.fill(f"{before}\n元月一日 休")
    save(form)
    expect(form.get_by_role("alert")).to_contain_text("“元月一日 休”看不懂")
    days.fill(f"{before}\n2099-01-01 至 2099-01-03 休 元旦")
    save(form)
    expect(form.get_by_role("status")).to_contain_text("已保存")
    expect(form.get_by_role("alert")).to_be_empty()
    with city.database.read() as connection:
        kept = care.holidays(connection).days
    assert [one.name for one in kept].count("国庆节") == 7
    assert [one for one in kept if one.day.year == 2099] == [
        Exceptional(day=one.day, open=False, name="元旦") for one in kept[-3:]
    ]
    expect(form.get_by_text("年的节假日")).to_have_count(0)


def test_address_and_keeping_times(open_page: OpenPage, city: City) -> None:
    page = open_page("settings")
    form = panel(page, "对外地址")
    form.get_by_label("地址").fill("hall.example.cn")
    save(form)
    expect(form.get_by_role("alert")).to_contain_text("https://")
    form.get_by_label("地址").fill("https://hall.example.cn:8643/")
    save(form)
    expect(form.get_by_role("status")).to_contain_text("已保存")
    expect(form.get_by_label("地址")).to_have_value("https://hall.example.cn:8643")
    form = panel(page, "保存期限")
    expect(form.get_by_label("状态变化")).to_have_value("1100")
    form.get_by_label("业务事件").fill("3")
    save(form)
    expect(form.get_by_role("alert")).to_contain_text("“业务事件”请填 30 到 3660")
    form.get_by_label("业务事件").fill("200")
    save(form)
    expect(form.get_by_role("status")).to_contain_text("已保存")
    with city.database.read() as connection:
        address = settings.load(connection, SETTING, PublicAddress)
        kept = settings.load(connection, "retention", Retention)
    assert address.url == "https://hall.example.cn:8643"
    assert (kept.events, kept.flips, kept.messages) == (200, 1100, 400)


def test_in_the_dark_on_a_phone_it_leads_to_the_other_settings(open_page: OpenPage) -> None:
    page = open_page("settings", color_scheme="dark", **PHONE)
    expect(panel(page, "法定节假日").get_by_role("textbox")).not_to_be_empty()
    expect(panel(page, "保存期限").get_by_label("下发的命令")).to_be_visible()
    shoot(page, "dashboard-settings-phone")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    panel(page, "其他设置").get_by_role("link", name="告警规则").click()
    expect(page.get_by_role("heading", name="告警规则")).to_be_visible()
