"""A window system's page of another origin on a real box: paired, it works; unpaired or hostile, it
gets nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kiosk_ui.app import SDK
from tests.browser.box import Box
from tests.browser.conftest import assert_accessible, shoot
from tests.browser.other_site import site

pytestmark = pytest.mark.browser

NUMBER = "100000194910010008"


@pytest.fixture(scope="module")
def friend() -> Iterator[str]:
    """A site that the box allows, with the example page on it."""
    with site(SDK) as origin:
        yield origin


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site that it does not."""
    folder = tmp_path_factory.mktemp("stranger")
    (folder / "index.html").write_text("<!doctype html><title>stranger</title>", "utf-8")
    with site(folder) as origin:
        yield origin


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory, friend: str) -> Iterator[Box]:
    running = Box(tmp_path_factory.mktemp("box"), allow_origins=[friend])
    yield running
    running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    yield made
    made.close()


@pytest.fixture
def clerk(context: BrowserContext, box: Box) -> Page:
    """The box's own page on which the clerk confirms."""
    page = context.new_page()
    page.goto(f"{box.url}/pairing")
    expect(page.get_by_role("heading", name="等待确认")).to_be_visible()
    return page


def opened(context: BrowserContext, friend: str, box: Box) -> Page:
    page = context.new_page()
    page.goto(f"{friend}/example.html?box={box.url}")
    return page


def test_the_page_leads_the_clerk_to_the_box(
    context: BrowserContext, friend: str, box: Box
) -> None:
    page = opened(context, friend, box)
    page.get_by_role("button", name="请求配对").click()
    expect(page.locator("#code")).to_contain_text("配对码")
    with context.expect_page() as coming:
        page.get_by_role("link", name="本机的配对页").click()
    there = coming.value
    expect(there.get_by_role("button", name="同意")).to_be_visible()
    there.get_by_role("button", name="拒绝").click()
    expect(page.get_by_role("alert")).to_contain_text("没有同意配对")
    expect(page.locator("#devices li")).to_have_count(0)


def paired(context: BrowserContext, friend: str, box: Box, clerk: Page) -> Page:
    page = opened(context, friend, box)
    page.get_by_role("button", name="请求配对").click()
    clerk.get_by_role("button", name="同意").click()
    expect(page.locator("#devices li[data-status=ok]")).to_have_count(4, timeout=30_000)
    return page


def test_a_page_is_paired_by_the_clerk_and_let_go(
    context: BrowserContext, friend: str, box: Box, clerk: Page
) -> None:
    page = opened(context, friend, box)
    expect(page.get_by_role("alert")).to_contain_text("还没有和本窗口配对")
    expect(page.locator("#devices li")).to_have_count(0)
    page.get_by_role("button", name="请求配对").click()
    shown = page.locator("#code")
    expect(shown).to_have_text(re.compile(r"配对码 \d{3} \d{3}"))
    waiting = clerk.locator("#waiting li")
    expect(waiting).to_contain_text((shown.text_content() or "")[-7:])
    expect(waiting).to_contain_text(friend)
    expect(waiting).to_contain_text("窗口系统示例")
    shoot(page, "sdk-1366-asking")
    shoot(clerk, "pairing-1366-waiting")
    assert_accessible(clerk)
    assert_accessible(page)
    clerk.get_by_role("button", name="同意").click()
    expect(page.locator("#devices li[data-status=ok]")).to_have_count(4, timeout=30_000)
    expect(page.locator("#pairing")).to_be_hidden()
    page.reload()  # the token is kept
    expect(page.locator("#devices li[data-status=ok]")).to_have_count(4, timeout=30_000)
    expect(clerk.locator("#paired li")).to_contain_text(friend)
    shoot(clerk, "pairing-1366-paired")
    clerk.get_by_role("button", name="撤销").click()
    expect(clerk.locator("#paired")).to_contain_text("还没有配对的网页")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("还没有和本窗口配对")


def test_card_page_and_rating(context: BrowserContext, friend: str, box: Box, clerk: Page) -> None:
    page = paired(context, friend, box, clerk)
    box.tell(box.camera, "show", picture="application")
    box.tell(box.reader, "lay", card="resident")
    expect(page.locator("#card")).to_contain_text(NUMBER, timeout=20_000)  # without being asked
    page.evaluate("() => document.getElementById('card').replaceChildren()")
    page.get_by_role("button", name="读卡").click()  # it lies there still
    expect(page.locator("#card")).to_contain_text(NUMBER, timeout=20_000)
    page.get_by_role("button", name="看实时画面").click()
    expect(page.get_by_alt_text("高拍仪实时画面")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="拍一页").click()
    expect(page.locator("#pages img")).to_have_count(1, timeout=30_000)
    page.wait_for_function("() => document.querySelector('#pages img').naturalWidth > 200")
    page.get_by_role("button", name="合成 PDF").click()
    with page.expect_download() as saving:
        page.get_by_role("link", name="下载 PDF").click(timeout=30_000)
    assert saving.value.path().read_bytes().startswith(b"%PDF-1.")
    with page.expect_response("**/commands/ask"):
        page.get_by_role("button", name="请群众评价").click()
    expect(page.locator("#rating")).to_have_text("请群众在评价器上按键")
    box.tell(box.pad, "press", grade=4)
    expect(page.locator("#rating")).to_have_text("满意", timeout=20_000)
    shoot(page, "sdk-1366-works")
    assert page.get_by_role("alert").text_content() == ""
    box.tell(box.reader, "lift")


def test_what_goes_wrong_is_said_in_words(
    context: BrowserContext, friend: str, box: Box, clerk: Page
) -> None:
    page = paired(context, friend, box, clerk)
    box.tell(box.reader, "unplug")
    expect(page.locator("#devices li[data-status=missing]")).to_have_count(1, timeout=40_000)
    page.get_by_role("button", name="读卡").click()
    expect(page.get_by_role("alert")).to_contain_text("设备现在不能使用")
    box.tell(box.reader, "plug")
    expect(page.locator("#devices li[data-status=missing]")).to_have_count(0, timeout=60_000)


def test_the_example_on_the_box_itself_needs_no_pairing(context: BrowserContext, box: Box) -> None:
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{box.url}/sdk/example.html")
    expect(page.locator("#devices li[data-status=ok]")).to_have_count(4, timeout=40_000)
    expect(page.locator("#pairing")).to_be_hidden()
    assert said == []


ASK = """async (url) => {
  const told = {};
  const trying = async (name, doing) => {
    try { told[name] = await doing(); } catch (flaw) { told[name] = `${flaw.name}`; }
  };
  const post = (path) => fetch(url + path, { method: 'POST', body: '{}' });
  await trying('fetch', async () => (await fetch(url + '/api/box')).status);
  await trying('post', async () => (await post('/api/devices/camera/commands/capture')).status);
  await trying('pair', async () => (await post('/api/pairing-requests')).status);
  await trying('module', async () => typeof await import(url + '/sdk/hallkeeper.js'));
  await trying('blind', async () => (await fetch(url + '/api/box', { mode: 'no-cors' })).type);
  const event = (made, good, bad) => new Promise((resolve) => {
    made[good] = () => resolve('open'); made[bad] = () => resolve('refused');
  });
  const ws = url.replace('http', 'ws') + '/api/ws';
  told.socket = await event(new WebSocket(ws), 'onopen', 'onerror');
  told.token = await event(new WebSocket(ws, ['hallkeeper.v1', 'bearer.x']), 'onopen', 'onerror');
  told.stream = await event(new EventSource(url + '/api/reports'), 'onopen', 'onerror');
  const image = new Image();
  image.src = url + '/api/devices/camera/stream.mjpeg';
  told.image = await event(image, 'onload', 'onerror');
  const frame = document.createElement('iframe');
  frame.src = url + '/clerk';
  document.body.append(frame);
  await new Promise((resolve) => { frame.onload = resolve; });
  told.frame = (() => { try { return frame.contentDocument === null; } catch { return true; } })();
  return told;
}"""


def test_a_hostile_origin_gets_nothing(
    context: BrowserContext, stranger: str, box: Box, clerk: Page
) -> None:
    page = context.new_page()
    page.goto(f"{stranger}/index.html")
    before = len(box.heard)
    assert page.evaluate(ASK, box.url) == {
        "fetch": "TypeError",
        "post": "TypeError",
        "pair": "TypeError",
        "module": "TypeError",
        "blind": "opaque",  # which nobody can read, and which was a 403
        "socket": "refused",
        "token": "refused",
        "stream": "refused",
        "image": "refused",
        "frame": True,
    }
    expect(clerk.locator("#waiting")).to_contain_text("没有网页请求配对")
    assert len(box.heard) == before


def test_an_allowed_origin_without_a_token_gets_no_more(
    context: BrowserContext, friend: str, box: Box
) -> None:
    page = context.new_page()
    page.goto(f"{friend}/sdk.css")
    told = page.evaluate(ASK, box.url)
    assert (told["fetch"], told["post"], told["module"]) == (401, 401, "object")
    for way in ("socket", "token", "stream", "image"):
        assert told[way] == "refused", way
