"""The process that makes one report and ends: python -m hub.reports.press, its order on stdin.

It is apart from the hub so that typesetting takes neither the hub's time nor its memory.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import msgspec

from hub.inspection.album import Album, NoPicture
from hub.reports import area, grounds, hall, heading, listing, paper, workbook
from hub.reports.ledger import Account, account
from hub.reports.notes import Footnotes
from hub.reports.order import MEMORY, NO_MEMORY, Order, Progress
from hub.reports.report import AreaReport, HallReport
from hub.reports.words import TIER_WORDS, TIERS
from hub.requirements import HallFacts, rows_for
from hub.store import Database, registry, snapshots

TREND_DAYS: Final = 90
MATRIX_HALLS: Final = 60
"""Halls of one tier in a printed matrix; areas with more of them print none for that tier."""
SHY: Final = 0.3
"""Seconds between two lines of progress."""
NICE: Final = 10


def main() -> int:
    """Make the report that stdin orders; exit status 0, or NO_MEMORY."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (order.seconds, order.seconds + 5))
    try:
        make(order)
    except MemoryError:
        return NO_MEMORY
    return 0


def make(order: Order) -> None:
    """Make the report into its file, or onto stdout."""
    database = Database(order.database)
    try:
        Making(database, order).run()
    finally:
        database.close()


class Making:
    """One report being made from a database."""

    def __init__(self, database: Database, order: Order) -> None:
        self._order = order
        self._occasion = heading.Occasion(
            day=order.day, today=order.today, generated=order.generated, by=order.by
        )
        area_wide = order.scope == "area"
        with database.read() as connection:
            every = registry.all_halls(connection)
            self._ways = grounds.paths(every)
            here = grounds.under(every, order.code)
            if not area_wide:
                here = [one for one in here if one.code == order.code]
            codes = None if len(here) == len(every) else [one.code for one in here]
            self._halls = here
            self._facts: list[HallFacts] = grounds.facts_on(
                connection, here, codes, order.day, order.today
            )
            since = order.day - timedelta(days=TREND_DAYS)
            of = order.code if area_wide else [order.code]
            kept = snapshots.trend(connection, of, since)
            self._trend = [counts for counts in kept if counts.day <= order.day]

    def run(self) -> None:
        """Make it."""
        match self._order.form:
            case "csv":
                out = sys.stdout.buffer
                for piece in listing.csv_lines(self._sheets(Footnotes())):
                    out.write(piece)
                out.flush()
            case "xlsx":
                self._workbook()
            case "pdf":
                page = paper.html(*self._printed())
                self._file().write_bytes(paper.pdf(page, self._photo))

    def _file(self) -> Path:
        return Path(self._order.path)

    def _sheets(self, notes: Footnotes) -> Iterator[listing.Sheet]:
        return listing.sheets(self._facts, self._ways, self._occasion, notes)

    def _workbook(self) -> None:
        notes = Footnotes()
        chapters = sorted({heading.CHAPTERS[one.tier] for one in self._halls})
        workbook.write(
            self._file(),
            self._report(),
            self._sheets(notes),
            lambda: notes.listed(chapters),
            _teller(len(self._halls)),
        )

    def _report(self) -> HallReport | AreaReport:
        order = self._order
        if order.scope == "hall":
            way = self._ways[order.code]
            return hall.report(way, self._facts[0], self._trend, self._occasion)
        accounts = list(account(self._halls, self._facts, order.day).values())
        return area.report(order.code, accounts, self._ways, self._trend, self._occasion)

    def _printed(self) -> tuple[HallReport | AreaReport, Sequence[paper.Titled], paper.Divided]:
        report = self._report()
        if isinstance(report, HallReport):
            return report, [], []
        accounts = list(account(self._halls, self._facts, self._order.day).values())
        return report, self._matrices(accounts), self._divided(report, accounts)

    def _divided(self, report: AreaReport, accounts: Sequence[Account]) -> paper.Divided:
        """For the city, each county's townships."""
        if report.head.tier != "city":
            return []
        found = []
        for part in report.parts:
            if not part.own:
                here = [one for one in accounts if one.hall.code.startswith(part.code)]
                found.append((part.name, area.parts(part.code, here, self._ways)))
        return found

    def _matrices(self, accounts: Sequence[Account]) -> Sequence[paper.Titled]:
        order = self._order
        depth = len(self._ways[order.code])
        found = []
        for tier in TIERS:
            here = [one for one in accounts if one.hall.tier == tier]
            if not 2 <= len(here) <= MATRIX_HALLS:
                continue
            rows = [row.id for row in rows_for(tier, order.day)]
            made = area.matrix(here, self._ways, depth, rows, order.day, MATRIX_HALLS)
            found.append(paper.Titled(title=TIER_WORDS[tier], matrix=made))
        return found

    def _photo(self, name: str) -> tuple[bytes, str] | None:
        if not self._order.photos:
            return None
        try:
            path = Album(Path(self._order.photos)).path(name)
        except NoPicture:
            return None
        return (path.read_bytes(), "image/jpeg") if path.is_file() else None


def _teller(total: int) -> Callable[[int], None]:
    told = 0.0

    def tell(done: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= SHY or done == total:
            told = now
            line = msgspec.json.encode(Progress(done, total)) + b"\n"
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()

    return tell


if __name__ == "__main__":
    sys.exit(main())
