"""Answers what pages ask of reports, from the ledger and the facts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from hub import overview
from hub.reports import area, grounds, hall, heading
from hub.reports.ledger import Account, Ledger
from hub.reports.report import AreaReport, Day, HallReport, Lacking, LackingList, Matrix, Scope
from hub.reports.words import clean, short_name
from hub.requirements import ROWS, Answer, checklist, rows_for
from hub.store import Database, registry, snapshots
from hub.store.registry import Hall, Tier

TREND_DAYS: Final = 90
LISTED: Final = 500
_LETTERS: Final[dict[Answer, str]] = {
    "unmet": "u",
    "pending": "p",
    "met": "m",
    "not_applicable": "n",
}


class Office:
    """From any thread; `lines` are those of the overview, `today` is China's date."""

    def __init__(
        self, database: Database, lines: Callable[[], list[overview.Row]], today: Callable[[], date]
    ) -> None:
        self._database = database
        self._today = today
        self._ledger = Ledger(database, lines, today)
        self._loading = threading.BoundedSemaphore(1)

    def halls(self, code: str) -> list[Hall]:
        """The hall and all below it; raises NotRegistered."""
        return grounds.under(self.every(), code)

    def hall_report(self, code: str, day: date, by: str, now: float) -> HallReport:
        """The report of one hall; raises NotRegistered."""
        with self._database.read() as connection:
            found = registry.hall(connection, code)
            [facts] = grounds.facts_on(connection, [found], [code], day, self._today())
            trend = snapshots.trend(connection, [code], day - timedelta(days=TREND_DAYS))
        way = grounds.paths(self.every())[code]
        kept = [counts for counts in trend if counts.day <= day]
        return hall.report(way, facts, kept, self._occasion(day, by, now))

    def area_report(self, code: str, day: date, by: str, now: float) -> AreaReport:
        """The report of the area under a code; raises NotRegistered."""
        accounts = self._accounts(code, day)
        trend = self.trend_counts(code, "area", day)
        ways = grounds.paths(self.every())
        return area.report(code, accounts, ways, trend, self._occasion(day, by, now))

    def trend(self, code: str, scope: Scope, day: date) -> list[Day]:
        """The kept counts of the last ninety days up to a day."""
        self.halls(code)
        return hall.days(self.trend_counts(code, scope, day))

    def trend_counts(self, code: str, scope: Scope, day: date) -> list[snapshots.DayCounts]:
        """The kept counts as the store has them."""
        since = day - timedelta(days=TREND_DAYS)
        with self._database.read() as connection:
            kept = snapshots.trend(connection, code if scope == "area" else [code], since)
        return [counts for counts in kept if counts.day <= day]

    def matrix(self, code: str, tier: Tier, day: date, limit: int) -> Matrix:
        """The area's halls of a tier against the rows that bind them, worst first."""
        ways = grounds.paths(self.every())
        accounts = [one for one in self._accounts(code, day) if one.hall.tier == tier]
        rows = [row.id for row in rows_for(tier, day)]
        return area.matrix(accounts, ways, len(ways[code]), rows, day, limit)

    def compare(self, codes: list[str], day: date) -> Matrix:
        """These halls side by side, against every row that binds one of them."""
        every = self.every()
        ways = grounds.paths(every)
        known = {one.code for one in every}
        for code in codes:
            if code not in known:
                raise registry.NotRegistered(f"没有代码为 {code} 的大厅")
        accounts = self._accounts_of(codes, day)
        rows: dict[str, None] = {}
        for one in accounts:
            rows.update(dict.fromkeys(row.id for row in rows_for(one.hall.tier, day)))
        return area.matrix(accounts, ways, 1, rows, day, len(codes))

    def lacking(self, code: str, row: str, answer: Answer, day: date) -> LackingList:
        """The area's halls with this answer on this row, worst first; raises KeyError."""
        found = ROWS[row]
        ways = grounds.paths(self.every())
        letter = _LETTERS[answer]
        accounts = [one for one in self._accounts(code, day) if one.cells.get(row) == letter]
        ranked = area.worst_first(accounts)
        shown = [one.hall for one in ranked[:LISTED]]
        codes = [one.code for one in shown]
        with self._database.read() as connection:
            facts = grounds.facts_on(connection, shown, codes, day, self._today())
        halls = []
        for one, known in zip(ranked, facts, strict=False):
            verdicts = checklist(known.hall, known.devices, known.attestations, day)
            these = [v for v in verdicts if v.row == row and v.verdict == answer]
            halls.append(
                Lacking(
                    code=one.hall.code,
                    name=short_name(one.hall.name),
                    place=area.place(ways[one.hall.code], len(ways[code])),
                    told=one.told,
                    windows=[clean(v.window) for v in these if v.window],
                    reason=clean(these[0].reason) if these else "",
                )
            )
        return LackingList(
            row=row,
            item=found.item,
            clause=found.clause,
            text=found.text,
            verdict=answer,
            total=len(ranked),
            halls=halls,
        )

    def every(self) -> list[Hall]:
        """All halls of the city, parents before children."""
        with self._database.read() as connection:
            return registry.all_halls(connection)

    def _occasion(self, day: date, by: str, now: float) -> heading.Occasion:
        return heading.Occasion(day=day, today=self._today(), generated=now, by=by)

    def _accounts(self, code: str, day: date) -> list[Account]:
        return self._accounts_of([one.code for one in self.halls(code)], day)

    def _accounts_of(self, codes: list[str], day: date) -> list[Account]:
        if day < self._today():
            with self._loading:
                past = self._ledger.accounts_on(codes, day)
            return [past[code] for code in codes]
        accounts = self._ledger.accounts()
        return [accounts[code] for code in codes if code in accounts]

    def freshen(self, _now: float) -> None:
        """A chore: have the accounts ready before somebody asks."""
        self._ledger.accounts()

    def keep_counts(self, _now: float) -> None:
        """A chore: keep each hall's counts as today's, and forget those of old days."""
        today = self._today()
        counts = [
            snapshots.Counts(
                hall=code,
                told=one.told,
                met=one.met,
                unmet=one.unmet,
                pending=one.pending,
                devices=one.devices,
                broken=one.broken,
            )
            for code, one in self._ledger.accounts().items()
        ]
        with self._database.write() as connection:
            snapshots.keep(connection, today, counts)
            snapshots.forget_before(connection, today - timedelta(days=TREND_DAYS))
