"""Availability over many days: kept for days that are over, reckoned for today."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date, timedelta

from hub.care.availability import Tally
from hub.care.hours import china_day
from hub.store import Database, availability

BACK = 31
"""Days that are reckoned when nothing is kept: what the longest question of the pages needs."""

AT_ONCE = 2
"""Days that may be missing for whoever asks to have them reckoned at once."""

TODAY_KEPT = 60.0
"""Seconds for which today's sums serve whoever asks."""


@dataclass(frozen=True)
class _Today:
    day: date
    at: float
    sums: dict[str, Tally]


class Ledger:
    """Sums of each hall; from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._today: _Today | None = None
        self._reckoning = threading.Lock()

    def sums(self, days: int, now: float) -> dict[str, Tally]:
        """Each hall's sums of the last `days` days, today among them."""
        today = china_day(now)
        with self._reckoning:
            self.keep(now, most=AT_ONCE)
            with self._database.read() as connection:
                first = today - timedelta(days=days - 1)
                found = availability.kept_sums(connection, first, today - timedelta(days=1))
                for hall, counted in self._of_today(now).items():
                    before = found.setdefault(hall, Tally())
                    before.devices = 0  # as many as there are today
                    before.add(counted)
        return found

    def keep(self, now: float, most: int = BACK) -> None:
        """Reckon the days that are over and not kept yet; nothing when those are more than `most`.

        Whoever asks does not wait for a month to be reckoned: a chore does that.
        """
        today = china_day(now)
        with self._database.read() as connection:
            missing = set(availability.missing_days(connection, today, BACK))
            if not 0 < len(missing) <= most:
                return
            walk = availability.reckon(connection, min(missing), now)
            days = {day: sums for day, sums in walk if day in missing}
        with self._database.write() as connection:
            availability.keep_days(connection, days)

    def forget(self) -> None:
        """Let today be reckoned anew."""
        self._today = None

    def _of_today(self, now: float) -> dict[str, Tally]:
        kept, day = self._today, china_day(now)
        if kept is None or kept.day != day or now - kept.at >= TODAY_KEPT:
            with self._database.read() as connection:
                [(_, sums)] = availability.reckon(connection, day, now)
            kept = self._today = _Today(day, now, sums)
        return kept.sums
