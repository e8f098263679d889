"""A walk with a phone, also without line; the rules; local decisions; the sheet for the wall."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from hub.inspection.due import note_all
from hub.requirements.reasons import CHINA
from hub.store import attestations, walks
from tests.browser.conftest import assert_accessible, shoot
from tests.browser.dashboard.city import City
from tests.browser.dashboard.conftest import OpenPage
from tests.browser.dashboard.life import YANGFENG

pytestmark = pytest.mark.browser

KEPT = """async () => {
    const base = await new Promise(done => {
        const ask = indexedDB.open("hallkeeper.walks");
        ask.onsuccess = () => done(ask.result);
    });
    for (;;) {
        const count = await new Promise(done => {
            const ask = base.transaction("drafts").objectStore("drafts").count();
            ask.onsuccess = () => done(ask.result);
        });
        if (count) return;
        await new Promise(requestAnimationFrame);
    }
}"""
"""Ends when a walk is on the phone's disk."""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
FIRST_AID = "TH-5.5.22-first-aid"


def opened(open_page: OpenPage, address: str, ready: str, **options: object) -> Page:
    page = open_page("", **options)
    page.goto(page.url.split("#")[0] + f"#/{address}")
    page.wait_for_selector(ready)
    return page


def fits(page: Page) -> bool:
    """Nothing is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def a_photo() -> FilePayload:
    file = io.BytesIO()
    Image.effect_mandelbrot((900, 1200), (-2, -1.5, 1, 1.5), 60).convert("RGB").save(file, "JPEG")
    return {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def let_run_out(city: City, row: str) -> None:
    """Somebody's statement ended five days ago."""
    today = datetime.now(CHINA).date()
    with city.database.write() as connection:
        attestations.attest(
            connection,
            hall=YANGFENG,
            row=row,
            window="",
            holds=True,
            by="李示例",
            at=city.began + 60,
            expires=today - timedelta(days=5),
            note="",
            quantity=None,
        )
    note_all(city.database, today)


def test_a_walk_without_line_arrives_once_with_its_pictures(
    open_page: OpenPage, city: City
) -> None:
    let_run_out(city, FIRST_AID)
    page = opened(open_page, f"walk/{YANGFENG}", ".step", **PHONE)
    step = page.locator(".step").first
    expect(step).to_contain_text("应急药箱")
    expect(step).to_contain_text("已逾期")
    shoot(page, "dashboard-walk-phone")
    assert fits(page)
    assert_accessible(page)

    page.context.set_offline(True)
    step.get_by_role("button", name="不符合").click()
    step.get_by_label("说明").fill("创可贴过期")
    step.locator("input[type=file]").set_input_files([a_photo()])
    expect(step.get_by_role("img", name="照片 1")).to_be_visible()
    page.get_by_role("group", name="只看").get_by_role("button", name="全部").click()
    page.locator(".step").nth(1).get_by_role("button", name="符合", exact=True).click()
    page.locator(".step").nth(2).get_by_role("button", name="没看到").click()
    shoot(page, "dashboard-walk-phone-answered")
    assert_accessible(page)

    page.get_by_role("button", name="签名提交").click()
    dialog = page.get_by_role("dialog", name="签名提交")
    dialog.get_by_role("button", name="签名并提交").click()
    expect(dialog).to_contain_text("请输入您的姓名")
    dialog.get_by_label("签名(姓名)").fill("王示例")
    dialog.get_by_label("我确认").check()
    shoot(page, "dashboard-walk-phone-sign")
    assert_accessible(page)
    dialog.get_by_role("button", name="签名并提交").click()
    expect(page.locator(".sending")).to_contain_text("等待网络")
    shoot(page, "dashboard-walk-phone-waiting")
    with city.database.read() as connection:
        assert walks.walks_of(connection, YANGFENG, 9) == []

    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="已提交")).to_be_visible(timeout=15_000)
    shoot(page, "dashboard-walk-phone-taken")
    assert_accessible(page)
    with city.database.read() as connection:
        [walk] = walks.walks_of(connection, YANGFENG, 9)
        [said] = [s for s in attestations.newest(connection, [YANGFENG]) if s.row == FIRST_AID]
    assert (walk.signed, walk.holds, walk.fails, len(walk.unseen)) == ("王示例", 1, 1, 1)
    assert (said.holds, said.note, said.walk) == (False, "创可贴过期", walk.id)
    [photo] = said.photos

    page.goto(page.url.split("#")[0] + f"#/halls/{YANGFENG}")
    row = page.locator(f'[id="row-{FIRST_AID}-hall"]')
    expect(row.locator(f'img[src*="{photo}"]')).to_be_visible()
    expect(row).to_contain_text("创可贴过期")


def test_answers_survive_a_closed_page(open_page: OpenPage, city: City) -> None:
    page = opened(open_page, "walk/411728", ".walk-filters", **PHONE, color_scheme="dark")
    page.get_by_role("group", name="只看").get_by_role("button", name="全部").click()
    page.locator(".step").nth(3).get_by_role("button", name="符合", exact=True).click()
    item = page.locator(".step").nth(3).get_attribute("data-step")
    expect(page.locator(".sign-bar")).to_contain_text("符合 1")
    page.evaluate(KEPT)
    page.reload()
    page.wait_for_selector(".walk-filters")
    kept = page.locator(f'.step[data-step="{item}"]')
    expect(kept).to_have_attribute("data-word", "holds")
    shoot(page, "dashboard-walk-phone-dark")
    assert_accessible(page)
    page.goto(page.url.split("#")[0] + "#/walk")
    expect(page.locator(".due-drafts")).to_contain_text("1 项")


def test_what_is_overdue_is_listed(open_page: OpenPage, city: City) -> None:
    let_run_out(city, "TH-5.5.22-sewing-kit")
    page = opened(open_page, "walk", ".due-halls li", **PHONE)
    expect(page.locator(".due-head")).to_contain_text("逾期未核实")
    page.get_by_text("逾期条目").first.click()
    expect(page.locator(".due-halls")).to_contain_text("针线包")
    assert fits(page)
    shoot(page, "dashboard-due-phone")
    assert_accessible(page)


def test_the_rules_stand_beside_their_clauses(open_page: OpenPage, city: City) -> None:
    page = opened(open_page, "rules", ".rule")
    expect(page.locator(".rule")).to_have_count(126)
    shoot(page, "dashboard-rules")
    assert_accessible(page)
    page.get_by_label("搜索条目").fill("CW-4.7-id-card")
    expect(page.locator(".rule")).to_have_count(1)
    expect(page.locator(".rule")).to_contain_text(
        "应配备满足工作需要的计算机、打印机、电话、高拍仪"
    )
    expect(page.locator(".rule")).to_contain_text("项目维护者")
    page.get_by_label("搜索条目").fill("")
    page.get_by_label("按哪一天的规范").fill("2019-01-06")
    page.get_by_label("按哪一天的规范").blur()
    expect(page.locator(".hk-note")).to_contain_text("还没有有效的规范")
    page.get_by_role("button", name="回到今天").click()
    expect(page.locator(".rule")).to_have_count(126)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    shoot(page, "dashboard-rules-phone-dark")
    assert fits(page)


def test_an_inspector_exempts_all_townships_of_a_county(open_page: OpenPage, city: City) -> None:
    page = open_page(f"halls/{YANGFENG}")
    row = page.locator('[id="row-TH-5.5.22-umbrella-hall"]')
    row.get_by_role("button", name="本地规定").click()
    dialog = page.get_by_role("dialog", name="本地规定")
    dialog.get_by_label("范围").select_option("411728")
    dialog.get_by_role("button", name="登记规定").click()
    expect(dialog.get_by_role("alert")).to_contain_text("理由")
    dialog.get_by_label("理由").fill("统一由县中心配送雨伞")
    shoot(page, "dashboard-decide")
    assert_accessible(page)
    dialog.get_by_role("button", name="登记规定").click()
    expect(dialog).to_have_count(0)
    expect(row).to_have_attribute("data-verdict", "not_applicable")
    expect(row).to_contain_text("已豁免：统一由县中心配送雨伞")
    page.goto(page.url.split("#")[0] + "#/rules/local")
    decision = page.locator(".decision", has_text="雨伞")
    expect(decision).to_contain_text("遂平县及下级")
    shoot(page, "dashboard-rules-local")
    assert_accessible(page)
    decision.get_by_role("button", name="撤销").click()
    decision.get_by_label("撤销理由").fill("已经配齐")
    decision.get_by_role("button", name="确定撤销").click()
    expect(page.locator(".decision", has_text="雨伞")).to_have_count(0)
    page.get_by_label("也显示已结束的").check()
    expect(page.locator(".decision", has_text="雨伞")).to_contain_text("已经配齐")


def test_a_viewer_may_look_but_not_decide(open_page: OpenPage, city: City) -> None:
    city.add_user("kan", "看示例", "viewer", "411728")
    page = open_page(f"halls/{YANGFENG}", user="kan")
    expect(page.locator(".row").first).to_be_visible()
    expect(page.locator(".row-act button")).to_have_count(0)


def test_the_checklist_of_another_day(open_page: OpenPage, city: City) -> None:
    page = open_page(f"halls/{YANGFENG}")
    field = page.get_by_label("按哪一天的规范")
    field.fill("2019-01-06")
    field.blur()
    expect(page.locator(".checklist")).to_contain_text("这是按 2019-01-06 的规范")
    expect(page.locator(".row")).to_have_count(0)
    page.locator("#checklist").get_by_role("button", name="今天").click()
    expect(page.locator(".row").first).to_be_visible()


def test_the_sheet_for_the_wall(open_page: OpenPage, city: City) -> None:
    page = opened(open_page, f"walk/{YANGFENG}/sheet", ".wall img")
    page.evaluate("document.querySelector('.wall img').decode()")
    assert_accessible(page)
    shoot(page, "dashboard-wall")
    page.emulate_media(media="print")
    expect(page.locator(".wall-tools")).to_be_hidden()
    shoot(page, "dashboard-wall-print")
