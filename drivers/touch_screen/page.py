"""What the page said of itself by its heartbeats. Pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

ERROR_SHOWN = 60.0
"""Seconds for which an error of the page is told: it says it once."""


@dataclass(frozen=True, kw_only=True)
class Beat:
    """What the page said of itself at `at`."""

    page: str
    visible: bool
    at: float


class Page:
    """The page that beats; `beat` is its last word, None before the first."""

    def __init__(self) -> None:
        self.beat: Beat | None = None
        self._since = math.inf  # the page is waited for
        self._frozen = 0
        self._error, self._error_until = "", -math.inf

    def await_from(self, now: float) -> None:
        """Its silence counts from now, unless it is waited for already."""
        self._since = min(self._since, now)

    def heard(self, now: float, *, page: str, visible: bool, frames: int, error: str) -> None:
        """A beat: `frames` are those drawn since the beat before."""
        self.beat = Beat(
            page=re.split(r"[?#]", page)[0][:100],  # what follows may hold what was typed
            visible=visible,
            at=now,
        )
        if error:
            self._error, self._error_until = error_name(error), now + ERROR_SHOWN
        # A page may beat before its first frame: one beat without is no sign.
        self._frozen = self._frozen + 1 if visible and frames <= 0 else 0

    def silence(self, now: float) -> float:
        """Seconds since its last word."""
        return now - (self.beat.at if self.beat else self._since)

    def warning(self, now: float) -> str:
        """What is wrong with it by its own words, or ""."""
        if now < self._error_until:
            return f"页面报告错误：{self._error}"
        if self.beat and not self.beat.visible:
            return "页面不在前台：别的窗口挡住了它"
        if self._frozen > 1:
            return "页面画面不动：屏幕可能关闭，或显卡停住"
        return ""


def error_name(text: str) -> str:
    """`TypeError` from a page's error text; the rest may hold what a citizen typed, so it stays."""
    found = re.match(r"(?:Uncaught )?(?:\(in promise\) )?([A-Z]\w{0,30}Error)\b", text)
    return found[1] if found else "脚本错误"
