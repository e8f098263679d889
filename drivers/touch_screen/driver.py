"""The touch screen of a kiosk: the panel is there, and the page on it is alive."""

from __future__ import annotations

import asyncio
import inspect
import math
import re
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
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
from drivers.rating import Ballot, Rated
from drivers.touch_screen.panel import Panel

ALIVE_EVERY = 2.0

ERROR_SHOWN = 60.0
"""Seconds for which an error of the page is told: it says it once."""

TOLD = 1.0
"""Seconds for which a page that fell silent fails at once each time; later it is waited for."""

WAITING = 64
"""Ratings that may wait for the supervisor; a person touches one in a visit."""


@dataclass(frozen=True, kw_only=True)
class Beat:
    """What the page said of itself at `at`."""

    page: str
    visible: bool
    at: float


@dataclass(kw_only=True)
class TouchScreen(Driver):
    """A screen with the page that `heartbeat` commands come from, and its touch panel.

    `panel` is an evdev node (`/dev/input/by-path/…-event`); empty where the panel cannot be seen,
    then only the page is watched and `detail` says so. A page silent for `page_patience` seconds
    has failed. Commands: `heartbeat` {page, visible, frames, error?}; `rate` {grade, transaction?}
    gives the report `rated` and answers {"accepted"}, false for a repeated or second rating.
    """

    untested_on_hardware: ClassVar[bool] = True
    commands_when_down: ClassVar[frozenset[str]] = frozenset({"heartbeat", "rate"})
    """A silent page comes back by its heartbeat, and a citizen's word counts whatever our state."""

    kind: str = "touch_screen"
    patience: float = 20.0
    panel: str = ""
    page_patience: float = 15.0

    def __post_init__(self) -> None:
        if self.panel and not self.panel.startswith("/"):
            raise ValueError(f"panel = {self.panel!r} must be a path, e.g. /dev/input/by-path/…")
        if not 1 <= self.page_patience < self.patience:
            raise ValueError(
                f"page_patience = {self.page_patience} must be 1 or more and less than "
                f"patience = {self.patience}"
            )
        self._ballot = Ballot(window=self.window, by="touch")
        self._beat: Beat | None = None
        self._since = math.inf  # the page is waited for
        self._frozen = 0
        self._error, self._error_until = "", -math.inf
        self._last_touch: str | None = None
        self._ratings: asyncio.Queue[Rated] = asyncio.Queue(WAITING)
        self._news = asyncio.Event()

    async def reports(self) -> AsyncIterator[Report]:
        """See Driver; the first Alive comes with the first heartbeat."""
        clock = asyncio.get_running_loop().time
        self._since = min(self._since, clock())
        while not self._ratings.empty():  # said while the panel was away
            yield self._ratings.get_nowait()
        if self._silence(clock()) > self.page_patience + TOLD:
            # Known to be silent: wait for its beat, so that it is seen at once when it comes.
            self._news.clear()
            await self._wait(self.page_patience)
        with closing(Panel(self.panel, self._touched)) as panel:
            told = -math.inf
            while True:
                self._news.clear()
                while not self._ratings.empty():
                    yield self._ratings.get_nowait()
                panel.check()
                now = clock()
                if self._silence(now) > self.page_patience:
                    raise DeviceBabble(
                        f"页面无心跳超过 {self.page_patience:g} 秒：检查浏览器是否打开本机页面，"
                        "必要时重启自助终端"
                    )
                if self._beat and now - told >= ALIVE_EVERY:
                    yield Alive(
                        identity=Identity(model=panel.model),
                        detail=self._facts(now),
                        warning=self._warning(now),
                    )
                    told = now
                await self._wait(min(1.0, self.page_patience / 4))

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        """See the class; raises UnknownCommand, ValueError, DeviceRefused."""
        acts: dict[str, Callable[..., dict[str, Any]]] = {
            "heartbeat": self._heartbeat,
            "rate": self._rate,
        }
        act = acts.get(name)
        if act is None:
            raise UnknownCommand(name, self)
        try:
            inspect.signature(act).bind(**args)
        except TypeError as flaw:
            raise ValueError(f"{name}: {flaw}") from flaw
        answer = act(**args)
        self._news.set()
        return answer

    def _heartbeat(self, page: str, visible: bool, frames: int, error: str = "") -> dict[str, Any]:
        right = isinstance(page, str) and isinstance(error or "", str)
        if not right or not isinstance(visible, bool) or not isinstance(frames, int):
            raise ValueError("heartbeat needs page (text), visible (true or false), frames (count)")
        now = asyncio.get_running_loop().time()
        self._beat = Beat(
            page=re.split(r"[?#]", page)[0][:100],  # what follows may hold what was typed
            visible=visible,
            at=now,
        )
        if error:
            self._error, self._error_until = error_name(error), now + ERROR_SHOWN
        # `frames` are those drawn since the beat before; a page may beat before its first frame:
        # one beat without is no sign.
        self._frozen = self._frozen + 1 if visible and frames <= 0 else 0
        return {}

    def _rate(self, grade: int, transaction: str | None = None) -> dict[str, Any]:
        if self._ratings.full():
            raise DeviceRefused("评价暂时收不下：稍后再按一次")
        rated = self._ballot.cast(grade, asyncio.get_running_loop().time(), transaction)
        if rated:
            self._ratings.put_nowait(rated)
        return {"accepted": rated is not None}

    def _silence(self, now: float) -> float:
        return now - (self._beat.at if self._beat else self._since)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()

    def _warning(self, now: float) -> str:
        if now < self._error_until:
            return f"页面报告错误：{self._error}"
        if self._beat and not self._beat.visible:
            return "页面不在前台：别的窗口挡住了它"
        if self._frozen > 1:
            return "页面画面不动：屏幕可能关闭，或显卡停住"
        return ""

    def _facts(self, now: float) -> dict[str, Any]:
        beat = self._beat
        return {
            "page": beat.page if beat else None,
            # In whole steps of 5 s: what changes each second would be news each second.
            "heartbeat_age_s": int((now - beat.at) // 5 * 5) if beat else None,
            "panel": self.panel or "未配置：只看页面心跳，看不到触摸面板",
            "last_touch": self._last_touch,
            "repeated": self._ballot.repeated,
            "refused": self._ballot.refused,
        }

    def _touched(self) -> None:
        self._last_touch = datetime.now(UTC).isoformat(timespec="minutes")
        self._news.set()


def error_name(text: str) -> str:
    """`TypeError` from a page's error text; the rest may hold what a citizen typed, so it stays."""
    found = re.match(r"(?:Uncaught )?(?:\(in promise\) )?([A-Z]\w{0,30}Error)\b", text)
    return found[1] if found else "脚本错误"
