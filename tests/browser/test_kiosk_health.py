"""A page that is black, hangs, crashed or stands still: what the driver sees in a real Chromium."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, cast

import pytest

from drivers.base import Alive, DeviceBabble, DeviceRefused
from drivers.touch_screen import TouchScreen, picture
from drivers.touch_screen.devtools import DevTools, PageCrashed, PageHung
from drivers.touch_screen.eyes import LARGEST_PICTURE
from tests.browser.conftest import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no {CHROMIUM}"),
]

SOUND = "<body style='background: #fff'><h1>办事指南</h1>"
IDLE = "<body style='background: #fff'><main class=attract><h1>轻触开始</h1></main>"
BLACK = "<body style='background: #000'>"
HANGS = "<h1>办事指南</h1><script>setTimeout(() => { for (;;); }, 100)</script>"
SECONDS = 40.0


class Site:
    """A page at `url`; `html` may be another one at the next load."""

    def __init__(self) -> None:
        self.html = SOUND
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):  # opened in advance, unused
            await reader.readuntil(b"\r\n\r\n")
            body = self.html.encode()
            head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
            head += f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
        writer.close()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    yield site
    server.close()


@asynccontextmanager
async def chromium(url: str, folder: Path) -> AsyncIterator[str]:
    """A browser with this page; gives the address of its DevTools."""
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
    process = await asyncio.create_subprocess_exec(
        CHROMIUM,
        *options,
        f"--user-data-dir={folder}",
        url,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr
    draining: asyncio.Task[bytes] | None = None
    try:
        async with asyncio.timeout(SECONDS):
            while not (found := re.search(rb"ws://([\d.:]+)/", await process.stderr.readline())):
                pass
        draining = asyncio.create_task(process.stderr.read())
        yield f"http://{found[1].decode()}"
    finally:
        process.terminate()
        await process.wait()
        if draining:
            await draining


class Kiosk:
    """The driver with a page that beats as long as `beating`."""

    def __init__(self, screen: TouchScreen) -> None:
        self.screen = screen
        self.page = "kiosk/attract"

    async def beat(self) -> None:
        await self.screen.command("heartbeat", page=self.page, visible=True, frames=60)

    async def until(self, right: Callable[[Alive], Any]) -> Alive:
        """The first Alive that is so, while the page beats."""
        async with asyncio.timeout(SECONDS):
            await self.beat()
            async with aclosing(cast(Any, self.screen.reports())) as reports:
                async for report in reports:
                    if isinstance(report, Alive) and right(report):
                        return report
                    await self.beat()
        raise AssertionError("the reports ended")

    async def warned(self, words: str) -> None:
        await self.until(lambda alive: words in alive.warning)

    async def sound(self) -> Alive:
        """The first Alive after a look that found nothing."""
        return await self.until(
            lambda alive: not alive.warning and (alive.detail or {})["black_share"] == 0.0
        )


@pytest.fixture
async def kiosk(site: Site, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Kiosk]:
    site.html = getattr(request, "param", SOUND)
    async with chromium(site.url, tmp_path / "browser") as devtools:
        yield Kiosk(
            TouchScreen(
                devtools=devtools,
                url=site.url,
                look_every=0.2,
                page_patience=9.0,
                sysfs=str(tmp_path),
            )
        )


async def pages(kiosk: Kiosk) -> list[str]:
    return [page.url for page in await DevTools(kiosk.screen.devtools).pages()]


async def crash(kiosk: Kiosk) -> None:
    devtools = DevTools(kiosk.screen.devtools)
    (page,) = await devtools.pages()
    async with devtools.talk(page) as talk:
        await talk.call("Inspector.enable")
        with pytest.raises(PageCrashed):
            await talk.call("Page.crash")


async def test_a_sound_page_that_stands_still(kiosk: Kiosk) -> None:
    assert (await kiosk.sound()).warning == ""
    assert await kiosk.screen.command("wake") == {"dpms": ""}
    assert (await kiosk.sound()).warning == ""


@pytest.mark.parametrize("kiosk", [IDLE], indirect=True, ids=["idle"])
async def test_only_the_idle_page_is_photographed(kiosk: Kiosk, site: Site) -> None:
    await kiosk.sound()
    told = await kiosk.screen.command("screenshot")
    picture = base64.b64decode(told["jpeg"])
    assert picture.startswith(b"\xff\xd8")
    assert len(picture) == told["bytes"] <= LARGEST_PICTURE
    site.html = SOUND  # somebody reads about an item
    await kiosk.screen.command("reload")
    await kiosk.sound()
    with pytest.raises(DeviceRefused, match="有人正在使用"):
        await kiosk.screen.command("screenshot")


@pytest.mark.parametrize("kiosk", [BLACK], indirect=True, ids=["dark"])
async def test_a_black_page_is_told_and_reloaded(kiosk: Kiosk, site: Site) -> None:
    await kiosk.warned("画面全黑")
    site.html = SOUND
    assert await kiosk.screen.command("reload") == {}
    await kiosk.sound()


@pytest.mark.parametrize("kiosk", [HANGS], indirect=True, ids=["busy"])
async def test_a_page_that_hangs_is_told_and_made_anew(kiosk: Kiosk, site: Site) -> None:
    await kiosk.warned("页面卡死")
    for command in ("reload", "wake"):  # the browser says yes to a reload and does nothing
        with pytest.raises(PageHung, match="用 restart 重建页面"):
            await kiosk.screen.command(command)
    site.html = SOUND
    assert await kiosk.screen.command("restart") == {}
    await kiosk.sound()
    assert await pages(kiosk) == [site.url]


async def test_a_crashed_page_is_the_reason_of_its_silence(kiosk: Kiosk, site: Site) -> None:
    await kiosk.sound()
    await crash(kiosk)
    await kiosk.warned("页面崩溃")
    kiosk.screen.page_patience = 3.0
    with pytest.raises(DeviceBabble, match="页面崩溃：用 reload"):  # no beat any more
        async for _ in kiosk.screen.reports():
            pass
    with pytest.raises(PageCrashed):
        await kiosk.screen.command("wake")
    await kiosk.screen.command("reload")
    await kiosk.sound()
    await crash(kiosk)
    await kiosk.screen.command("restart")
    await kiosk.sound()
    assert await pages(kiosk) == [site.url]


async def test_a_picture_that_does_not_follow_the_page(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "LAG", 0.5)
    await kiosk.until(lambda _: kiosk.screen._eyes and kiosk.screen._eyes._sight._page)
    kiosk.page = "kiosk/item"
    await kiosk.warned("画面不动")
