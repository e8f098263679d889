"""Reckons availability from flips, keeps each day's sums, and adds them up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, delete, func, select

from hub.care.availability import (
    Change,
    Class,
    Spell,
    Tally,
    class_of,
    is_down_at,
    spells,
    tally,
    without,
)
from hub.care.hours import Span, china_day, midnight, open_spans, spans_of_day
from hub.store import care
from hub.store.database import insert
from hub.store.tables import edges, flips, statuses
from hub.store.tables.care import availability

KEPT_DAYS = 400
"""Days whose sums are kept: a year for comparison and a month over."""

Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Life:
    """What a device (a box where `device` is empty) was in a time, and what that comes to."""

    edge: str
    device: str
    kind: str
    spells: list[Spell]
    tally: Tally


def of_hall(
    connection: Connection, code: str, begin: float, now: float
) -> tuple[list[Span], list[Life]]:
    """When the hall was open from `begin` to `now`, and what each of its devices was meanwhile."""
    hours = care.hours_of(connection, [code])[code]
    spans = open_spans(hours, begin, now)
    works = care.maintenance_between(connection, begin, now)
    changes: dict[Key, list[Change]] = defaultdict(list)
    kinds: dict[Key, str] = {}
    happened = select(flips).where(flips.c.hall == code, flips.c.at >= begin, flips.c.at <= now)
    for row in connection.execute(happened.order_by(flips.c.at, flips.c.id)):
        key = row.edge, row.device
        changes[key].append(Change(row.at, row.before, row.after))
        kinds[key] = row.kind
    last: dict[Key, str] = {}
    here = select(statuses).join(edges, edges.c.id == statuses.c.edge).where(edges.c.hall == code)
    for row in connection.execute(here):
        last[row.edge, row.device] = row.status
        kinds[row.edge, row.device] = row.kind
    found = []
    for key in sorted(kinds):
        lived = spells(changes[key], last.get(key, "removed"), begin, now)
        counting = without(spans, [(w.begin, w.end) for w in works if w.covers(code, *key)])
        counted = tally(lived, counting, class_of(last.get(key, "removed")) == "down")
        life = Life(edge=key[0], device=key[1], kind=kinds[key], spells=lived, tally=counted)
        found.append(life)
    return spans, found


def reckon(
    connection: Connection, first: date, now: float
) -> Iterator[tuple[date, dict[str, Tally]]]:
    """The sums of each hall's devices for today and each day back to `first`, newest first.

    It walks back from the present statuses, a day's flips at a time, so it needs no more memory
    than the devices themselves, no flip from before `first`, and no time for devices that stood
    still.
    """
    walk = _Walk(connection)
    day = china_day(now)
    while day >= first:
        begin, end = midnight(day), min(midnight(day + timedelta(days=1)), now)
        yield day, walk.back(connection, day, begin, end)
        day -= timedelta(days=1)


class _Walk:
    """The statuses of all devices at a moment that goes back day by day."""

    def __init__(self, connection: Connection) -> None:
        self._hours = care.hours_of(connection)
        self._state: dict[Key, str] = {}
        self._homes: dict[Key, str] = {}
        self._keys: dict[str, set[Key]] = defaultdict(set)
        self._counts: dict[str, Counter[Class]] = defaultdict(Counter)
        self._down: set[Key] = set()
        query = (
            select(statuses.c.edge, statuses.c.device, statuses.c.status, edges.c.hall)
            .join(edges, edges.c.id == statuses.c.edge)
            .where(statuses.c.device != "")
        )
        for edge, device, status, hall in connection.execute(query):
            self._homes[edge, device] = hall
            self._set((edge, device), status)
        self._down_next = set(self._down)

    def back(self, connection: Connection, day: date, begin: float, end: float) -> dict[str, Tally]:
        """The sums of this day; afterwards the moment is its begin."""
        changes = self._changes(connection, begin, end)
        works = care.maintenance_between(connection, begin, end)
        spans = {
            hall: [(a, min(b, end)) for a, b in found if a < end]
            for hall, found in self._spans_of(day).items()
        }
        still = {hall: counts.copy() for hall, counts in self._counts.items()}
        sums: dict[str, Tally] = defaultdict(Tally)
        opened: set[Key] = set()
        for key in changes.keys() | self._covered(works):
            hall, last = self._homes[key], self._state.get(key, "removed")
            if hall not in spans:
                continue
            counting = spans[hall]
            covered = [(w.begin, w.end) for w in works if w.covers(hall, *key)]
            lived = spells(changes.get(key, ()), last, begin, end)
            sums[hall].add(tally(lived, without(counting, covered), key in self._down_next))
            still[hall][class_of(last)] -= 1
            if counting and is_down_at(lived, counting[0][0]):
                opened.add(key)
        for hall, counts in still.items():
            if hall in spans:
                seconds = sum(b - a for a, b in spans[hall])
                sums[hall].add(_standing(counts, seconds))
        for key in self._down - changes.keys():
            if spans.get(self._homes[key]):
                opened.add(key)
        for key in self._down_next:  # where the hall stayed closed, the next opening is the same
            if not spans.get(self._homes[key]):
                opened.add(key)
        self._down_next = opened
        for key, moved in changes.items():
            self._set(key, moved[0].before)
        return {hall: counted for hall, counted in sums.items() if counted.devices}

    def _spans_of(self, day: date) -> dict[str, tuple[Span, ...]]:
        """Each hall's service hours of this day."""
        # Halls share their hours' objects, and hashing one with a year's holidays takes its time.
        known = {id(own): own for own in self._hours.values()}
        spans = {number: spans_of_day(own, day) for number, own in known.items()}
        return {hall: spans[id(own)] for hall, own in self._hours.items()}

    def _set(self, key: Key, status: str) -> None:
        hall = self._homes[key]
        if key in self._state:
            self._counts[hall][class_of(self._state[key])] -= 1
        word = class_of(status)
        self._state[key] = status
        self._counts[hall][word] += 1
        self._keys[hall].add(key)
        if word == "down":
            self._down.add(key)
        else:
            self._down.discard(key)

    def _covered(self, works: list[care.Maintenance]) -> set[Key]:
        """Devices that any of this work is on."""
        found: set[Key] = set()
        for work in works:
            halls = self._keys if work.below else [work.hall]
            for hall in halls:
                found |= {key for key in self._keys.get(hall, ()) if work.covers(hall, *key)}
        return found

    def _changes(self, connection: Connection, begin: float, end: float) -> dict[Key, list[Change]]:
        """The flips of devices in this time, of those too that are gone now."""
        column = flips.c
        query = (
            select(column.edge, column.device, column.hall, column.at, column.before, column.after)
            .where(column.at >= begin, column.at < end, column.device != "")
            .order_by(column.at, column.id)
        )
        found: dict[Key, list[Change]] = {}
        for edge, device, hall, at, before, after in connection.execute(query):
            key = edge, device
            found.setdefault(key, []).append(Change(at, before, after))
            if key not in self._homes:
                self._homes[key] = hall
                self._set(key, "removed")
        return found


def _standing(counts: Counter[Class], seconds: float) -> Tally:
    """What devices that stood still all day come to."""
    up, down, unknown = counts["up"], counts["down"], counts["unknown"]
    return Tally(
        devices=up + down + unknown,
        up=up * seconds,
        down=down * seconds,
        unknown=unknown * seconds,
    )


def keep_days(connection: Connection, days: dict[date, dict[str, Tally]]) -> None:
    """Keep the sums of days that are over; those kept before stay."""
    for day, sums in days.items():
        rows = [{"day": day, "hall": "", **_row(Tally())}]
        rows += [{"day": day, "hall": hall, **_row(counted)} for hall, counted in sums.items()]
        connection.execute(insert(connection, availability).on_conflict_do_nothing(), rows)
    oldest = max(days) - timedelta(days=KEPT_DAYS)
    connection.execute(delete(availability).where(availability.c.day < oldest))


def missing_days(connection: Connection, today: date, back: int) -> list[date]:
    """Days before today, at most `back`, whose sums are not kept, oldest first.

    None from before the first flip.
    """
    oldest = connection.execute(select(func.min(flips.c.at))).scalar()
    if oldest is None:
        return []
    marked = select(availability.c.day).where(availability.c.hall == "")
    kept = set(connection.execute(marked).scalars())
    first = max(china_day(oldest), today - timedelta(days=back))
    days = (first + timedelta(days=n) for n in range((today - first).days))
    return [day for day in days if day not in kept]


def forget_days(connection: Connection, first: date) -> None:
    """Let the sums from this day on be reckoned anew: hours or maintenance changed after it."""
    connection.execute(delete(availability).where(availability.c.day >= first))


def kept_sums(connection: Connection, first: date, last: date) -> dict[str, Tally]:
    """The sums of each hall over kept days; `devices` is the most on any of them."""
    column = availability.c
    query = (
        select(
            column.hall,
            func.max(column.devices),
            func.sum(column.up),
            func.sum(column.down),
            func.sum(column.unknown),
            func.sum(column.failures),
        )
        .where(column.day >= first, column.day <= last, column.hall != "")
        .group_by(column.hall)
    )
    return {
        hall: Tally(devices, up, down, unknown, int(failures))
        for hall, devices, up, down, unknown, failures in connection.execute(query)
    }


def by_day(connection: Connection, first: date, last: date) -> list[tuple[date, float, float]]:
    """For each kept day the seconds up and down of the whole city."""
    column = availability.c
    query = (
        select(column.day, func.sum(column.up), func.sum(column.down))
        .where(column.day >= first, column.day <= last, column.hall != "")
        .group_by(column.day)
        .order_by(column.day)
    )
    return [(day, up, down) for day, up, down in connection.execute(query)]


def _row(counted: Tally) -> dict[str, float]:
    return {
        "devices": counted.devices,
        "up": counted.up,
        "down": counted.down,
        "unknown": counted.unknown,
        "failures": counted.failures,
    }
