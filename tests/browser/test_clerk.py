"""The clerk window: what lies on the devices is on the page, and gone when it is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from deploy.demo.devices.specimens import SPECIMENS
from drivers.id_card.card import parse_card
from drivers.id_card.reports import CardLifted, CardRead
from tests.browser.box import Box
from tests.browser.clerk_steps import LARGE, NUMBER, OVERFLOW, PATIENCE, SMALL, lay, opened
from tests.browser.conftest import OpenPage, assert_accessible, shoot

pytestmark = pytest.mark.browser

LEFT_BEHIND = """async () => ({local: localStorage.length, session: sessionStorage.length,
  cookies: document.cookie, databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length, address: location.href})"""
ALL_IN_SIGHT = """() => {
  const panel = document.querySelector('.card-panel').getBoundingClientRect();
  const rows = [...document.querySelectorAll('.card dl div')];
  return rows.every(row => row.getBoundingClientRect().bottom <= panel.bottom); }"""
RELATED = "样本省样本市样本区样本新村样本路一百二十三号院四十五号楼六单元七零八室"


@pytest.fixture(autouse=True)
def quiet(box: Box) -> Iterator[None]:
    """Each test begins with a page under the camera and ends with nothing on the devices."""
    box.tell(box.camera, "show", picture="application")
    yield
    box.tell(box.reader, "lift")


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_card_shows_until_it_is_lifted(
    open_page: OpenPage, box: Box, size: tuple[int, int]
) -> None:
    page = opened(open_page, size)
    expect(page.get_by_text("请把证件放在读卡器上")).to_be_visible()
    lay(page, box)
    expect(page.get_by_text(NUMBER)).to_be_visible()
    expect(page.locator(".card")).to_contain_text("证件样本")
    expect(page.locator(".card")).to_contain_text("年龄")
    expect(page.get_by_text("本机不能显示证件照片")).to_be_visible()
    expect(page.get_by_text("秒后清除")).to_be_visible()
    assert page.evaluate(OVERFLOW) == list(size)
    page.wait_for_function(ALL_IN_SIGHT)  # once it came to rest
    box.tell(box.reader, "lift")
    expect(page.get_by_text(NUMBER)).to_have_count(0, timeout=PATIENCE)
    assert "证件样本" not in page.content()
    assert page.evaluate(LEFT_BEHIND) == {
        "local": 0,
        "session": 0,
        "cookies": "",
        "databases": 0,
        "caches": 0,
        "address": f"{box.url}/clerk",
    }


def test_a_card_is_hidden_from_those_who_look_over(open_page: OpenPage, box: Box) -> None:
    page = opened(open_page)
    lay(page, box)
    page.keyboard.press("h")
    expect(page.get_by_text("证件信息已隐藏")).to_be_visible()
    assert "证件样本" not in page.content()
    page.keyboard.press("h")
    expect(page.get_by_text(NUMBER)).to_be_visible()


def test_a_card_that_stays_is_cleared_after_a_minute(open_page: OpenPage, box: Box) -> None:
    page = opened(open_page)
    lay(page, box)
    page.clock.run_for(30_000)
    page.keyboard.press("p")
    expect(page.get_by_text("请群众在评价器上按键")).to_be_visible()
    box.tell(box.pad, "press", grade=4)  # news, without which 40 seconds look like a dead stream
    expect(page.locator(".rated")).to_contain_text("满意", timeout=PATIENCE)
    expect(page.get_by_text(NUMBER)).to_be_visible()
    page.clock.run_for(30_000)
    expect(page.get_by_text(NUMBER)).to_have_count(0)
    expect(page.get_by_text("请把证件放在读卡器上")).to_be_visible()


@pytest.mark.parametrize("card", ["hmt", "foreigner2017", "foreigner2023"])
def test_the_other_cards_fit_too(open_page: OpenPage, box: Box, card: str) -> None:
    page = opened(open_page)
    lay(page, box, card)
    page.wait_for_function(ALL_IN_SIGHT)  # once it came to rest
    assert page.evaluate("() => document.querySelector('.card').scrollWidth") <= 400


@pytest.mark.parametrize("size", [SMALL, LARGE])
@pytest.mark.parametrize("kind", SPECIMENS)
def test_the_longest_card_with_every_warning_fits(
    open_page: OpenPage, box: Box, kind: str, size: tuple[int, int]
) -> None:
    page = opened(open_page, size)
    card = replace(
        parse_card(SPECIMENS[kind].text),
        birth=datetime.now(UTC).date() - timedelta(days=10 * 366),
        valid_to=date(2021, 1, 1),
    )
    read = CardRead(
        card=card,
        photo=b"",
        appended_addresses=(RELATED,) * 4,
        expired=True,
        milliseconds=700,
        sam_id="",
    )
    box.report("card", "id_card_reader", read)
    expect(page.get_by_text("已过有效期")).to_be_visible()
    expect(page.get_by_text("请确认监护人")).to_be_visible()
    page.wait_for_function(ALL_IN_SIGHT)  # once it came to rest
    shoot(page, f"clerk-{size[0]}-longest-{kind}")
    box.report("card", "id_card_reader", CardLifted())


def test_the_grade_shows_when_it_is_pressed(open_page: OpenPage, box: Box) -> None:
    page = opened(open_page)
    # The case number names the window, so the box must have said where it stands.
    expect(page.get_by_text(re.compile(r"1\s*号窗口")).first).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_text("请群众在评价器上按键")).to_be_visible()
    box.tell(box.pad, "press", grade=4)
    expect(page.locator(".rated")).to_contain_text("满意", timeout=PATIENCE)
    rated = box.until("rated").report.public()
    assert (rated["grade"], rated["asked"]) == (4, True)
    assert re.fullmatch(r"1-\d{8}-\d{6}", rated["transaction"])


def test_a_rating_nobody_gives_is_no_trouble(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.get_by_role("button", name="请群众评价").click()
    expect(page.get_by_text("请群众在评价器上按键")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="请群众评价")).to_be_visible()


def test_a_missing_device_is_said_in_plain_words(open_page: OpenPage, box: Box) -> None:
    page = opened(open_page)
    lay(page, box)
    box.tell(box.camera, "unplug")
    expect(page.get_by_text("高拍仪未接入", exact=True)).to_be_visible(timeout=PATIENCE)
    box.tell(box.reader, "unplug")
    expect(page.get_by_text("身份证读卡器未接入", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text(NUMBER)).to_have_count(0)
    assert not re.search(r"/\w+/|Errno", page.locator("body").inner_text())
    assert_accessible(page)
    box.tell(box.reader, "lift")
    box.tell(box.reader, "plug")
    box.tell(box.camera, "plug")
    expect(page.get_by_text("请把证件放在读卡器上")).to_be_visible(timeout=2 * PATIENCE)
    expect(page.get_by_role("img", name="高拍仪实时画面")).to_be_visible(timeout=2 * PATIENCE)


def test_a_cut_stream_clears_the_card(open_page: OpenPage, box: Box) -> None:
    page = opened(open_page)
    lay(page, box)
    page.route("**/*", lambda route: route.abort())
    box.command("camera", "preview", on=False)  # and with it the news that keeps the stream alive
    for _ in range(5):  # news that was under way when the stream was cut keeps it alive once more
        page.clock.run_for(41_000)
        if not page.get_by_text(NUMBER).count():
            break
    expect(page.get_by_text(NUMBER)).to_have_count(0)
    expect(page.get_by_text("与设备服务的连接断开").first).to_be_visible()


def test_every_key_is_told_and_does_nothing_in_a_field(open_page: OpenPage, box: Box) -> None:
    page = opened(open_page)
    page.keyboard.press("F1")
    dialog = page.get_by_role("dialog", name="快捷键")
    expect(dialog.locator("dt")).to_have_count(30)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("t")
    expect(page.get_by_label("查找事项")).to_be_focused()
    page.keyboard.type("sp")
    expect(page.get_by_label("查找事项")).to_have_value("sp")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Shift+?")
    page.get_by_role("checkbox", name="使用单键快捷键").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("F1")
    expect(dialog).to_be_visible()
