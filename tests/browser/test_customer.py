"""The screen towards the customer: the window's state in big words, whatever the box does."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.box import CONTENT, Box
from tests.browser.conftest import OpenPage, assert_accessible, shoot

pytestmark = pytest.mark.browser

SIZES = [(1366, 768), (800, 480), (1080, 1920)]
PIN = "2468"
POST = "不动产登记综合受理岗（首席代表）"
WAIT = 30_000
OVERFLOW = """() => [
  document.documentElement.scrollWidth - innerWidth,
  document.documentElement.scrollHeight - innerHeight,
  ...[...document.querySelectorAll('section, section *, header *, footer *')]
    .filter(e => {
      const it = e.getBoundingClientRect();
      const part = e.matches('section') ? 'main, footer' : 'section, header, footer';
      const room = e.closest(part).getBoundingClientRect();
      return it.top < room.top - 1 || it.bottom > room.bottom + 1 || it.left < room.left - 1
        || it.right > room.right + 1 || e.scrollWidth > e.clientWidth + 1 && e.tagName !== 'SPAN';
    })
    .map(e => e.tagName + ' ' + e.innerText)]"""


def post(box: Box, path: str, **body: Any) -> None:
    headers = {"Content-Type": "application/json"}
    asked = Request(f"{box.url}/api/desk/{path}", json.dumps(body).encode(), headers)
    with urlopen(asked, timeout=WAIT / 1000) as answer:
        assert answer.status == 200


@pytest.fixture(scope="module")
def on_duty(box: Box) -> Box:
    post(box, "pin", number="0101", new=PIN)
    return box


@pytest.fixture(scope="module")
def wordy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """A paused window of a hall that says everything at length."""
    folder = tmp_path_factory.mktemp("wordy")
    content = shutil.copytree(CONTENT, folder / "content")
    picture = BytesIO()
    Image.new("RGB", (90, 120), "#88a").save(picture, "JPEG")
    hall = json.loads((content / "hall.json").read_text("utf-8"))
    hall["name"] = "示例市示例经济技术开发区示例街道办事处社区党群服务中心政务服务综合受理大厅"
    photo = base64.b64encode(picture.getvalue()).decode()
    hall["staff"] = [{"number": "4117-0101", "name": "示例", "post": POST, "photo": photo}]
    (content / "hall.json").write_text(json.dumps(hall), "utf-8")
    windows = json.loads((content / "windows.json").read_text("utf-8"))
    windows["windows"][0]["name"] = "不动产登记交易税务一窗受理综合服务"
    (content / "windows.json").write_text(json.dumps(windows), "utf-8")
    box = Box(folder, content=content)
    post(box, "pin", number="4117-0101", new=PIN)
    post(box, "sign-in", number="4117-0101", pin=PIN)
    post(box, "state", state="paused", reason="去二楼档案室查找原始档案材料请大家谅解")
    yield box
    box.close()


@pytest.fixture(autouse=True)
def signed_out(on_duty: Box) -> Iterator[None]:
    yield
    post(on_duty, "sign-out")


def says(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=WAIT)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_state_on_every_panel(
    open_page: OpenPage, on_duty: Box, size: tuple[int, int], scheme: str
) -> None:
    page = open_page("/customer", *size, color_scheme=scheme)

    def look(name: str) -> None:
        shoot(page, f"customer-{size[0]}-{scheme}-{name}")
        assert page.evaluate(OVERFLOW) == [0, 0]
        assert_accessible(page)

    says(page, "已下班")
    expect(page.locator(".sign")).to_contain_text("服务时间：周一至周五")
    look("closed")
    post(on_duty, "sign-in", number="0101", pin=PIN)
    post(on_duty, "state", state="open")
    says(page, "正在受理")
    expect(page.locator(".number")).to_have_text("1号窗口")
    expect(page.locator(".serves")).to_have_text("民政服务")
    expect(page.locator(".on-duty")).to_contain_text("0101 号")
    expect(page.locator(".on-duty")).to_contain_text("综合受理岗")
    assert "示例丁" not in page.content()
    look("open")
    post(on_duty, "state", state="paused", reason="away")
    says(page, "暂停受理")
    expect(page.locator(".sign")).to_contain_text("请稍候")
    expect(page.locator(".sign")).to_contain_text("工作人员暂时离开")
    look("paused")


def test_a_rating_is_asked_for_and_thanked_for(open_page: OpenPage, on_duty: Box) -> None:
    page = open_page("/customer", 1366, 768)
    post(on_duty, "sign-in", number="0101", pin=PIN)
    post(on_duty, "state", state="open")
    says(page, "正在受理")
    on_duty.command("pad", "ask", transaction="1-20261123-090501")
    says(page, "请您评价")
    shoot(page, "customer-1366-light-asking")
    assert page.evaluate(OVERFLOW) == [0, 0]
    assert_accessible(page)
    on_duty.tell(on_duty.pad, "press", grade=4)
    says(page, "谢谢您的评价")
    assert "满意" not in page.content()  # it is between the two of them and the hall
    page.clock.run_for(8_000)
    says(page, "正在受理")
    on_duty.command("pad", "ask", transaction="1-20261123-091002")
    says(page, "请您评价")
    on_duty.command("pad", "cancel")
    says(page, "正在受理")
    on_duty.command("pad", "ask", transaction="1-20261123-091503")
    says(page, "请您评价")
    on_duty.tell(on_duty.pad, "unplug")
    says(page, "正在受理")
    on_duty.tell(on_duty.pad, "plug")


def test_nothing_of_a_card_is_on_it(open_page: OpenPage, on_duty: Box) -> None:
    page = open_page("/customer", 1366, 768)
    says(page, "已下班")
    on_duty.tell(on_duty.reader, "lay", card="resident")
    try:
        on_duty.until("card_read")
        post(on_duty, "sign-in", number="0101", pin=PIN)  # and what comes after is on it
        expect(page.locator(".on-duty")).to_contain_text("0101 号", timeout=WAIT)
        assert "证件样本" not in page.content()
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    finally:
        on_duty.tell(on_duty.reader, "lift")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_longest_words_and_a_photo_fit(
    browser: Browser, wordy: Box, size: tuple[int, int]
) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        page.goto(wordy.url + "/customer")
        says(page, "暂停受理")
        photo = page.get_by_alt_text("工作人员照片")
        expect(photo).to_be_visible(timeout=WAIT)
        page.wait_for_function("() => document.querySelector('.on-duty img').naturalWidth === 90")
        shoot(page, f"customer-{size[0]}-wordy")
        assert page.evaluate(OVERFLOW) == [0, 0]
        assert_accessible(page)
    finally:
        context.close()


def test_it_lives_through_a_restart_of_the_box(browser: Browser, tmp_path: Path) -> None:
    """The last state stands for a minute, then nothing is claimed, and all is back by itself."""
    first = Box(tmp_path)
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    try:
        page = context.new_page()
        page.clock.install()
        page.goto(first.url + "/customer")
        post(first, "pin", number="0102", new=PIN)
        post(first, "sign-in", number="0102", pin=PIN)
        post(first, "state", state="open")
        says(page, "正在受理")
        first.close()
        expect(page.locator("html")).to_have_attribute("data-feed", "down", timeout=WAIT)
        says(page, "正在受理")
        page.clock.run_for(61_000)
        says(page, "请稍候")
        expect(page.locator(".on-duty")).to_have_count(0)
        shoot(page, "customer-1366-light-unknown")
        second = Box(tmp_path, port=first.port)
        try:
            page.clock.run_for(20_000)
            says(page, "正在受理")
            expect(page.locator(".on-duty")).to_contain_text("0102 号")
        finally:
            second.close()
    finally:
        first.close()
        context.close()
