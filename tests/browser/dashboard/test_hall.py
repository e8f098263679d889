"""One hall on one page: checklist, attestation, devices, commands, live changes, paper."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible, shoot
from tests.browser.dashboard.city import City
from tests.browser.dashboard.conftest import OpenPage
from tests.browser.dashboard.life import BOXLESS, YANGFENG

pytestmark = pytest.mark.browser

YANGFENG_BOX = f"box-{YANGFENG}"


def test_the_checklist_filters_by_verdict_and_window(open_page: OpenPage, city: City) -> None:
    page = open_page(f"halls/{YANGFENG}")
    report = page.request.get(f"{city.url}/api/halls/{YANGFENG}").json()
    rows = page.locator(".row")
    expect(rows).to_have_count(len(report["checklist"]))
    filters = page.get_by_role("group", name="只看")
    filters.get_by_role("button", name="不符合").click()
    expect(rows).to_have_count(report["summary"]["unmet"])
    expect(rows.first).to_contain_text("安全模块自检失败")
    filters.get_by_role("button", name="全部").click()
    page.get_by_label("窗口", exact=True).select_option("2")
    expect(rows).to_have_count(sum(v["window"] == "2" for v in report["checklist"]))


def test_an_attestation_changes_the_verdict(open_page: OpenPage, city: City) -> None:
    page = open_page("halls/411728")
    stated = page.locator('[id="row-CH-4.6.24-wheelchair-hall"]')
    expect(stated).to_have_attribute("data-verdict", "met")
    stated.get_by_role("button", name="核实：").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="保存核实结果").click()
    expect(dialog.get_by_role("alert")).to_contain_text("请选择")
    dialog.get_by_label("不符合").check()
    dialog.get_by_label("代表谁核实").fill("王示例")
    dialog.get_by_label("说明").fill("轮子坏了")
    dialog.get_by_role("button", name="一年").click()
    shoot(page, "dashboard-attest")
    assert_accessible(page)
    dialog.get_by_role("button", name="保存核实结果").click()
    expect(dialog).to_have_count(0)
    expect(stated).to_have_attribute("data-verdict", "unmet")
    expect(stated).to_contain_text("张示例于北京时间")
    expect(stated).to_contain_text("代表 王示例")
    page.reload()
    expect(stated).to_have_attribute("data-verdict", "unmet")


def test_a_refused_attestation_says_why_and_keeps_the_form(open_page: OpenPage, city: City) -> None:
    page = open_page("halls/411728")
    page.locator(".row button", has_text="核实").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("不符合").check()
    dialog.get_by_label("说明").fill("轮子坏了")
    dialog.get_by_label("有效至").fill("2020-01-01")
    dialog.get_by_role("button", name="保存核实结果").click()
    expect(dialog.get_by_role("alert")).to_contain_text("有效期不能早于今天")
    expect(dialog.get_by_label("说明")).to_have_value("轮子坏了")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_device_says_since_when_and_a_command_how_far_it_came(
    open_page: OpenPage, city: City
) -> None:
    page = open_page(f"halls/{YANGFENG}")
    box = city.boxes[YANGFENG_BOX]
    broken = page.locator(".device.wrong").first
    expect(broken).to_contain_text(re.compile(r"\d+分钟，自 \d\d:\d\d"))
    broken.get_by_role("button").first.click()
    expect(broken).to_contain_text("20260417-0001298")
    broken.get_by_role("button", name="重启驱动").click()
    state = broken.get_by_role("status").first
    expect(state).to_contain_text("终端尚未收到")
    [command] = city.commands_of(box)
    city.reply(box, command, "running")
    expect(state).to_contain_text("正在执行")
    city.reply(box, command, "failed", "读卡器没有应答")
    expect(state).to_contain_text("没有成功：读卡器没有应答")


def test_a_flip_shows_on_the_open_hall_with_its_verdict(open_page: OpenPage, city: City) -> None:
    page = open_page(f"halls/{YANGFENG}")
    box = city.boxes[YANGFENG_BOX]
    names = [device.name for device in box.devices]
    at = names.index("telephone")
    city.set_device(box, at, "missing", "话机没有注册", time.time())
    city.say([box], time.time())
    expect(page.locator(".device", has_text="telephone")).to_contain_text("未接入", timeout=1000)
    expect(page.locator(".entry").first).to_contain_text("话机没有注册")
    expect(page.locator(".row", has_text="话机没有注册").first).to_be_visible()
    city.set_device(box, at, "ok", "", time.time())
    city.say([box], time.time())
    expect(page.locator(".device", has_text="telephone")).to_contain_text("正常")


def test_a_hall_without_a_box_says_what_to_do(open_page: OpenPage, city: City) -> None:
    page = open_page(f"halls/{BOXLESS}")
    expect(page.locator(".no-box code").first).to_have_text(
        f"hall-hub edge add box-{BOXLESS} --hall {BOXLESS}"
    )


def test_an_unknown_hall_says_so_and_leads_back(open_page: OpenPage, city: City) -> None:
    page = open_page("halls/999")
    expect(page.locator(".hk-note")).to_contain_text("没有读到这个大厅")
    page.get_by_role("link", name="返回总览").click()
    expect(page.locator(".figures")).to_be_visible()


def test_paper_gets_the_checklist_and_nothing_else(open_page: OpenPage, city: City) -> None:
    page = open_page(f"halls/{YANGFENG}")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".checklist")).to_be_visible()
    for hidden in (".top", ".hall-side", ".filters", ".row-act"):
        expect(page.locator(hidden).first).to_be_hidden()
    shoot(page, "dashboard-print")
