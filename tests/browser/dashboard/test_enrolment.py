"""A box is claimed, its code shown once, and it is shut out: from the page of boxes."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from edge.claim import parse
from hub.enrolment.ca import BOX_LIFE
from hub.store import certificates
from hub.store.certificates import Certificate
from tests.browser.conftest import assert_accessible, shoot
from tests.browser.dashboard.city import City
from tests.browser.dashboard.conftest import OpenPage
from tests.browser.dashboard.life import YANGFENG

pytestmark = pytest.mark.browser

BOX = f"box-{YANGFENG}"


def test_a_new_box_gets_a_code_that_is_shown_once(open_page: OpenPage) -> None:
    page = open_page("boxes")
    page.get_by_role("button", name="登记新终端").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="生成认领码").click()
    expect(dialog.get_by_role("alert")).to_contain_text("终端编号用 1 至 64 个")
    dialog.get_by_label("终端编号").fill("yangfeng-window-9")
    dialog.get_by_label("大厅代码").fill(YANGFENG)
    dialog.get_by_label("窗口号").fill("9")
    dialog.get_by_role("button", name="生成认领码").click()
    command = dialog.locator("pre")
    expect(command).to_contain_text("sudo hall-edge enrol --hub https://hub.example:8643 --code ")
    assert parse(command.inner_text().split()[-1])
    expect(dialog.locator(".claim-left")).to_have_text(re.compile(r"^23:5\d:\d\d$|^1 天 00:00:00$"))
    expect(dialog.get_by_alt_text("认领命令的二维码")).to_be_visible()
    assert_accessible(page)
    shoot(page, "dashboard-enrolment-1366-light")
    dialog.get_by_role("button", name="完成").click()
    expect(dialog).to_have_count(0)


def test_a_box_is_shut_out_after_a_second_word(open_page: OpenPage, city: City) -> None:
    now = time.time()
    given = Certificate(
        serial="ab12", edge=BOX, issued_at=now, not_after=now + BOX_LIFE, because="claim"
    )
    with city.database.write() as connection:
        certificates.add_certificate(connection, given)
    page = open_page(f"boxes/{BOX}", color_scheme="dark")
    part = page.locator(".enrolment")
    expect(part).to_contain_text("证书有效，还有 179 天")
    part.get_by_role("button", name="吊销").click()
    expect(part).to_contain_text("吊销后终端立即断开")
    shoot(page, "dashboard-enrolment-panel-1366-dark")
    part.get_by_role("button", name=f"确认吊销 {BOX}").click()
    expect(part).to_contain_text("证书已吊销")
    assert_accessible(page)
    with city.database.read() as connection:
        assert certificates.revoked(connection, time.time()) != []


def test_the_code_fits_a_phone(open_page: OpenPage) -> None:
    page = open_page(f"boxes/{BOX}", viewport={"width": 390, "height": 844}, device_scale_factor=2)
    page.locator(".enrolment").get_by_role("button", name="更换终端或重新认领").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="生成认领码").click()
    expect(dialog.locator("pre")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    shoot(page, "dashboard-enrolment-phone")


def test_who_does_not_administer_sees_nothing_of_it(open_page: OpenPage, city: City) -> None:
    city.add_user("kan", "看示例", "viewer", "411700")
    page = open_page(f"boxes/{BOX}", user="kan")
    expect(page.locator(".box-panel")).to_contain_text("设备")
    expect(page.locator(".enrolment")).to_have_count(0)
    expect(page.get_by_role("button", name="登记新终端")).to_have_count(0)
