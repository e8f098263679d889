"""Slips that citizens print by themselves: not faster than paper and patience allow."""

from __future__ import annotations

from typing import Final

from edge.clock import Clock
from edge.ration import Ration

REST: Final = 8.0
"""Seconds between two: a child that taps again and again is told to wait."""


def slip_ration(hourly: int, clock: Clock) -> Ration:
    """`hourly` slips, of items and of citizens' own words together."""
    return Ration(
        clock,
        hourly=hourly,
        rest=REST,
        again="刚刚打印过一张，请等几秒再试",
        full="这一小时打印的人很多，请到窗口领取，或用手机扫描二维码",
    )
