"""Pages at the clerk window: taken by key or by themselves, put in order, undone, wiped."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from drivers.document_camera.reports import PageCaptured
from tests.browser.box import Box
from tests.browser.clerk_steps import (
    PATIENCE,
    lay,
    open_window,
    opened,
    pages,
    show,
    take,
)
from tests.browser.conftest import OpenPage, assert_accessible, shoot

pytestmark = pytest.mark.browser

SHARE_OUTLINED = """() => {
  const {width, height} = document.querySelector('.stage > svg').viewBox.baseVal;
  const box = document.querySelector('polygon').getBBox();
  return box.width * box.height / (width * height); }"""
LOOK = """() => {
  const canvas = document.querySelector('.stage canvas');
  const {width, height} = canvas;
  const {data} = canvas.getContext('2d').getImageData(0, 0, width, height);
  const grey = (x, y, reach) => {
    let sum = 0, count = 0;
    for (let v = Math.round(y - reach); v <= y + reach; v++)
      for (let u = Math.round(x - reach); u <= x + reach; u++, count++)
        sum += data[4 * (v * width + u) + 1];
    return sum / count;
  };
  const points = [...document.querySelector('polygon').points];
  const sides = points.map((a, at) => {
    const b = points[(at + 1) % 4], length = Math.hypot(b.x - a.x, b.y - a.y);
    const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2];
    const [right, down] = [(a.y - b.y) / length, (b.x - a.x) / length];
    return [8, -8].map(far => grey(x + far * right, y + far * down, 3));
  });
  const cells = [];
  for (let y = 40; y < height; y += 80)
    for (let x = 40; x < width; x += 80) cells.push(grey(x, y, 20));
  return {width, height, sides, cells}; }"""
"""Grey levels 8 pixels inside and outside of each side of the outline, and of squares."""

ORDER = "() => [...document.querySelectorAll('.thumbnail img')].map(image => image.src)"


@pytest.fixture(autouse=True)
def quiet(box: Box) -> Iterator[None]:
    """Each test begins with a page under the camera and ends with nothing on the devices."""
    box.tell(box.camera, "show", picture="application")
    yield
    box.tell(box.reader, "lift")


@pytest.fixture
def window(open_page: OpenPage) -> Page:
    """The window with a page that lies ready."""
    page = opened(open_page)
    expect(page.locator("polygon.still")).to_be_visible(timeout=PATIENCE)
    return page


def outlined(page: Page) -> np.ndarray:
    """The picture in squares, once its outline is seen to lie on the edge of the paper."""
    seen = page.evaluate(LOOK)
    sides = np.array(seen["sides"])
    assert (sides[:, 0] > sides[:, 1] + 40).all(), sides
    return np.array(seen["cells"]).reshape(seen["height"] // 80, seen["width"] // 80)


@pytest.fixture
def back(box: Box) -> Iterator[None]:
    """The camera hangs as it did before."""
    yield
    box.command("camera", "adjust", rotation=0)


def chosen(page: Page) -> str:
    """The name of the chosen page."""
    return page.locator(".thumbnail[aria-pressed=true] .thumbnail-name").inner_text()


def test_pages_are_taken_by_the_space_key(window: Page, box: Box) -> None:
    assert window.evaluate(SHARE_OUTLINED) > 0.3
    take(window, 1)
    show(window, box, None, "empty")
    show(window, box, "dim", "spoilt")
    expect(window.locator(".advice")).to_contain_text("光线不足")
    window.get_by_role("button", name="拍摄", exact=True).click()
    expect(pages(window)).to_have_count(2, timeout=PATIENCE)
    expect(pages(window).last).to_contain_text("光线不足")
    assert_accessible(window)
    window.keyboard.press("Enter")
    expect(window.get_by_role("dialog", name="第 2 页")).to_be_visible()
    assert_accessible(window)
    window.keyboard.press("ArrowLeft")
    expect(window.get_by_role("dialog", name="第 1 页")).to_be_visible()
    window.keyboard.press("Escape")
    expect(window.get_by_role("dialog")).to_have_count(0)


def test_everything_done_to_pages_can_be_undone(window: Page, box: Box) -> None:
    take(window, 1)
    show(window, box, "letter")
    take(window, 2)
    first, second = window.evaluate(ORDER)
    window.keyboard.press("Shift+ArrowUp")
    assert window.evaluate(ORDER) == [second, first]
    window.keyboard.press("r")
    expect(window.locator(".thumbnail img[data-turned='90']")).to_have_count(1)
    window.keyboard.press("Delete")
    expect(pages(window)).to_have_count(1)
    window.keyboard.press("Control+z")
    expect(pages(window)).to_have_count(2)
    expect(window.locator(".bar .said")).to_contain_text("已撤销：删除第 1 页")
    window.keyboard.press("Control+z")
    expect(window.locator(".thumbnail img[data-turned='90']")).to_have_count(0)
    window.keyboard.press("Control+z")
    assert window.evaluate(ORDER) == [first, second]
    window.keyboard.press("Control+Shift+z")
    assert window.evaluate(ORDER) == [second, first]
    for _ in range(3):
        window.keyboard.press("Control+z")
    expect(pages(window)).to_have_count(0)
    window.keyboard.press("Control+y")
    expect(pages(window)).to_have_count(1)


def test_a_page_is_dragged_to_its_place(window: Page, box: Box) -> None:
    take(window, 1)
    show(window, box, "letter")
    take(window, 2)
    first, second = window.evaluate(ORDER)
    pages(window).last.drag_to(pages(window).first)
    expect(window.locator(".thumbnail img").first).to_have_attribute("src", second)
    assert window.evaluate(ORDER) == [second, first]


def test_a_page_is_taken_again_in_its_place(window: Page, box: Box) -> None:
    take(window, 1)
    show(window, box, "letter")
    take(window, 2)
    before = window.evaluate(ORDER)
    window.keyboard.press("ArrowUp")
    window.keyboard.press("x")
    expect(window.get_by_text("正在重拍第 1 页")).to_be_visible()
    window.keyboard.press("Space")
    expect(window.get_by_text("正在重拍第 1 页")).to_have_count(0, timeout=PATIENCE)
    after = window.evaluate(ORDER)
    assert after[0] != before[0]
    assert after[1:] == before[1:]
    assert chosen(window).startswith("第 1 页")


@pytest.mark.parametrize("way", ["一页", "多份", "整幅"])
def test_a_page_that_lies_still_is_taken_once(open_page: OpenPage, box: Box, way: str) -> None:
    box.tell(box.camera, "show", picture=None)
    page = opened(open_page)
    page.locator(".ways label").filter(has_text=way).click()
    open_window(page)
    expect(page.locator(".advice")).to_contain_text("请放好纸张", timeout=PATIENCE)
    page.keyboard.press("a")
    expect(page.get_by_role("checkbox", name="放好后自动拍摄")).to_be_checked()
    box.tell(box.camera, "show", picture="letter")
    expect(pages(page)).to_have_count(1, timeout=PATIENCE)
    expect(page.locator(".advice")).to_contain_text("请翻页", timeout=PATIENCE)
    captured = box.until("page_captured")
    box.tell(box.camera, "show", picture="application")
    expect(pages(page)).to_have_count(2, timeout=PATIENCE)
    expect(page.locator(".advice")).to_contain_text("请翻页", timeout=PATIENCE)
    assert box.until("page_captured") is not captured
    show(page, box, None, "empty")
    expect(pages(page)).to_have_count(2)


def test_several_documents_stand_beside_each_other(window: Page, box: Box) -> None:
    take(window, 1)
    window.keyboard.press("n")
    expect(pages(window)).to_have_count(0)
    show(window, box, "letter")
    take(window, 1)
    expect(window.locator(".tab")).to_have_count(2)
    window.keyboard.press("[")
    expect(window.locator(".tab").first).to_have_attribute("aria-pressed", "true")
    window.keyboard.press("]")
    window.keyboard.press("Control+z")
    window.keyboard.press("Control+z")
    expect(window.locator(".tab")).to_have_count(1)
    expect(pages(window)).to_have_count(1)


def test_a_barcode_is_copied_and_a_blank_page_is_told(window: Page, box: Box) -> None:
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    report = PageCaptured(
        jpeg=b"\xff\xd8\xff\xd9",
        width=10,
        height=14,
        quality=0.9,
        warnings=[],
        dpi=300,
        blank=True,
        codes=[{"format": "QRCode", "text": "SP-2026-0417"}],
    )
    box.report("camera", "document_camera", report)
    expect(pages(window)).to_contain_text("像是空白页")
    window.keyboard.press("k")
    expect(window.locator(".bar .said")).to_contain_text("已复制条码内容")
    assert window.evaluate("() => navigator.clipboard.readText()") == "SP-2026-0417"
    window.keyboard.press("End")
    window.clock.run_for(11_000)
    expect(window.locator(".bar .said")).to_contain_text("已彻底清除")
    assert window.evaluate("() => navigator.clipboard.readText()") == ""


def test_a_finished_visit_comes_back_or_is_wiped(window: Page, box: Box) -> None:
    take(window, 1)
    lay(window, box)
    window.keyboard.press("End")
    expect(window.get_by_text("还没有拍摄")).to_be_visible()
    expect(window.locator(".card dl")).to_have_count(0)
    window.keyboard.press("Control+z")
    expect(pages(window)).to_have_count(1)
    window.keyboard.press("End")
    expect(window.locator(".bar .said")).to_contain_text("秒内可撤销")
    window.clock.run_for(11_000)
    expect(window.locator(".bar .said")).to_contain_text("已彻底清除")
    window.keyboard.press("Control+z")
    expect(pages(window)).to_have_count(0)


def test_the_next_card_ends_the_grace(window: Page, box: Box) -> None:
    take(window, 1)
    window.keyboard.press("End")
    lay(window, box)
    window.keyboard.press("Control+z")
    expect(window.get_by_text("还没有拍摄")).to_be_visible()


def test_forgotten_pages_are_wiped(window: Page) -> None:
    take(window, 1)
    window.clock.run_for(560_000)
    expect(window.get_by_text("长时间没有操作")).to_be_visible()
    window.clock.run_for(45_000)
    expect(pages(window)).to_have_count(0)
    window.keyboard.press("Control+z")
    expect(pages(window)).to_have_count(0)


def test_the_camera_is_set_from_the_window(window: Page) -> None:
    window.keyboard.press("o")
    dialog = window.get_by_role("dialog", name="高拍仪设置")
    dialog.get_by_role("radio", name="180°").check()
    expect(dialog.locator("label.chosen")).to_have_text("180°", timeout=PATIENCE)
    assert_accessible(window)
    dialog.get_by_role("button", name="恢复打开时的设置").click()
    expect(dialog.locator("label.chosen")).to_have_text("0°", timeout=PATIENCE)
    window.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.mark.usefixtures("back")
def test_picture_and_outline_are_turned_together(window: Page, box: Box) -> None:
    upright = outlined(window)
    for rotation in (90, 180, 270):
        box.command("camera", "adjust", rotation=rotation)
        size = "0 0 1280 960" if rotation == 180 else "0 0 960 1280"
        expect(window.locator(".stage > svg")).to_have_attribute("viewBox", size, timeout=PATIENCE)
        expect(window.locator("polygon.still")).to_be_visible(timeout=PATIENCE)
        turned = np.rot90(upright, -rotation // 90)
        assert np.abs(outlined(window) - turned).max() < 6
        shoot(window, f"clerk-turned-{rotation}")
