"""The answer on every row of every hall, kept beside the overview so that areas add up at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from hub import overview
from hub.reports import grounds
from hub.requirements import Answer, HallFacts, answers
from hub.store import Database, registry
from hub.store.registry import Hall

MANY: Final = 300
"""From this many stale halls on, everything is read at once instead of by code."""

LETTERS: Final[dict[Answer, str]] = {
    "unmet": "u",
    "pending": "p",
    "met": "m",
    "not_applicable": "n",
}
"""In the order of what is worst: a hall's answer on a row is the worst of its windows."""
_WORST: Final = {letter: place for place, letter in enumerate(LETTERS.values())}


class Account(NamedTuple):
    """A hall's answers: by row the worst of its windows as a letter, and all verdicts counted."""

    hall: Hall
    told: bool
    devices: int
    broken: int
    cells: Mapping[str, str]
    met: int
    unmet: int
    pending: int
    not_applicable: int


class Ledger:
    """The accounts of all halls; from any thread. A new line of the overview makes one stale."""

    def __init__(
        self, database: Database, lines: Callable[[], list[overview.Row]], today: Callable[[], date]
    ) -> None:
        self._database = database
        self._lines = lines
        self._today = today
        self._accounts: dict[str, Account] = {}
        self._seen: dict[str, overview.Row] = {}
        self._day: date | None = None
        self._freshening = threading.Lock()

    def accounts(self) -> dict[str, Account]:
        """Every hall's account as of now, parents before children."""
        with self._freshening:
            day, lines = self._today(), self._lines()
            if day != self._day:
                self._seen, self._day = {}, day
            stale = [line for line in lines if self._seen.get(line[0]) is not line]
            if stale:
                codes = [line[0] for line in stale]
                with self._database.read() as connection:
                    halls = [hall_of(line) for line in stale]
                    some = None if len(stale) >= min(MANY, len(lines)) else codes
                    if some is None:
                        halls = [hall_of(line) for line in lines]
                    facts = grounds.facts_on(connection, halls, some, day, day)
                self._accounts.update(account(halls, facts, day))
                self._seen.update((line[0], line) for line in (lines if some is None else stale))
            # What counts as broken is the overview's to say: not what is under maintenance.
            return {line[0]: self._accounts[line[0]]._replace(broken=line[6]) for line in lines}

    def accounts_on(self, codes: Sequence[str], day: date) -> dict[str, Account]:
        """The accounts of these halls on an earlier day; computed each time."""
        today = self._today()
        with self._database.read() as connection:
            wanted = set(codes)
            halls = [hall for hall in registry.all_halls(connection) if hall.code in wanted]
            some = None if len(halls) >= MANY else list(codes)
            every = registry.all_halls(connection) if some is None else halls
            facts = grounds.facts_on(connection, every, some, day, today)
        found = account(every, facts, day)
        return {code: found[code] for code in found if code in wanted}


def hall_of(line: overview.Row) -> Hall:
    """The hall that a line of the overview is about."""
    return Hall(code=line[0], name=line[1], tier=line[2], parent=line[3])


def account(halls: Sequence[Hall], facts: Iterable[HallFacts], day: date) -> dict[str, Account]:
    """The accounts of halls from what is known of them, in the same order."""
    found: dict[str, Account] = {}
    listed = list(facts)
    for hall, known, (code, answered) in zip(halls, listed, answers(listed, day), strict=True):
        cells: dict[str, str] = {}
        counts = dict.fromkeys(LETTERS, 0)
        for row, _, answer in answered:
            counts[answer] += 1
            letter = LETTERS[answer]
            if row not in cells or _WORST[letter] < _WORST[cells[row]]:
                cells[row] = letter
        found[code] = Account(
            hall=hall,
            told=bool(known.devices or known.attestations),
            devices=len(known.devices),
            broken=sum(device.status not in overview.SPARED for device in known.devices),
            cells=cells,
            **counts,
        )
    return found
