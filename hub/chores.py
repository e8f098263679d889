"""Work that comes round by the clock: a thread that runs each chore when it is due."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError

_log = logging.getLogger(__name__)

TICK = 0.5
"""Seconds between looks at the clock; no chore need be more punctual."""


@dataclass(frozen=True, kw_only=True)
class Chore:
    """Something done every `every` seconds; `run` gets the time and waits for no network."""

    name: str
    every: float
    run: Callable[[float], None]


class Chores:
    """One thread for chores that do not mind waiting for each other.

    What waits for the network gets a thread of its own, so that a mail server that does not answer
    holds up nothing else. A database that refuses is told and tried again when next due.
    """

    def __init__(self, name: str, chores: Sequence[Chore]) -> None:
        self._chores = chores
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; each chore is due at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the chore that runs now."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        due = [0.0] * len(self._chores)
        while not self._stop.is_set():
            for place, chore in enumerate(self._chores):
                started = time.monotonic()
                if started < due[place] or self._stop.is_set():
                    continue
                due[place] = started + chore.every
                try:
                    chore.run(time.time())
                except OperationalError as flaw:
                    _log.error("%s: the database refuses: %s", chore.name, flaw.orig)
            self._stop.wait(TICK)
