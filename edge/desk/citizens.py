"""Slips that citizens print by themselves: not faster than paper and patience allow."""

from __future__ import annotations

from collections import deque
from typing import Final

from edge.clock import Clock

REST: Final = 8.0
"""Seconds between two: a child that taps again and again is told to wait."""

HOUR: Final = 3600.0


class TooSoon(Exception):
    """Not now; the text is for the citizen."""


class Ration:
    """At most `hourly` slips in any hour, REST apart."""

    def __init__(self, hourly: int, clock: Clock) -> None:
        self._clock = clock
        self._printed: deque[float] = deque(maxlen=hourly)

    def take(self) -> None:
        """Count a slip; raises TooSoon."""
        now = self._clock.monotonic()
        if self._printed and now - self._printed[-1] < REST:
            raise TooSoon("刚刚打印过一张，请等几秒再试")
        if len(self._printed) == self._printed.maxlen and now - self._printed[0] < HOUR:
            raise TooSoon("这一小时打印的人很多，请到窗口领取，或用手机扫描二维码")
        self._printed.append(now)

    def give_back(self) -> None:
        """The slip did not come out."""
        self._printed.pop()
