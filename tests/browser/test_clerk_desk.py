"""The clerk's desk: signing in, the window's state, slips, and systems that ask to connect."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.box import Box
from tests.browser.clerk_steps import PATIENCE, opened, sign_in
from tests.browser.conftest import OpenPage, assert_accessible

pytestmark = pytest.mark.browser

OTHER = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """A box that a page of another origin may ask for the right to use it."""
    running = Box(tmp_path_factory.mktemp("box"), allow_origins=[OTHER])
    yield running
    running.close()


@pytest.fixture
def window(open_page: OpenPage) -> Page:
    page = opened(open_page)
    expect(page.locator(".desk-state")).to_be_visible(timeout=PATIENCE)
    printer = page.locator(".strip li[data-status=ok]").filter(has_text="打印机")
    expect(printer).to_have_count(1, timeout=PATIENCE)
    return page


def choose_item(page: Page, typed: str) -> None:
    """Find an item in the dialog that is open."""
    find = page.get_by_label("查找事项")
    expect(find).to_be_focused()
    expect(page.locator("#found-items li").first).to_be_visible(timeout=PATIENCE)
    page.keyboard.type(typed)
    expect(page.locator("#found-items [aria-selected=true]")).to_have_count(1)
    expect(page.locator(".slip h3")).to_be_visible(timeout=PATIENCE)


def test_a_clerk_signs_in_opens_pauses_and_signs_out(window: Page) -> None:
    sign_in(window)
    window.keyboard.press("w")
    dialog = window.get_by_role("dialog", name="窗口状态")
    expect(dialog.get_by_role("radio", name="已下班")).to_be_focused()
    window.keyboard.press("ArrowUp")
    window.keyboard.press("ArrowUp")
    window.keyboard.press("Enter")
    expect(window.locator(".desk-state")).to_contain_text("受理中")
    expect(window.locator(".banner")).to_have_count(0)
    expect(dialog).to_have_count(0)
    window.keyboard.press("w")
    dialog.get_by_role("radio", name="暂停受理").check()
    dialog.get_by_role("button", name="正在整理材料").click()
    assert_accessible(window)
    dialog.get_by_role("button", name="确定").click()
    expect(window.locator(".banner")).to_contain_text("正在整理材料")
    window.get_by_role("button", name="恢复受理").click()
    expect(window.locator(".banner")).to_have_count(0)
    window.keyboard.press("l")
    window.get_by_role("button", name="签退").click()
    expect(window.locator(".clerk-name")).to_contain_text("未签到")
    expect(window.locator(".desk-state")).to_contain_text("已下班")


def test_a_wrong_pin_is_said_and_two_new_ones_must_be_the_same(window: Page) -> None:
    window.keyboard.press("l")
    dialog = window.get_by_role("dialog", name="工作人员签到")
    dialog.get_by_label("工作人员").select_option("0102")
    dialog.get_by_label("新口令").fill("2468")
    dialog.get_by_label("再输一次口令").fill("2486")
    window.keyboard.press("Enter")
    expect(dialog).to_contain_text("两次输入的口令不一样")
    dialog.get_by_label("再输一次口令").fill("2468")
    window.keyboard.press("Enter")
    expect(window.locator(".clerk-name")).to_contain_text("0102")
    window.keyboard.press("l")
    dialog.get_by_label("口令", exact=True).fill("9999")
    window.keyboard.press("Enter")
    expect(dialog).to_contain_text("口令不对")
    assert_accessible(window)


def test_a_notice_is_found_by_initials_ticked_seen_and_printed(window: Page) -> None:
    window.keyboard.press("t")
    choose_item(window, "cxjmzd")
    dialog = window.get_by_role("dialog", name="一次性告知单")
    dialog.get_by_role("checkbox", name=re.compile("居民户口簿")).check()
    expect(window.locator(".slip")).to_contain_text("居民户口簿")
    expect(window.locator(".slip")).not_to_contain_text("本人银行卡")
    assert_accessible(window)
    window.keyboard.press("Enter")
    expect(dialog.locator(".said")).to_contain_text(
        re.compile("已打印|已送到小票机"), timeout=PATIENCE
    )


def test_a_receipt_counts_the_pages_and_names_the_case(window: Page) -> None:
    window.keyboard.press("g")
    choose_item(window, "低保")
    window.get_by_label("收件页数").fill("7")
    expect(window.locator(".slip")).to_contain_text("7")
    expect(window.locator(".slip")).to_contain_text(re.compile(r"1-\d{8}-\d{6}"))


def test_without_a_slip_printer_the_browser_prints(window: Page, box: Box) -> None:
    box.tell(box.printer, "unplug")
    gone = window.locator(".strip li").filter(has_text="打印机").filter(has_text="正常")
    expect(gone).to_have_count(0, timeout=2 * PATIENCE)
    window.evaluate("() => { window.print = () => {}; }")
    window.keyboard.press("t")
    expect(window.get_by_text("用浏览器打印")).to_be_visible(timeout=PATIENCE)
    choose_item(window, "低保")
    window.keyboard.press("Enter")
    window.emulate_media(media="print")
    expect(window.locator(".paper")).to_be_visible()
    expect(window.locator(".paper")).to_contain_text("最低生活保障")
    expect(window.locator(".clerk")).to_be_hidden()
    window.emulate_media(media="screen")
    window.evaluate("() => dispatchEvent(new Event('afterprint'))")
    expect(window.locator(".paper")).to_have_count(0)
    box.tell(box.printer, "plug")


def test_a_system_that_asks_to_connect_is_shown_with_its_digits(window: Page, box: Box) -> None:
    asked = Request(
        f"{box.url}/api/pairing-requests",
        data=json.dumps({"name": "示例受理系统"}).encode(),
        headers={"Content-Type": "application/json", "Origin": OTHER},
    )
    with urlopen(asked) as answer:
        code = json.load(answer)["code"]
    expect(window.locator(".waits b")).to_have_text("1", timeout=PATIENCE)
    window.keyboard.press("j")
    dialog = window.get_by_role("dialog", name="待办")
    expect(dialog).to_contain_text("示例受理系统")
    expect(dialog).to_contain_text(f"{code[:3]} {code[3:]}")
    assert_accessible(window)
    dialog.get_by_role("button", name="允许").click()
    expect(dialog).to_contain_text("已允许连接的系统", timeout=PATIENCE)
    dialog.get_by_role("button", name="撤销").click()
    expect(dialog).not_to_contain_text("已允许连接的系统", timeout=PATIENCE)
