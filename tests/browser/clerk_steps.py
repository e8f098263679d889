"""What a clerk does at the window, and what is looked at after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.box import Box
from tests.browser.conftest import OpenPage

SMALL = (1366, 768)
LARGE = (1920, 1080)
PATIENCE = 30_000
NUMBER = re.compile("100000 19491001 0008")
PIN = "13579"
OVERFLOW = "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"


def opened(open_page: OpenPage, size: tuple[int, int] = SMALL, **context: Any) -> Page:
    """The window with its three devices at work."""
    page = open_page("/clerk", *size, **context)
    for word in ("身份证读卡器", "高拍仪", "评价器"):
        device = page.locator(".strip li[data-status=ok]").filter(has_text=word)
        expect(device).to_have_count(1, timeout=PATIENCE)
    return page


def lay(page: Page, box: Box, card: str = "resident") -> None:
    """Lay a card down and wait until it is read."""
    box.tell(box.reader, "lay", card=card)
    expect(page.locator(".card dl")).to_be_visible(timeout=PATIENCE)


def show(page: Page, box: Box, picture: str | None, phase: str = "ready") -> None:
    """Lay a paper under the camera and wait until the window says how it lies."""
    box.tell(box.camera, "show", picture=picture)
    expect(page.locator(f".advice[data-phase={phase}]")).to_be_visible(timeout=PATIENCE)
    if picture is None:
        box.cleared()


def pages(page: Page) -> Locator:
    """The thumbnails of the document in front."""
    return page.locator(".thumbnail")


def take(page: Page, count: int) -> None:
    """Take what lies there by the key; it is page number `count`."""
    page.keyboard.press("Space")
    expect(pages(page)).to_have_count(count, timeout=PATIENCE)


def sign_in(page: Page, number: str = "0101") -> None:
    """Sign in by the keyboard, with a new PIN where there is none yet."""
    page.keyboard.press("l")
    dialog = page.get_by_role("dialog", name="工作人员签到")
    dialog.get_by_label("工作人员").select_option(number)
    if dialog.get_by_label("新口令").is_visible():
        dialog.get_by_label("新口令").fill(PIN)
        dialog.get_by_label("再输一次口令").fill(PIN)
    else:
        dialog.get_by_label("口令", exact=True).fill(PIN)
    page.keyboard.press("Enter")
    expect(page.locator(".clerk-name")).to_contain_text(number)
    expect(dialog).to_have_count(0)


def open_window(page: Page) -> None:
    """Somebody is on duty and the window serves."""
    if "未签到" in page.locator(".clerk-name").inner_text():
        sign_in(page)
    page.keyboard.press("w")
    page.get_by_role("radio", name="受理中").check()
    page.keyboard.press("Enter")
    expect(page.locator(".desk-state")).to_contain_text("受理中")
    expect(page.get_by_role("dialog")).to_have_count(0)


class WindowSystem:
    """The system that made files are delivered to: it refuses while `broken`."""

    def __init__(self) -> None:
        self.broken = False
        self.received: list[bytes] = []
        system = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if not system.broken:
                    system.received.append(body)
                self.send_response(503 if system.broken else 201)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/files"

    @contextmanager
    def serving(self) -> Iterator[WindowSystem]:
        """For the length of the block."""
        thread = Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
