"""Pages written from the vendors' published calls work unchanged on a real box, in a real browser.

Only the port in their addresses is another, so that a box's own port is not needed to test.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import fields
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from edge.settings import DialectSettings
from tests.browser.box import Box
from tests.browser.other_site import site

pytestmark = pytest.mark.browser

PAGES = Path(__file__).parent / "vendor_pages"
CARD = ("证件样本", "女", "100000194910010008")
WIDE = """() => { const { naturalWidth, naturalHeight } = document.querySelector('#photo');
  return naturalWidth > naturalHeight; }"""
SHOWN = "(selector) => document.querySelector(selector).naturalWidth"


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    """Free ports in place of the vendors'."""
    with ExitStack() as held:
        taken = [
            held.enter_context(socket.create_server(("127.0.0.1", 0)))
            for _ in fields(DialectSettings)
        ]
        names = (f.name for f in fields(DialectSettings))
        return dict(zip(names, (each.getsockname()[1] for each in taken), strict=True))


@pytest.fixture(scope="module")
def vendor(ports: dict[str, int]) -> Iterator[str]:
    """The site of the pages, which the box allows."""
    with _vendor_site(ports) as origin:
        yield origin


@pytest.fixture(scope="module")
def stranger(ports: dict[str, int]) -> Iterator[str]:
    """The same pages on a site that it does not."""
    with _vendor_site(ports) as origin:
        yield origin


@pytest.fixture(scope="module")
def box(
    tmp_path_factory: pytest.TempPathFactory, vendor: str, ports: dict[str, int]
) -> Iterator[Box]:
    running = Box(
        tmp_path_factory.mktemp("box"), allow_origins=[vendor], dialects=DialectSettings(**ports)
    )
    yield running
    running.close()


@pytest.fixture
def context(browser: Browser, box: Box) -> Iterator[BrowserContext]:
    box.tell(box.camera, "show", picture="application")
    made = browser.new_context(locale="zh-CN")
    page = made.new_page()
    page.goto(f"{box.url}/sdk/example.html")  # shows when the devices are ready
    expect(page.locator("#devices li[data-status=ok]")).to_have_count(4, timeout=60_000)
    page.close()
    yield made
    made.close()
    box.tell(box.reader, "lift")


def _vendor_site(ports: dict[str, int]) -> AbstractContextManager[str]:
    vendors = {str(f.metadata["port"]): str(ports[f.name]) for f in fields(DialectSettings)}

    def edit(text: str) -> str:
        return re.sub(r"(?<=localhost:|127\.0\.0\.1:)\d+", lambda m: vendors[m[0]], text)

    return site(PAGES, edit=edit)


def opened(context: BrowserContext, origin: str, name: str) -> Page:
    page = context.new_page()
    page.goto(f"{origin}/{name}.html")
    return page


@pytest.mark.parametrize("way", ["JSONP", "GET"])
def test_xinzhongxin(context: BrowserContext, vendor: str, box: Box, way: str) -> None:
    page = opened(context, vendor, "xzx8989")
    box.tell(box.reader, "lay", card="resident")
    page.get_by_role("button", name=way).click()
    expect(page.locator("#told")).to_have_text(" ".join((*CARD, "19491001")), timeout=30_000)


def test_xinzhongxin_waits_for_the_card(context: BrowserContext, vendor: str, box: Box) -> None:
    page = opened(context, vendor, "xzx8989")
    page.get_by_role("button", name="JSONP").click()
    box.tell(box.reader, "lay", card="foreigner2023")
    expect(page.locator("#told")).to_have_text(
        "证件样本 男 931586198001010028 19800101", timeout=30_000
    )


def test_xinzhongxin_without_a_card(context: BrowserContext, vendor: str) -> None:
    page = opened(context, vendor, "xzx8989")
    page.get_by_role("button", name="GET").click()
    expect(page.locator("#told")).to_contain_text("0x80 没有读到证件", timeout=30_000)


def test_zkteco(context: BrowserContext, vendor: str, box: Box) -> None:
    page = opened(context, vendor, "zkteco24010")
    box.tell(box.reader, "lay", card="resident")
    page.get_by_role("button", name="读卡").click()
    told = " ".join((*CARD, "1949-10-01", "2020.01.01-长期"))
    expect(page.locator("#told")).to_have_text(told, timeout=30_000)


def test_19196(context: BrowserContext, vendor: str, box: Box) -> None:
    page = opened(context, vendor, "reader19196")
    box.tell(box.reader, "lay", card="resident")
    page.get_by_role("button", name="读卡").click()
    expect(page.locator("#told")).to_have_text(" ".join((*CARD, "19491001")), timeout=30_000)


def test_joyusing(context: BrowserContext, vendor: str, box: Box) -> None:
    page = opened(context, vendor, "joyusing1818")
    told = page.locator("#told")
    expect(told).to_have_text("已连接", timeout=30_000)
    page.get_by_role("button", name="启动主摄像头").click()
    expect(told).to_have_text("bStartPlay true")
    page.wait_for_function(f"() => ({SHOWN})('#photo') > 200")
    assert page.evaluate(WIDE)
    page.get_by_role("button", name="旋转").click()
    page.wait_for_function(f"() => !({WIDE})()")
    page.get_by_role("button", name="启动主摄像头").click()
    page.get_by_role("button", name="去黑边").click()
    expect(told).to_have_text("vSetDelHBFlag true")
    page.get_by_role("button", name="拍照").click()
    page.wait_for_function(f"() => ({SHOWN})('#shot') > 200")
    box.tell(box.reader, "lay", card="resident")
    page.get_by_role("button", name="读身份证").click()
    expect(told).to_have_text(" ".join((*CARD, "汉", "2020.01.01-长期")), timeout=30_000)
    page.get_by_role("button", name="启动副摄像头").click()
    expect(told).to_have_text("bStartPlay2 false")  # this box has none
    page.get_by_role("button", name="停止").click()
    expect(told).to_have_text("bStopPlay true")


def test_kaiyipai(context: BrowserContext, vendor: str) -> None:
    page = opened(context, vendor, "kaiyipai28080")
    page.get_by_role("button", name="打开").click()
    expect(page.locator("#told")).to_have_text("开易拍连接成功", timeout=30_000)
    page.get_by_role("button", name="取照片").click()
    page.wait_for_function(f"() => document.querySelector('img') && ({SHOWN})('img') > 200")
    page.get_by_role("button", name="关闭").click()
    expect(page.locator("#told")).to_have_text("已关闭")


@pytest.mark.parametrize(
    ("name", "button", "told"),
    [
        ("xzx8989", "JSONP", "没有安装读卡服务"),
        ("xzx8989", "GET", "没有安装读卡服务"),
        ("zkteco24010", "读卡", "请安装驱动"),
        ("reader19196", "读卡", "未启动读卡插件"),
        ("kaiyipai28080", "取照片", "服务连接失败"),
        ("joyusing1818", "停止", "连接失败"),
    ],
)
def test_the_same_page_of_another_origin_gets_nothing(
    context: BrowserContext, stranger: str, box: Box, name: str, button: str, told: str
) -> None:
    page = opened(context, stranger, name)
    box.tell(box.reader, "lay", card="resident")
    page.get_by_role("button", name=button).click()
    expect(page.locator("#told")).to_have_text(told, timeout=30_000)


def test_a_script_that_hides_its_page_gets_nothing(
    context: BrowserContext, vendor: str, box: Box
) -> None:
    page = opened(context, vendor, "xzx8989")
    box.tell(box.reader, "lay", card="resident")
    page.evaluate(
        """() => { const policy = document.createElement('meta');
        policy.name = 'referrer'; policy.content = 'no-referrer';
        document.head.append(policy); }"""
    )
    page.get_by_role("button", name="JSONP").click()
    expect(page.locator("#told")).to_have_text("没有安装读卡服务", timeout=30_000)
