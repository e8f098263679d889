"""What citizens may do by themselves at a box: not faster than paper, disk and hub allow."""

from __future__ import annotations

from collections import deque
from typing import Final

from edge.clock import Clock

HOUR: Final = 3600.0


class TooSoon(Exception):
    """Not now; the text is for the citizen."""


class Ration:
    """At most `hourly` times in any hour, `rest` seconds apart.

    `again` is said to who does not wait for the rest, `full` when the hour's are used up.
    """

    def __init__(self, clock: Clock, *, hourly: int, rest: float, again: str, full: str) -> None:
        self._clock = clock
        self._rest = rest
        self._again = again
        self._full = full
        self._taken: deque[float] = deque(maxlen=hourly)

    def take(self) -> None:
        """Count one; raises TooSoon."""
        now = self._clock.monotonic()
        if self._taken and now - self._taken[-1] < self._rest:
            raise TooSoon(self._again)
        if len(self._taken) == self._taken.maxlen and now - self._taken[0] < HOUR:
            raise TooSoon(self._full)
        self._taken.append(now)

    def give_back(self) -> None:
        """The one just taken came to nothing."""
        self._taken.pop()
