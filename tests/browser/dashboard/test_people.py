"""Getting in, being somebody, and what administrators see of others."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from hub.access.door import make_pass
from hub.access.second_factor import STEP
from hub.store import audit, people
from tests.browser.conftest import assert_accessible, shoot
from tests.browser.dashboard.city import PASSWORD, City
from tests.browser.dashboard.conftest import OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture
def stranger(browser: Browser, city: City) -> Iterator[Page]:
    """A page of somebody who is not signed in."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768})
    page = context.new_page()
    flaws: list[str] = []
    page.on("pageerror", lambda error: flaws.append(str(error)))
    page.on(
        "console", lambda said: flaws.append(said.text) if "Content Security" in said.text else None
    )
    yield page
    context.close()
    assert flaws == []


def _sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def _user(city: City, name: str, display: str, role: str = "viewer", root: str = "411700") -> None:
    with city.database.read() as connection:
        known = people.find_user(connection, name)
    if known is None:
        city.add_user(name, display, role, root)


def test_one_signs_in_and_comes_to_the_address_that_was_asked_for(
    stranger: Page, city: City
) -> None:
    stranger.goto(f"{city.url}/#/halls/411728")
    expect(stranger.get_by_role("heading", name="政务大厅设备总览")).to_be_visible()
    assert_accessible(stranger)
    shoot(stranger, "dashboard-enter-light")
    stranger.emulate_media(color_scheme="dark")
    assert_accessible(stranger)
    shoot(stranger, "dashboard-enter-dark")
    stranger.set_viewport_size({"width": 390, "height": 844})
    shoot(stranger, "dashboard-enter-phone")
    stranger.set_viewport_size({"width": 1366, "height": 768})

    _sign_in(stranger, "zhang", "a wrong password indeed")
    expect(stranger.get_by_role("alert")).to_contain_text("用户名、密码或验证码不正确")
    _sign_in(stranger, "zhang")
    expect(stranger.locator(".hall-head h1")).to_contain_text("遂平县")
    expect(stranger.locator(".myself")).to_contain_text("张示例")
    stranger.get_by_role("button", name="退出").click()
    expect(stranger.get_by_label("用户名")).to_be_visible()


def test_a_link_lets_one_choose_a_password_and_a_weak_one_is_refused(
    stranger: Page, city: City
) -> None:
    _user(city, "liu", "刘示例")
    with city.database.write() as connection:
        token = make_pass(connection, "password", "liu", time.time())
    stranger.goto(f"{city.url}/#/enter/{token}")
    expect(stranger.get_by_text("刘示例，请为自己的账号设置密码")).to_be_visible()
    assert_accessible(stranger)
    shoot(stranger, "dashboard-enter-password")
    password, again = stranger.get_by_label("密码"), stranger.get_by_label("再输入一次")
    for field in (password, again):
        field.fill("qwertyqwerty")
    stranger.get_by_role("button", name="保存密码").click()
    expect(stranger.get_by_role("alert")).to_contain_text("太常见")
    for field in (password, again):
        field.fill("seven blue boats at noon")
    stranger.get_by_role("button", name="保存密码").click()
    expect(stranger.locator(".myself")).to_contain_text("刘示例")
    expect(stranger.get_by_role("link", name="用户与审计")).to_have_count(0)
    stranger.goto("about:blank")
    stranger.goto(f"{city.url}/#/enter/{token}")
    expect(stranger.get_by_role("alert")).to_contain_text("已经用过")


def test_an_ended_session_asks_again_and_keeps_what_one_was_doing(
    open_page: OpenPage, city: City
) -> None:
    _user(city, "zhou", "周示例", "operator")
    page = open_page("halls/411728", user="zhou")
    page.get_by_role("button", name=re.compile("^核实")).first.click()
    note = page.get_by_label(re.compile("^说明"))
    note.fill("写到一半")
    with city.database.write() as connection:
        people.end_sessions(connection, "zhou")
    lost = page.get_by_role("dialog", name="请重新登录")
    expect(lost).to_be_visible(timeout=30_000)  # the stream is closed by the hub
    expect(lost.get_by_label("用户名")).to_have_value("zhou")
    shoot(page, "dashboard-enter-lost")
    lost.get_by_label("密码").fill(PASSWORD)
    lost.get_by_role("button", name="登录").click()
    expect(lost).to_have_count(0)
    expect(note).to_have_value("写到一半")


def test_an_administrator_adds_and_disables_a_user(open_page: OpenPage, city: City) -> None:
    page = open_page("people")
    page.get_by_role("button", name="添加用户").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("用户名").fill("chen")
    dialog.get_by_label("姓名").fill("陈示例")
    dialog.get_by_label(re.compile("^检查员")).check()
    dialog.get_by_label("县区").select_option(label="遂平县")
    dialog.get_by_label("乡镇（街道）").select_option(label="阳丰镇")
    assert_accessible(page)
    shoot(page, "dashboard-people-add")
    dialog.get_by_role("button", name="添加并生成链接").click()
    link = page.get_by_role("dialog", name=re.compile("陈示例"))
    expect(link.get_by_label("一次性链接")).to_have_value(re.compile(r"#/enter/[\w-]{43}$"))
    assert_accessible(page)
    shoot(page, "dashboard-people-link")
    link.get_by_role("button", name="完成").click()
    row = page.get_by_role("row", name=re.compile("陈示例"))
    expect(row).to_contain_text("检查员 · 阳丰镇")
    expect(row).to_contain_text("未设密码")
    row.get_by_text("操作", exact=True).click()
    row.get_by_role("button", name="停用").click()
    expect(row).to_contain_text("已停用")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_log_says_who_did_what_and_that_it_is_whole(
    open_page: OpenPage, city: City, scheme: str
) -> None:
    _user(city, "sun", "孙示例", "operator", "411728")
    with city.database.write() as connection:
        audit.record(
            connection, "sun", "command.send", "hall:411728", {"name": "ping"}, time.time()
        )
    page = open_page("people/audit", color_scheme=scheme)
    expect(page.locator(".panel-head .hk-status")).to_contain_text("记录完整")
    expect(page.locator(".audit-table")).to_contain_text("遂平县")
    assert_accessible(page)
    shoot(page, f"dashboard-audit-{scheme}")
    page.get_by_label("操作人").fill("nobody")
    page.get_by_label("操作人").press("Enter")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()


def test_the_second_factor_is_set_up_and_asked_for(
    open_page: OpenPage, stranger: Page, city: City
) -> None:
    _user(city, "wu", "吴示例")
    page = open_page("account", user="wu")
    assert_accessible(page)
    page.get_by_label("密码（确认是您本人）").fill(PASSWORD)
    page.get_by_role("button", name="开始设置").click()
    secret = page.locator(".hint .code").inner_text()
    expect(page.get_by_alt_text("两步验证的二维码")).to_be_visible()
    assert_accessible(page)
    shoot(page, "dashboard-account-totp")
    page.get_by_label("验证码").fill(pyotp.TOTP(secret).at(time.time()))
    page.get_by_role("button", name="开启").click()
    codes = page.locator(".recovery li")
    expect(codes).to_have_count(10)
    code = codes.first.inner_text()
    shoot(page, "dashboard-account-codes")

    stranger.goto(city.url)
    _sign_in(stranger, "wu")
    field = stranger.get_by_label("验证码")
    field.fill(pyotp.TOTP(secret).at(time.time() - 5 * STEP))
    stranger.get_by_role("button", name="确认").click()
    expect(stranger.get_by_role("alert")).to_contain_text("不正确")
    assert_accessible(stranger)
    shoot(stranger, "dashboard-enter-code")
    field.fill(code)
    stranger.get_by_role("button", name="确认").click()
    expect(stranger.locator(".myself")).to_contain_text("吴示例")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_its_window(open_page: OpenPage, city: City, scheme: str) -> None:
    for address in ("people", "people/audit", "account"):
        name = address.replace("/", "-")
        for size, width, height in (("1366", 1366, 768), ("phone", 390, 844)):
            page = open_page(
                address, viewport={"width": width, "height": height}, color_scheme=scheme
            )
            expect(page.locator(".people-table tbody tr").first).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            shoot(page, f"dashboard-{name}-{size}-{scheme}")
            page.context.close()
