"""Notices what no message tells: silent and lost boxes, a status that calmed down, overdue
commands, maintenance that begins or ends, a registry changed by hand."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from sqlalchemy.exc import OperationalError

from hub.status import Line
from hub.store import Database, care, commands, registry
from hub.store.flips import Flip, conclude
from hub.store.flips import overdue as overdue_boxes

_log = logging.getLogger(__name__)

INTERVAL = 0.5
"""Seconds; a will is believed after 1 s and comes after 5, and the promise is 8 s."""

AT_ONCE = 200
"""Boxes concluded in one transaction: when a whole city falls silent, the ingest still gets in."""

BREATH = 0.005
"""Seconds between two such transactions."""


class Watch:
    """A thread that looks twice a second."""

    def __init__(
        self,
        database: Database,
        *,
        line: Callable[[], Line],
        tell: Callable[[Sequence[Flip], set[str]], None],
        echo: Callable[[float], None] = lambda now: None,
    ) -> None:
        """`echo` asks the hub's line how far behind it is, see `hub.ingest.ECHO`."""
        self._database = database
        self._line = line
        self._echo = echo
        self._tell = tell
        self._registered: dict[str, tuple[object, ...]] | None = None
        self._turned: float | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Stop looking."""
        self._stop.set()
        self._thread.join()

    def look(self, now: float) -> list[Flip]:
        """Record what became overdue until `now`."""
        line = self._line()
        with self._database.read() as connection:
            candidates, hold = overdue_boxes(connection, line, now)
            overdue = commands.has_overdue(connection, now)
        if not candidates and not overdue:
            return []
        with self._database.write() as connection:
            commands.expire(connection, now)
        flips: list[Flip] = []
        names = sorted(candidates)
        for start in range(0, len(names), AT_ONCE):
            if start:
                self._stop.wait(BREATH)  # who waits for the lock does not get it by itself
            with self._database.write() as connection:
                some = names[start : start + AT_ONCE]
                flips += conclude(connection, some, line, now, hold)
        return flips

    def changed_halls(self) -> set[str]:
        """Halls whose boxes or windows were registered or removed since the last call."""
        with self._database.read() as connection:
            now = registry.fingerprints(connection)
        before, self._registered = self._registered, now
        if before is None:
            return set()
        return {code for code in {*before, *now} if before.get(code) != now.get(code)}

    def turned_halls(self, now: float) -> set[str]:
        """Halls in which maintenance began or ended since the last call."""
        before, self._turned = self._turned, now
        if before is None:
            return set()
        with self._database.read() as connection:
            return care.turned(connection, before, now)

    def _run(self) -> None:
        while not self._stop.wait(INTERVAL):
            self._echo(time.time())
            try:
                flips = self.look(time.time())
                halls = self.changed_halls()
                turned = self.turned_halls(time.time())
            except OperationalError as flaw:
                _log.error("cannot look for silent boxes: %s", flaw.orig)
                continue
            self._tell(flips, halls | {flip.hall for flip in flips} | turned)
