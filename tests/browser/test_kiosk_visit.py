"""A visit: the item's ten fields, what is taken along, what is written, the card, the rating."""

from __future__ import annotations

import re
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from tests.browser.box import Box
from tests.browser.conftest import OpenPage, assert_accessible, shoot
from tests.browser.kiosk_steps import (
    LANDSCAPE,
    PATIENCE,
    PORTRAIT,
    attract,
    choose,
    find,
    letters,
    start,
)

pytestmark = pytest.mark.browser

HOLDER, NAME, NUMBER = "证*", "证件样本", "100000194910010008"


@pytest.fixture(autouse=True)
def tidy(box: Box) -> Iterator[None]:
    """Paper in the printer, nothing on the reader."""
    box.tell(box.printer, "paper", left="plenty")
    yield
    box.tell(box.reader, "lift")


def dibao(page: Page) -> None:
    """The page of 低保."""
    start(page)
    find(page, "DB")
    page.locator(".row").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("城乡居民最低生活保障对象认定")


def code(page: Page) -> str:
    """What a telephone reads off the screen."""
    expect(page.locator(".qr svg")).to_be_visible(timeout=PATIENCE)
    picture = cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_GRAYSCALE)
    [read] = zxingcpp.read_barcodes(picture)
    return str(read.text)


def printed(box: Box) -> list[str]:
    """Lines of the slip printed last."""
    lines = box.tell(box.printer, "status")["slips"][-1]["lines"]
    return [line for line in lines if line.strip()]


def until_paper(page: Page, reason: str) -> None:
    """The box has looked at its printer, and says this of it."""
    assert page.evaluate(
        """async wanted => {
            for (let asked = 0; asked < 150; asked += 1) {
                const told = await (await fetch('/api/slips')).json();
                if (told.reason === wanted) return true;
                await new Promise(next => setTimeout(next, 200));
            }
            return false; }""",
        reason,
    )


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_an_item_has_the_ten_fields_of_the_notice_and_both_limits(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page("/", *size)
    dibao(page)
    for field in ("主项名称", "事项类型", "收费标准", "承诺时限", "法定时限", "办理窗口"):
        expect(page.get_by_text(field, exact=True).first).to_be_visible()
    ticks = page.locator(".tick")
    for tick in ticks.all()[:2]:
        tick.click()
    expect(page.locator(".tick-sum")).to_contain_text("已备好 2 /")
    shoot(page, f"kiosk-{size[0]}-item-ticked")
    assert_accessible(page)
    page.get_by_role("tab", name="办事流程").click()
    expect(page.locator(".stations span").first).to_have_text("申请")
    expect(page.locator(".limit.promise")).to_contain_text("18个工作日")
    expect(page.locator(".limit.legal")).to_contain_text("30个工作日")
    shoot(page, f"kiosk-{size[0]}-item-flow")
    assert_accessible(page)
    page.get_by_role("tab", name="依据和表单").click()
    for field in ("实施依据", "表单内容", "事项编码"):
        expect(page.get_by_role("heading", name=field)).to_be_visible()


def test_the_materials_go_along_on_a_telephone_without_a_network(open_page: OpenPage) -> None:
    page = open_page("/", *LANDSCAPE)
    dibao(page)
    page.get_by_role("tab", name="带走").click()
    text = code(page)
    assert text.startswith("城乡居民最低生活保障对象认定\n")
    assert "1. 最低生活保障申请表" in text
    assert_accessible(page)
    page.get_by_role("button", name="去窗口怎么走").click()
    expect(page.locator(".visit-map, .visit-windows")).to_be_visible()


def test_the_slip_is_printed_and_without_paper_there_are_words(
    open_page: OpenPage, box: Box
) -> None:
    page = open_page("/", *PORTRAIT)
    until_paper(page, "")
    dibao(page)
    page.get_by_role("tab", name="带走").click()
    page.get_by_role("button", name="打印一次性告知单").click()
    expect(page.locator(".print [role=status]")).to_contain_text(
        re.compile("打印好了|已经送去"), timeout=PATIENCE
    )
    assert any("最低生活保障" in line for line in printed(box))
    shoot(page, "kiosk-portrait-take")
    box.tell(box.printer, "paper", left="none")
    until_paper(page, "缺纸：换纸卷")
    page.get_by_role("tab", name="申报材料").click()
    page.get_by_role("tab", name="带走").click()
    expect(page.locator(".print [role=status]")).to_contain_text("打印纸用完了", timeout=PATIENCE)
    expect(page.get_by_role("button", name="打印一次性告知单")).to_be_disabled()
    assert_accessible(page)


def complain(page: Page) -> str:
    """A complaint up to its receipt."""
    start(page)
    choose(page, "投诉建议")
    page.get_by_role("button", name="我要投诉").click()
    page.get_by_role("button", name="办事效率").click()
    number, refused = page.locator(".receipt-number"), page.locator(".failed")
    for _ in range(1000):  # the box takes one complaint in five seconds
        page.get_by_role("button", name="不指明窗口").click()
        expect(number.or_(refused)).to_be_visible()
        if number.is_visible():
            break
    expect(number).to_have_text(re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$"))
    return number.inner_text()


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_what_is_written_goes_on_paper_and_nowhere_else(
    open_page: OpenPage, box: Box, size: tuple[int, int]
) -> None:
    page = open_page("/", *size)
    until_paper(page, "")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(f"{asked.url} {asked.post_data or ''}"))
    receipt = complain(page)
    page.get_by_role("button", name="写下详情").click()
    expect(page.locator(".keyboard")).to_be_visible(timeout=PATIENCE)
    for typed, meant in (("chayashan", "嵖岈山"), ("fuwutaidu", "服务态度"), ("cha", "差")):
        letters(page, typed)
        page.locator(".candidate", has_text=re.compile(f"^{meant}$")).click()
    shoot(page, f"kiosk-{size[0]}-write")
    assert_accessible(page)
    text = "嵖岈山服务态度差"
    expect(page.locator(".written-text")).to_have_text(text)
    assert not any("嵖" in one for one in sent)
    told = page.locator(".written-told")
    for _ in range(1000):  # citizens print one slip in eight seconds at a box
        page.get_by_role("button", name="打印", exact=True).click()
        expect(told).to_contain_text(re.compile("打印好了|已经送去|请等几秒"), timeout=PATIENCE)
        if "请等几秒" not in told.inner_text():
            break
    lines = printed(box)
    assert text in lines
    assert any(receipt in line for line in lines)
    assert [one for one in sent if "嵖" in one and "/api/slips/words" not in one] == []
    page.get_by_role("button", name="扫码带走").click()
    assert text in code(page)


def test_a_long_text_stops_where_a_slip_ends(open_page: OpenPage, box: Box) -> None:
    page = open_page("/", *LANDSCAPE)
    complain(page)
    page.get_by_role("button", name="写下详情").click()
    phrase = page.locator(".candidate", has_text="服务态度")
    expect(phrase).to_be_visible(timeout=PATIENCE)
    for _ in range(51):
        phrase.click()
    expect(page.locator(".written-told")).to_contain_text("写满了")
    assert len(page.locator(".written-text").inner_text()) == 200
    page.get_by_role("button", name="退一格").click()
    assert len(page.locator(".written-text").inner_text()) == 199


def test_the_card_gives_a_masked_name_and_goes_with_the_visit(
    open_page: OpenPage, box: Box
) -> None:
    page = open_page("/", *PORTRAIT)
    dibao(page)
    for tick in page.locator(".tick").all():
        tick.click()
    page.get_by_role("button", name="首页", exact=True).click()
    choose(page, "我的这次来访")
    expect(page.get_by_text("请把身份证放在读卡器上")).to_be_visible(timeout=PATIENCE)
    box.tell(box.reader, "lay", card="resident")
    expect(page.get_by_text(f"{HOLDER} 您好")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("材料齐了")).to_be_visible()
    shoot(page, "kiosk-portrait-visit")
    assert_accessible(page)
    assert NAME not in page.content()
    assert NUMBER not in page.content()
    box.tell(box.reader, "lift")
    expect(page.get_by_text("证件已经拿走")).to_be_visible(timeout=PATIENCE)
    assert HOLDER not in page.content()
    with page.expect_navigation():
        page.get_by_role("button", name="结束").click()
    attract(page)
    start(page)
    choose(page, "我的这次来访")
    expect(page.get_by_text("还没有看过事项")).to_be_visible()


def test_a_rating_is_one_tap_and_reasons_are_offered_for_a_bad_one(
    open_page: OpenPage, box: Box
) -> None:
    page = open_page("/", *LANDSCAPE)
    start(page)
    choose(page, "服务评价")
    expect(page.get_by_text("评价完全自愿")).to_be_visible()
    expect(page.get_by_text(re.compile("不是省里的“好差评”"))).to_be_visible()
    page.get_by_role("button", name="不满意", exact=True).click()
    expect(page.get_by_text("谢谢您的评价：不满意")).to_be_visible()
    assert box.until("rated").report.public()["grade"] == 2
    page.get_by_role("button", name="说明是哪方面").click()
    expect(page.get_by_role("button", name="我要投诉")).to_be_visible()


def test_the_faces_words_grow_in_the_elders_view(open_page: OpenPage) -> None:
    page = open_page("/", *PORTRAIT)
    start(page)
    choose(page, "服务评价")
    label = page.locator(".grade span").first
    before = label.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    page.get_by_role("button", name="长者版").click()
    page.locator(":root[data-large]").wait_for(state="attached")
    after = label.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert after > 1.1 * before
