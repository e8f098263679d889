"""Who must act: alerts by hall and keyboard, silences, channels, tickets closed by proof."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from hub.alerts.lookout import LAPSES_EVERY, Lookout
from hub.care.hours import Hours, Season, china_day
from hub.inspection.due import note_all
from hub.store import alerts, attestations, care, messages
from tests.browser.conftest import assert_accessible, shoot
from tests.browser.dashboard.city import City
from tests.browser.dashboard.conftest import OpenPage
from tests.browser.dashboard.life import YANGFENG

pytestmark = pytest.mark.browser

PATIENCE = 30_000
"""Milliseconds: a machine with eight browsers is slow, not wrong."""

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
FIRST_AID = "TH-5.5.22-first-aid"
ALWAYS = Hours(
    seasons=(Season("全年", "01-01", (("00:00", "24:00"),)),), weekdays=(1, 2, 3, 4, 5, 6, 7)
)


@pytest.fixture(scope="module", autouse=True)
def patient() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5000)


@pytest.fixture(scope="module", autouse=True)
def watched(city: City) -> Lookout:
    """The city's halls are always open, and somebody is told."""
    with city.database.write() as connection:
        care.set_hours(connection, "411700", ALWAYS, "test", 0.0)
        messages.add_channel(
            connection, name="市中心值班群", hall="411700", form="dingtalk",
            address="dingtalk://0123456789abcdef/", shown="钉钉机器人 …cdef", on=True,
            least="normal", digest=True, by="", at=0.0,
        )  # fmt: skip
        duty = {"days": "1234567", "starts": "00:00", "ends": "23:59", "channel": None}
        messages.add_duty(
            connection, hall="411700", person="赵示例", contact="0396-0000000", **duty
        )
    lookout = Lookout(city.database, line=city.line, tell=city.newsdesk.tell_alerts)
    look(lookout)
    return lookout


def look(lookout: Lookout) -> None:
    """As if it had looked for a while."""
    now = time.time()
    for ago in (400, 300, 200, 0):
        lookout.look(now - ago)


def no_sideways(page: Page) -> None:
    widths = "[document.documentElement.scrollWidth, innerWidth]"
    shown, wide = page.evaluate(widths)
    assert shown <= wide


def test_the_open_alerts_are_read_and_taken_by_keyboard(open_page: OpenPage, city: City) -> None:
    page = open_page("alerts")
    rows = page.locator(".alert")
    expect(rows.first).to_be_visible()
    count = page.locator(".pages .count")
    expect(count).to_be_visible()
    before = int((count.text_content() or "").split()[0])
    shoot(page, "dashboard-alerts")
    no_sideways(page)
    filters = page.get_by_role("group", name="只看")
    filters.get_by_role("button", name="提示").click()
    assert_accessible(page)  # of fewer rows: the rules look at each
    filters.get_by_role("button", name="全部").click()
    rows.first.focus()
    second = rows.nth(1).get_attribute("data-alert")
    page.keyboard.press("ArrowDown")
    expect(page.locator(f'[data-alert="{second}"]')).to_be_focused()
    page.keyboard.press("a")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("说明").fill("已电话联系")
    shoot(page, "dashboard-alerts-acknowledge")
    dialog.get_by_role("button", name="由我跟进").click()
    taken = page.locator(f'[data-alert="{second}"]')
    expect(taken).to_contain_text("已电话联系")
    expect(count).to_have_text(f"{before - 1} 条待确认")


def test_yangfeng_s_reader_is_silenced_with_an_end(open_page: OpenPage, city: City) -> None:
    page = open_page("alerts")
    row = page.locator(".alert-group", has_text="阳丰镇").locator(".alert").first
    expect(row).to_contain_text("安全模块自检失败")
    row.get_by_role("button", name="静默").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="静默").click()
    expect(dialog.get_by_role("alert")).to_contain_text("原因")
    dialog.get_by_label("原因").fill("等待厂家上门")
    dialog.get_by_label("1 天").check()
    shoot(page, "dashboard-alerts-silence")
    dialog.get_by_role("button", name="静默").click()
    expect(row).to_contain_text("静默至")
    page.get_by_role("link", name="静默", exact=True).click()
    expect(page.locator(".plain-table")).to_contain_text("等待厂家上门")
    assert_accessible(page)
    page.get_by_role("button", name="提前结束").click()
    expect(page.locator(".empty")).to_contain_text("没有静默")


def test_a_channel_is_added_tested_and_its_address_gone(open_page: OpenPage, city: City) -> None:
    page = open_page("alerts/channels")
    page.get_by_role("button", name="添加渠道").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称").fill("遂平县运维群")
    dialog.get_by_label("方式").select_option("webhook")
    dialog.get_by_label("地址").fill("file:///etc/passwd")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.get_by_role("alert")).to_contain_text("http")
    dialog.get_by_label("地址").fill("https://hooks.example/hush-hush")
    shoot(page, "dashboard-alerts-channel")
    assert_accessible(page)
    dialog.get_by_role("button", name="保存").click()
    row = page.locator("tr", has_text="遂平县运维群")
    expect(row).to_contain_text("https://hooks.example/…")
    assert "hush-hush" not in page.content()
    row.get_by_role("button", name="发测试消息").click()
    expect(page.get_by_text("结果见发送记录")).to_be_visible()
    shoot(page, "dashboard-alerts-channels")
    assert_accessible(page)
    page.get_by_role("link", name="发送记录").click()
    expect(page.locator(".sent li").first).to_contain_text("测试")
    page.locator(".sent details").nth(1).locator("summary").click()
    shoot(page, "dashboard-alerts-sent")
    assert_accessible(page)


def test_rules_and_duty_list(open_page: OpenPage, city: City) -> None:
    page = open_page("alerts/rules")
    page.get_by_label("终端或全厅失联持续").fill("20")
    page.get_by_role("button", name="保存规则").click()
    expect(page.locator(".flaw")).to_contain_text("65 秒")
    shoot(page, "dashboard-alerts-rules")
    assert_accessible(page)
    page.get_by_label("终端或全厅失联持续").fill("90")
    page.get_by_role("button", name="保存规则").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    page.get_by_role("link", name="值班表").click()
    expect(page.locator(".plain-table")).to_contain_text("赵示例")
    page.get_by_role("button", name="添加值班人员").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("姓名").fill("钱示例")
    assert_accessible(page)
    dialog.get_by_role("button", name="添加").click()
    expect(page.locator(".plain-table")).to_contain_text("周一至周五")
    shoot(page, "dashboard-alerts-duty")
    assert_accessible(page)


def test_a_ticket_from_alert_to_proof(open_page: OpenPage, city: City, watched: Lookout) -> None:
    page = open_page("alerts")
    row = page.locator(".alert-group", has_text="阳丰镇").locator(".alert").first
    row.get_by_role("button", name="开工单").click()
    expect(page.locator(".ticket-head h1")).to_contain_text("安全模块自检失败")
    page.get_by_label("处理人").fill("周示例")
    page.get_by_role("button", name="派单", exact=True).click()
    expect(page.locator(".ticket-head")).to_contain_text("已派单")
    page.get_by_role("group", name="进展").get_by_role("button", name="等待配件").click()
    page.get_by_label("配件").fill("SAM 安全模块")
    page.get_by_label("序列号").fill("20260417-0009")
    page.get_by_role("button", name="登记配件").click()
    expect(page.locator(".ticket-history")).to_contain_text("SAM 安全模块 × 1")
    file = io.BytesIO()
    Image.linear_gradient("L").save(file, "JPEG")
    photo = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}
    page.locator("input[type=file]").set_input_files(photo)  # type: ignore[arg-type]
    picture = page.locator(".ticket-photo img")
    expect(picture).to_have_js_property("naturalWidth", 240)
    closing = page.locator(".ticket-close")
    expect(closing.get_by_role("button", name="关闭工单")).to_be_disabled()
    shoot(page, "dashboard-ticket")
    assert_accessible(page)
    no_sideways(page)
    box = city.boxes[f"box-{YANGFENG}"]
    reader = [device.name for device in box.devices].index("id-card-reader-1")
    city.set_device(box, reader, "ok", "", time.time())
    city.say([box], time.time())
    page.reload()
    closing.get_by_role("button", name="设备已恢复，关闭").click()
    expect(page.locator(".ticket-head")).to_contain_text("设备恢复证明")
    assert_accessible(page)
    page.get_by_role("link", name="工单", exact=True).last.click()
    page.get_by_role("group", name="只看").get_by_role("button", name="全部").click()
    expect(page.locator(".plain-table")).to_contain_text("周示例")
    shoot(page, "dashboard-tickets")
    assert_accessible(page)
    watched.look(time.time())
    watched.look(time.time() + 61)
    page.goto(f"{city.url}/#/alerts/history")
    expect(page.locator(".plain-table")).to_contain_text("安全模块自检失败")
    shoot(page, "dashboard-alerts-history")
    assert_accessible(page)


@pytest.mark.parametrize("address", ["alerts", "tickets", "alerts/duty"])
def test_on_a_phone_in_the_dark(open_page: OpenPage, city: City, address: str) -> None:
    page = open_page(address, color_scheme="dark", **PHONE)
    expect(page.locator(".alert, .plain-table, .empty").first).to_be_visible()
    shoot(page, f"dashboard-{address.replace('/', '-')}-phone")
    no_sideways(page)
    if address == "alerts":
        page.get_by_role("group", name="只看").get_by_role("button", name="提示").click()
    assert_accessible(page)


def test_an_alert_arrives_while_one_looks(
    open_page: OpenPage, city: City, watched: Lookout
) -> None:
    page = open_page("alerts")
    expect(page.locator(".alert").first).to_be_visible()
    box = city.boxes[f"box-{YANGFENG}"]
    printer = [device.name for device in box.devices].index("printer")
    city.set_device(box, printer, "fault", "卡纸，请打开后盖取出", time.time() - 90)
    city.say([box], time.time() - 90)
    watched.look(time.time())
    expect(page.locator(".alert", has_text="卡纸")).to_be_visible()
    with city.database.read() as connection:
        assert any("printer" in key for key in alerts.open_alerts(connection))


def test_what_nobody_looked_at_again_leads_to_the_walk(
    open_page: OpenPage, city: City, watched: Lookout
) -> None:
    now = time.time()
    today = china_day(now)
    with city.database.write() as connection:
        attestations.attest(
            connection, hall=YANGFENG, row=FIRST_AID, window="", holds=True, by="李示例",
            at=city.began + 60, expires=today - timedelta(days=5), note="", quantity=None,
        )  # fmt: skip
    note_all(city.database, today)
    watched.look(now + LAPSES_EVERY)
    page = open_page("alerts")
    lapse = page.locator(".alert", has_text="现场核实")
    expect(lapse).to_contain_text("已到期")
    expect(lapse).to_contain_text("需要重新核实")
    expect(lapse).to_contain_text("只进每日摘要")
    lapse.get_by_role("link", name="去核实").click()
    expect(page).to_have_url(f"{city.url}/#/walk/{YANGFENG}")
