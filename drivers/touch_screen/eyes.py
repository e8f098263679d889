"""Looks at the page through DevTools every now and then, and does what the page is told there."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from drivers.base import DeviceBabble, DeviceError, DeviceMissing, DeviceRefused
from drivers.touch_screen.devtools import DevTools, PageCrashed, PageHung, Talk, Target
from drivers.touch_screen.picture import Glimpse, Sight, glimpse

ANSWER = 4.0
"""Seconds for a page to answer; a script that holds it longer makes every touch wait as long."""

LARGEST_PICTURE = 256 * 1024
"""Bytes of a picture that leaves the box: far below the largest message that a broker takes."""

PICTURE_QUALITIES = (60, 30, 10)
"""JPEG qualities tried in turn until the picture is small enough."""

SHARP = 30
"""JPEG quality: enough to tell pictures apart."""


class Eyes:
    """What is on the screen, from the pages of the browser at `address` whose own is `url`.

    `trouble` is a sentence that says what is wrong and what to do, or "".
    """

    def __init__(self, address: str, url: str, every: float) -> None:
        self._devtools = DevTools(address)
        self._url = url
        self._every = every
        self._sight = Sight()
        self._blind = ""
        self._missed = 0

    @property
    def trouble(self) -> str:
        """What is wrong with the picture, else why it cannot be seen, else ""."""
        return self._sight.trouble or (f"看不到画面：{self._blind}" if self._blind else "")

    @property
    def page_lost(self) -> bool:
        """The page cannot beat and is known to be the reason."""
        return bool(self._sight.trouble)

    @property
    def black(self) -> float | None:
        """Share of black in tenths, None when nothing was seen."""
        return self._sight.black

    @asynccontextmanager
    async def open(
        self, page: Callable[[], str | None], news: Callable[[], None]
    ) -> AsyncIterator[Callable[[], None]]:
        """Look until the end of the block; gives what raises an error of the looking itself."""
        looking = asyncio.create_task(self._watch(page, news))

        def check() -> None:
            if looking.done():
                looking.result()

        try:
            yield check
        finally:
            looking.cancel()
            await asyncio.wait([looking])
            if not looking.cancelled():
                looking.result()

    async def look(self) -> Glimpse:
        """One look; raises DeviceError when DevTools does not let us."""
        target = await self._target()
        try:
            async with asyncio.timeout(ANSWER), self._devtools.talk(target) as talk:
                if await _visibility(talk) == "hidden":
                    return Glimpse(state="hidden")
                # No clip, no scale: those would resize the page in front of the citizen.
                shot = await talk.call("Page.captureScreenshot", format="jpeg", quality=SHARP)
        except TimeoutError:
            return Glimpse(state="hung")
        except PageCrashed:
            return Glimpse(state="crashed")
        try:
            return await asyncio.to_thread(glimpse, base64.b64decode(str(shot.get("data"))))
        except binascii.Error:
            raise DeviceBabble("浏览器给出的画面读不懂：重启浏览器，检查它的版本") from None

    async def photograph(self, idle: str) -> bytes:
        """The page as JPEG, at most LARGEST_PICTURE bytes, while `idle` (a CSS selector) matches.

        It is asked before and after the picture, so that no citizen's visit is in it. Raises
        DeviceRefused while somebody is at the page, DeviceError.
        """
        target = await self._target()
        try:
            async with asyncio.timeout(ANSWER), self._devtools.talk(target) as talk:
                await talk.call("Inspector.enable")
                for quality in PICTURE_QUALITIES:
                    if not await _matches(talk, idle):
                        raise DeviceRefused("有人正在使用，或页面不在待机画面：不截取，稍后再试")
                    shot = await talk.call("Page.captureScreenshot", format="jpeg", quality=quality)
                    if not await _matches(talk, idle):
                        raise DeviceRefused("有人开始使用，画面没有保留：稍后再试")
                    picture = base64.b64decode(str(shot.get("data")))
                    if 0 < len(picture) <= LARGEST_PICTURE:
                        return picture
        except TimeoutError:
            raise PageHung("页面卡死，截不到画面：用 restart 重建页面") from None
        except binascii.Error:
            raise DeviceBabble("浏览器给出的画面读不懂：重启浏览器，检查它的版本") from None
        raise DeviceBabble("画面太大，传不出去：降低屏幕分辨率")

    async def reload(self) -> None:
        """Load the page anew; raises DeviceError, PageHung when only `restart` can help."""
        target = await self._target()
        try:
            async with asyncio.timeout(ANSWER), self._devtools.talk(target) as talk:
                with suppress(PageCrashed):  # a crashed page loads, a hanging one only says so
                    await _visibility(talk)
                await talk.call("Page.reload", ignoreCache=True)
        except TimeoutError:
            raise PageHung("页面卡死，不接受重新打开：用 restart 重建页面") from None
        self._sight = Sight()

    async def restart(self) -> None:
        """Open the page anew in its own process and close the old one; raises DeviceError."""
        old = await self._pages()
        ours = self._choose(old)
        try:
            async with asyncio.timeout(ANSWER):
                # First open, then close: a browser without pages ends.
                await self._devtools.open(self._url)
                if ours:
                    await self._devtools.close(ours)
        except TimeoutError:
            raise PageHung("浏览器没有应答：重启浏览器") from None
        self._sight = Sight()

    async def wake(self) -> None:
        """Bring the page to the front, and thaw it; raises DeviceError."""
        target = await self._target()
        try:
            async with asyncio.timeout(ANSWER), self._devtools.talk(target) as talk:
                await _visibility(talk)
                await talk.call("Page.bringToFront")
                await talk.call("Page.setWebLifecycleState", state="active")
        except TimeoutError:
            raise PageHung("页面卡死，叫不醒：用 restart 重建页面") from None

    async def _watch(self, page: Callable[[], str | None], news: Callable[[], None]) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            before = self.trouble
            try:
                sight = self._sight  # another one after a command in the meantime
                sight.saw(await self.look(), clock(), page())
                self._blind, self._missed = "", 0
            except DeviceError as flaw:
                self._missed += 1
                if self._missed > 1:  # a browser that starts is away for a moment
                    self._blind = str(flaw)
            if self.trouble != before:
                news()
            await asyncio.sleep(self._every)

    async def _target(self) -> Target:
        ours = self._choose(await self._pages())
        if ours is None:
            raise DeviceMissing("浏览器里没有页面：用 restart 打开页面")
        return ours

    async def _pages(self) -> list[Target]:
        try:
            async with asyncio.timeout(ANSWER):
                return await self._devtools.pages()
        except TimeoutError:
            raise DeviceBabble("浏览器没有应答：重启浏览器") from None

    def _choose(self, pages: list[Target]) -> Target | None:
        """The page at our address, else one of our box, else the first."""

        def far(page: Target) -> tuple[bool, bool]:
            at, own = urlsplit(page.url), urlsplit(self._url)
            return at.netloc != own.netloc, at.path != own.path

        return min(pages, key=far, default=None)


async def _matches(talk: Talk, selector: str) -> bool:
    """Whether the page shows something that this selector matches, and is seen."""
    asked = (
        f"document.visibilityState==='visible'&&!!document.querySelector({json.dumps(selector)})"
    )
    told = await talk.call("Runtime.evaluate", expression=asked)
    result = told.get("result")
    return isinstance(result, dict) and result.get("value") is True


async def _visibility(talk: Talk) -> str:
    """`visible` or `hidden`, told by the page's own script; raises PageCrashed."""
    await talk.call("Inspector.enable")  # tells of a crash that was before, too
    told = await talk.call("Runtime.evaluate", expression="document.visibilityState")
    result = told.get("result")
    return str(result.get("value", "")) if isinstance(result, dict) else ""
