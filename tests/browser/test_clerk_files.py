"""Files made at the clerk window: of every format, downloaded, delivered, tried again, given up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from edge.settings import DocumentSettings
from tests.browser.box import Box
from tests.browser.clerk_steps import PATIENCE, WindowSystem, opened, pages, show, take
from tests.browser.conftest import OpenPage, assert_accessible

pytestmark = pytest.mark.browser

STARTS = {"pdf": b"%PDF-1.", "tiff": b"II*\x00", "jpeg": b"\xff\xd8\xff"}


@pytest.fixture(scope="module")
def system() -> Iterator[WindowSystem]:
    with WindowSystem().serving() as system:
        yield system


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory, system: WindowSystem) -> Iterator[Box]:
    """A box that delivers to the window system."""
    settings = DocumentSettings(deliver_to=system.url, name="综合窗口系统")
    running = Box(tmp_path_factory.mktemp("box"), documents=settings)
    yield running
    running.close()


@pytest.fixture
def window(open_page: OpenPage, box: Box, system: WindowSystem) -> Iterator[Page]:
    """The window with one page taken."""
    system.broken = False
    page = opened(open_page)
    show(page, box, None, "empty")
    show(page, box, "application")
    take(page, 1)
    yield page
    page.keyboard.press("End")
    page.clock.run_for(11_000)
    expect(page.locator(".bar .said")).to_contain_text("已彻底清除")


def make(page: Page, file_format: str = "pdf") -> None:
    """Make the file by the key."""
    page.locator(".format select").select_option(file_format)
    page.locator("body").press("s")
    expect(page.locator(".result")).to_contain_text("已生成", timeout=2 * PATIENCE)


@pytest.mark.parametrize("file_format", STARTS)
def test_a_file_is_made_and_downloaded(window: Page, file_format: str) -> None:
    make(window, file_format)
    with window.expect_download() as saving:
        window.keyboard.press("d")
    assert saving.value.path().read_bytes().startswith(STARTS[file_format])


def test_a_changed_document_is_made_anew(window: Page) -> None:
    make(window)
    assert_accessible(window)
    window.keyboard.press("r")
    expect(window.locator(".result")).to_contain_text("页面改过了")
    make(window)
    expect(window.locator(".result")).not_to_contain_text("页面改过了")


def test_a_delivery_can_be_stopped_for_a_moment(window: Page, system: WindowSystem) -> None:
    make(window)
    before = len(system.received)
    window.keyboard.press("m")
    expect(window.locator(".bar .said")).to_contain_text("即将送往综合窗口系统")
    window.keyboard.press("Control+z")
    expect(window.locator(".result")).to_contain_text("已生成")
    window.keyboard.press("m")
    window.clock.run_for(5_000)
    expect(window.locator(".result")).to_contain_text("已送达", timeout=PATIENCE)
    assert len(system.received) == before + 1


def test_what_is_not_delivered_waits_in_sight(window: Page, system: WindowSystem) -> None:
    make(window)
    system.broken = True
    window.keyboard.press("m")
    window.clock.run_for(5_000)
    expect(window.locator(".result")).to_contain_text("自动再送", timeout=PATIENCE)
    window.keyboard.press("End")
    window.clock.run_for(11_000)
    expect(window.locator(".waits b")).to_have_text("1", timeout=PATIENCE)
    window.keyboard.press("j")
    dialog = window.get_by_role("dialog", name="待办")
    expect(dialog).to_contain_text("等待送达的文件")
    assert_accessible(window)
    system.broken = False
    dialog.get_by_role("button", name="现在再送").click()
    expect(window.locator(".waits")).to_have_count(0, timeout=PATIENCE)
    window.keyboard.press("Escape")


def test_a_delivery_is_given_up(window: Page, system: WindowSystem) -> None:
    make(window)
    system.broken = True
    window.keyboard.press("m")
    window.clock.run_for(5_000)
    expect(window.locator(".result")).to_contain_text("自动再送", timeout=PATIENCE)
    window.keyboard.press("End")
    window.clock.run_for(11_000)
    window.keyboard.press("j")
    dialog = window.get_by_role("dialog", name="待办")
    dialog.get_by_role("button", name="不送了").click(timeout=PATIENCE)
    window.clock.run_for(5_000)
    expect(dialog).to_contain_text("没有待办", timeout=PATIENCE)
    window.keyboard.press("Escape")


def test_a_card_is_copied_for_a_purpose_only(window: Page, box: Box) -> None:
    window.keyboard.press("3")
    show(window, box, "card")
    window.keyboard.press("Space")
    expect(pages(window)).to_contain_text("正面", timeout=PATIENCE)
    expect(window.locator(".advice")).to_contain_text("请翻到反面", timeout=PATIENCE)
    window.keyboard.press("Space")
    dialog = window.get_by_role("dialog", name="证件复印：说明用途")
    expect(dialog).to_be_visible(timeout=PATIENCE)
    assert_accessible(window)
    window.keyboard.press("Enter")
    expect(dialog).to_contain_text("用途和依据都要填写")
    dialog.get_by_label("查找事项").fill("低保")
    expect(dialog.get_by_label("用途")).to_have_value("仅用于办理“城乡居民最低生活保障对象认定”")
    window.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(window.locator(".result")).to_contain_text("已生成", timeout=2 * PATIENCE)
