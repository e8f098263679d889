"""How fast this machine computes, so that a box with no processor of its own is asked for what is
fair: limits of seconds hold on two quiet cores, and grow with what else runs there.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from statistics import fmean

FILE = "pace.txt"
"""In a box's folder: seconds that its host needs for the work at its best."""

USUAL = 14.0
"""How many times slower than its host a box of two on two quiet cores computes."""

ROUNDS = 8


def work() -> float:
    """Seconds that a fixed piece of work takes now: Python as drivers run it, calls and bytes."""
    started = time.monotonic()
    seen: dict[bytes, int] = {}
    for number in range(2000):
        word = number.to_bytes(4, "big")
        seen[word] = sum(word)
    assert len(seen) == 2000
    return time.monotonic() - started


def tell(folder: Path) -> None:
    """Tell a box that is about to boot how fast its host is."""
    (folder / FILE).write_text(f"{min(work() for _ in range(ROUNDS)):.6f}", encoding="ascii")


def slowness() -> tuple[float, float]:
    """How many times slower than its host at rest this box is now: at its best, and all in all."""
    times = [work() / float(os.environ["HALL_PACE"]) for _ in range(ROUNDS)]
    return min(times), fmean(times)


def fair(seconds: float) -> float:
    """`seconds`, and as much more as the box is slower now than on two quiet cores."""
    return seconds * max(1.0, slowness()[1] / USUAL)
