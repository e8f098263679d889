"""After a visit nothing of it is anywhere: page, heap, storage, history, address, box, disk."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    BrowserContext,
    CDPSession,
    Error,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser.box import Box
from tests.browser.conftest import CHROMIUM
from tests.browser.kiosk_steps import PATIENCE, attract, choose, find, letters, start

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no {CHROMIUM}"),
]

WRITTEN = "嵖岈驿磅礴"
"""What the visitor writes: characters that stand together nowhere in the content."""

TYPED = "qzxjqzxj"
"""What the visitor searches for."""

HOLDER, NAME, NUMBER = "证*", "证件样本", "100000194910010008"
SECRETS = (WRITTEN, TYPED.upper(), TYPED, NAME, NUMBER, HOLDER)

KEPT = """async () => ({local: localStorage.length, session: sessionStorage.length,
  cookies: document.cookie, databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length, entries: history.length, state: history.state,
  address: location.pathname + location.search + location.hash, opened: window.name,
  selected: String(getSelection())})"""
CLEAN = {
    "local": 0,
    "session": 0,
    "cookies": "",
    "databases": 0,
    "caches": 0,
    "state": None,
    "address": "/",
    "opened": "",
    "selected": "",
}
OLD_ENOUGH = 4
"""Bytes of memory that are looked for are at least so many; shorter ones are everywhere."""


@contextmanager
def kiosk(play: Playwright, profile: Path) -> Iterator[BrowserContext]:
    """Chromium with a profile on disk, not incognito: the hardest case for leaving nothing."""
    context = play.chromium.launch_persistent_context(
        str(profile),
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--disable-gpu"],
        viewport={"width": 1366, "height": 768},
        locale="zh-CN",
        reduced_motion="reduce",
    )
    yield context
    context.close()


def visit(page: Page, box: Box) -> None:
    """Search, tick, write, rate, and lay one's card: all that a visit can leave."""
    start(page)
    find(page, TYPED.upper())
    page.get_by_role("button", name="清空").click()
    letters(page, "DB")
    page.locator(".row").first.click()
    page.locator(".tick").first.click()
    page.get_by_role("button", name="首页", exact=True).click()
    choose(page, "投诉建议")
    page.get_by_role("button", name="我要投诉").click()
    page.get_by_role("button", name="其他方面").click()
    receipt, refused = page.locator(".receipt-number"), page.locator(".failed")
    for _ in range(1000):  # the box takes one complaint in five seconds
        page.get_by_role("button", name="不指明窗口").click()
        expect(receipt.or_(refused)).to_be_visible()
        if receipt.is_visible():
            break
    page.get_by_role("button", name="写下详情").click()
    for typed, meant in (("cha", "嵖"), ("ya", "岈"), ("yi", "驿"), ("pang", "磅"), ("bo", "礴")):
        letters(page, typed)
        candidate = page.locator(".candidate").get_by_text(meant, exact=True)
        while not candidate.count():
            page.get_by_role("button", name="更多").click()
        candidate.click()
    expect(page.locator(".written-text")).to_have_text(WRITTEN)
    page.get_by_role("button", name="扫码带走").click()
    expect(page.locator(".qr svg")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="首页", exact=True).click()
    choose(page, "我的这次来访")
    box.tell(box.reader, "lay", card="resident")
    expect(page.get_by_text(f"{HOLDER} 您好")).to_be_visible(timeout=PATIENCE)


def idle_out(page: Page) -> None:
    """Nobody touches the screen for longer than the warning stands."""
    page.clock.run_for(61_000)
    expect(page.get_by_role("dialog", name="您还在吗？")).to_be_visible()
    page.clock.run_for(21_000)


def heap(talk: CDPSession) -> str:
    """Every string on the page's heap, after a collection: DOM, closures, vnodes, code."""
    parts: list[str] = []

    def more(event: dict[str, Any]) -> None:
        parts.append(event["chunk"])

    talk.on("HeapProfiler.addHeapSnapshotChunk", more)
    talk.send("HeapProfiler.collectGarbage")
    talk.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    talk.remove_listener("HeapProfiler.addHeapSnapshotChunk", more)
    return "\n".join(json.loads("".join(parts))["strings"])


def found(text: str, secrets: tuple[str, ...] = SECRETS) -> list[str]:
    """Which of the visitor's strings are in it."""
    return [one for one in secrets if one in text]


def on_disk(folder: Path) -> list[str]:
    """Files that hold one of the visitor's strings in any encoding a browser or a box uses."""
    needles = [one.encode(code) for one in SECRETS if len(one) >= OLD_ENOUGH for code in CODES]
    held = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            held += [f"{path.relative_to(folder)}" for needle in needles if needle in data]
    return held


CODES = ("utf-8", "utf-16-le", "gb18030")


def assert_wiped(page: Page, talk: CDPSession, history: int) -> None:
    """Nothing of the visitor is in the page, its heap, its stores or its history."""
    assert found(page.content()) == []
    kept = page.evaluate(KEPT)
    assert kept.pop("entries") == history
    assert kept == CLEAN
    entries = talk.send("Page.getNavigationHistory")["entries"]
    assert len(entries) == history
    assert found(json.dumps(entries)) == []
    assert found(heap(talk)) == []


@pytest.fixture(scope="module")
def play() -> Iterator[Playwright]:
    """Ends with its module: while it runs, no other test can have an event loop."""
    with sync_playwright() as playwright:
        yield playwright


def test_the_search_for_strings_would_find_them(play: Playwright, box: Box, tmp_path: Path) -> None:
    with kiosk(play, tmp_path / "profile") as context:
        page = context.pages[0]
        talk = context.new_cdp_session(page)
        page.goto(box.url)
        visit(page, box)
        assert HOLDER in heap(talk)
        page.get_by_role("button", name="首页", exact=True).click()
        find(page, TYPED.upper())
        assert TYPED in heap(talk).lower()
        page.evaluate("secret => localStorage.setItem('kept', secret)", WRITTEN)
    box.tell(box.reader, "lift")
    assert on_disk(tmp_path / "profile")


def test_idleness_wipes_everything_and_loads_the_page_anew(
    play: Playwright, box: Box, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    with kiosk(play, profile) as context:
        page = context.pages[0]
        page.clock.install()
        talk = context.new_cdp_session(page)
        page.goto(box.url)
        history = int(page.evaluate("history.length"))
        before = listeners(box)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        visit(page, box)
        page.evaluate("secret => localStorage.setItem('extension', secret)", "left by something")
        with page.expect_navigation():
            idle_out(page)
        attract(page)
        assert_wiped(page, talk, history)
        assert_box_forgot(box, before)
        assert not any("/api/reports" in url or "/api/blobs" in url for url in asked)
    box.tell(box.reader, "lift")
    assert on_disk(profile) == []
    assert on_disk(box._folder) == []


def test_a_page_that_cannot_be_loaded_anew_has_forgotten_too(
    play: Playwright, box: Box, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    with kiosk(play, profile) as context:
        page = context.pages[0]
        page.clock.install()
        talk = context.new_cdp_session(page)
        page.goto(box.url)
        history = int(page.evaluate("history.length"))
        visit(page, box)
        box.tell(box.reader, "lift")
        context.set_offline(True)
        idle_out(page)
        attract(page)
        assert_wiped(page, talk, history)
        start(page)  # and it serves the next one
        context.set_offline(False)
    assert on_disk(profile) == []


def test_a_tab_that_dies_in_a_visit_comes_back_as_the_first_page(
    play: Playwright, box: Box, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    with kiosk(play, profile) as context:
        page = context.pages[0]
        page.goto(box.url)
        visit(page, box)
        crashed = context.new_page()
        with page.expect_event("crash"), suppress(Error):
            page.goto("chrome://crash", wait_until="commit")
        crashed.goto(box.url)
        attract(crashed)
        talk = context.new_cdp_session(crashed)
        assert found(heap(talk)) == []
        page.close()
    box.tell(box.reader, "lift")
    assert on_disk(profile) == []


def listeners(box: Box) -> int:
    """How many listen to the news of the box."""
    return len(box._agent.listeners._all)


def assert_box_forgot(box: Box, before: int) -> None:
    """The box shows no card, though it still lies there, and has no listener more than before."""
    with urllib.request.urlopen(f"{box.url}/api/kiosk/card") as told:
        line = next(line for line in told if line.startswith(b"data: "))
    assert json.loads(line.removeprefix(b"data: "))["holder"] == ""
    assert listeners(box) == before
