"""The touch screen of a kiosk: the panel is there, and the page on it is alive."""

from __future__ import annotations

import asyncio
import base64
import inspect
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from drivers.base import (
    Alive,
    DeviceBabble,
    DeviceRefused,
    Driver,
    Identity,
    Report,
    UnknownCommand,
)
from drivers.display import ASLEEP
from drivers.rating import Ballot, Rated
from drivers.touch_screen.agreement import Agreement
from drivers.touch_screen.devtools import LOOPBACK, web_host
from drivers.touch_screen.eyes import Eyes
from drivers.touch_screen.page import Page
from drivers.touch_screen.panel import Panel
from drivers.touch_screen.size import millimetres, screen_at

ALIVE_EVERY = 2.0

SIZE_EVERY = 30.0
"""Seconds between two readings of the screen's size: it may be switched on after the box."""

TOLD = 1.0
"""Seconds for which a page that fell silent fails at once each time; later it is waited for."""

WAITING = 64
"""Ratings that may wait for the supervisor; a person touches one in a visit."""


@dataclass(kw_only=True)
class TouchScreen(Driver):
    """A screen with the page that `heartbeat` commands come from, and its touch panel.

    `panel` is an evdev node (`/dev/input/by-path/…-event`); empty where the panel cannot be seen,
    then only the page is watched and `detail` says so. A finger down for `stuck_after` seconds is
    taken for dirt. `connector` is the screen's video socket, `HDMI-A-1`, empty where there is only
    one; its EDID gives `panel_mm`. A page silent for `page_patience` seconds has failed.
    `devtools` is the browser's on this box, empty where there is none; through it the picture of
    the page, whose address is `url`, is looked at each `look_every` seconds.

    Commands: `heartbeat` {page, visible, frames, error?, touches?}, frames and touches since the
    beat before; `rate` {grade, transaction?} gives the report `rated` and answers {"accepted"},
    false for a repeated or second rating; with DevTools `reload` loads the page anew, `restart`
    opens it anew and closes the old one, `wake` brings it to the front and answers {"dpms"}, and
    `screenshot` answers {"jpeg"} in base64 while nobody is at the page: only while the selector
    `idle` matches in it, before and after the picture.
    """

    untested_on_hardware: ClassVar[bool] = True
    commands_when_down: ClassVar[frozenset[str]] = frozenset(
        {"heartbeat", "rate", "reload", "restart", "wake", "screenshot"}
    )
    """A silent page comes back by these, and a citizen's word counts whatever our state."""

    kind: str = "touch_screen"
    patience: float = 20.0
    panel: str = ""
    stuck_after: float = 60.0
    connector: str = ""
    page_patience: float = 15.0
    devtools: str = ""
    url: str = "http://127.0.0.1:8701/"
    idle: str = "main.attract"
    look_every: float = 10.0
    sysfs: str = "/sys"

    def __post_init__(self) -> None:
        if self.panel and not self.panel.startswith("/"):
            raise ValueError(f"panel = {self.panel!r} must be a path, e.g. /dev/input/by-path/…")
        if not 1 <= self.page_patience < self.patience:
            raise ValueError(
                f"page_patience = {self.page_patience} must be 1 or more and less than "
                f"patience = {self.patience}"
            )
        if not 0 < self.stuck_after < math.inf or not 0 < self.look_every < math.inf:
            raise ValueError("stuck_after and look_every must be seconds above 0")
        if web_host(self.url) not in LOOPBACK:
            raise ValueError(f"url = {self.url!r} must be on this box, e.g. http://127.0.0.1:8701/")
        self._eyes = Eyes(self.devtools, self.url, self.look_every) if self.devtools else None
        self._ballot = Ballot(window=self.window, by="touch")
        self._page = Page()
        self._agreement = Agreement()
        self._last_touch: str | None = None
        self._size: dict[str, int] | None = None
        self._ratings: asyncio.Queue[Rated] = asyncio.Queue(WAITING)
        self._news = asyncio.Event()

    async def reports(self) -> AsyncIterator[Report]:
        """See Driver; the first Alive comes with the first heartbeat."""
        clock = asyncio.get_running_loop().time
        self._page.await_from(clock())
        while not self._ratings.empty():  # said while the panel was away
            yield self._ratings.get_nowait()
        async with AsyncExitStack() as stack:
            check_eyes: Callable[[], None] = lambda: None  # noqa: E731
            if self._eyes:
                check_eyes = await stack.enter_async_context(
                    self._eyes.open(self._page_now, self._news.set)
                )
            if self._page.silence(clock()) > self.page_patience + TOLD:
                # Known to be silent: wait for its beat, so that it is seen at once when it comes.
                self._news.clear()
                await self._wait(self.page_patience)
            self._agreement = Agreement()
            panel = stack.enter_context(closing(Panel(self.panel, self._touched)))
            told = measured = -math.inf
            while True:
                self._news.clear()
                while not self._ratings.empty():
                    yield self._ratings.get_nowait()
                panel.check()
                check_eyes()
                now = clock()
                if self._page.silence(now) > self.page_patience:
                    raise DeviceBabble(self._why_silent())
                if now - measured >= SIZE_EVERY:
                    screen = await asyncio.to_thread(screen_at, Path(self.sysfs), self.connector)
                    self._size, measured = millimetres(screen), now
                if self._page.beat and now - told >= ALIVE_EVERY:
                    yield Alive(
                        identity=Identity(model=panel.model),
                        detail=self._facts(panel, now),
                        warning=self._warning(panel, now),
                    )
                    told = now
                await self._wait(min(1.0, self.page_patience / 4))

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        """See the class; raises UnknownCommand, ValueError, DeviceError."""
        acts: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
            "heartbeat": self._heartbeat,
            "rate": self._rate,
            "reload": self._reload,
            "restart": self._restart,
            "wake": self._wake,
            "screenshot": self._screenshot,
        }
        act = acts.get(name)
        if act is None:
            raise UnknownCommand(name, self)
        try:
            inspect.signature(act).bind(**args)
        except TypeError as flaw:
            raise ValueError(f"{name}: {flaw}") from flaw
        answer = await act(**args)
        self._news.set()
        return answer

    async def _heartbeat(
        self, page: str, visible: bool, frames: int, error: str = "", touches: int | None = None
    ) -> dict[str, Any]:
        right = isinstance(page, str) and isinstance(error or "", str)
        if not right or not isinstance(visible, bool) or not isinstance(frames, int):
            raise ValueError("heartbeat needs page (text), visible (true or false), frames (count)")
        if touches is not None and (not isinstance(touches, int) or touches < 0):
            raise ValueError("touches must be a count")
        now = asyncio.get_running_loop().time()
        self._page.heard(now, page=page, visible=visible, frames=frames, error=error)
        self._agreement.beat(touches, visible)
        return {}

    async def _rate(self, grade: int, transaction: str | None = None) -> dict[str, Any]:
        if self._ratings.full():
            raise DeviceRefused("评价暂时收不下：稍后再按一次")
        rated = self._ballot.cast(grade, asyncio.get_running_loop().time(), transaction)
        if rated:
            self._ratings.put_nowait(rated)
        return {"accepted": rated is not None}

    async def _reload(self) -> dict[str, Any]:
        await self._seeing().reload()
        return {}

    async def _restart(self) -> dict[str, Any]:
        await self._seeing().restart()
        return {}

    async def _wake(self) -> dict[str, Any]:
        await self._seeing().wake()
        screen = await asyncio.to_thread(screen_at, Path(self.sysfs), self.connector)
        dpms = screen.dpms if screen else ""
        if dpms in ASLEEP:  # a page cannot switch a screen on
            raise DeviceRefused(f"页面已在前台，但显示器在休眠（{dpms}）：关闭系统的屏幕节能")
        return {"dpms": dpms}

    async def _screenshot(self) -> dict[str, Any]:
        picture = await self._seeing().photograph(self.idle)
        return {"jpeg": base64.b64encode(picture).decode(), "bytes": len(picture)}

    def _seeing(self) -> Eyes:
        if self._eyes is None:
            raise DeviceRefused(
                '没有配置 devtools：写上 devtools = "http://127.0.0.1:9222"，'
                "浏览器以 --remote-debugging-port=9222 启动"
            )
        return self._eyes

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()

    def _why_silent(self) -> str:
        if self._eyes and self._eyes.page_lost:
            return self._eyes.trouble
        return (
            f"页面无心跳超过 {self.page_patience:g} 秒：检查浏览器是否打开本机页面，"
            "必要时重启自助终端"
        )

    def _warning(self, panel: Panel, now: float) -> str:
        if stuck := panel.stuck(self.stuck_after):
            return (
                f"触摸面板有 {stuck} 个触点按住超过 {self.stuck_after:g} 秒：清洁屏幕，检查边框遮挡"
            )
        return (
            (self._eyes.trouble if self._eyes else "")
            or self._page.warning(now)
            or self._agreement.trouble(bool(self.panel))
        )

    def _facts(self, panel: Panel, now: float) -> dict[str, Any]:
        beat = self._page.beat
        return {
            "page": beat.page if beat else None,
            # In whole steps of 5 s: what changes each second would be news each second.
            "heartbeat_age_s": int((now - beat.at) // 5 * 5) if beat else None,
            "panel": self.panel or "未配置：只看页面心跳，看不到触摸面板",
            "panel_mm": self._size,
            "fingers": panel.fingers or None,
            "black_share": self._eyes.black if self._eyes else None,
            "last_touch": self._last_touch,
            "repeated": self._ballot.repeated,
            "refused": self._ballot.refused,
        }

    def _page_now(self) -> str | None:
        return self._page.beat.page if self._page.beat else None

    def _touched(self, fingers: int) -> None:
        if fingers:
            self._last_touch = datetime.now(UTC).isoformat(timespec="minutes")
            self._agreement.felt(fingers)
        self._news.set()
