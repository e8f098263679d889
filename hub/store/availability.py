"""Reckons availability from flips, keeps each day's sums, and adds them up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, delete, func, select

from hub.care.availability import (
    Change,
    Spell,
    Tally,
    class_of,
    is_down_at,
    spells,
    tally,
    without,
)
from hub.care.hours import Hours, Span, china_day, midnight, open_spans, spans_of_day
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
    than the devices themselves, and no flip from before `first`.
    """
    hours = care.hours_of(connection)
    state, homes = _present(connection)
    down_next = {key for key, status in state.items() if class_of(status) == "down"}
    day = china_day(now)
    while day >= first:
        begin, end = midnight(day), min(midnight(day + timedelta(days=1)), now)
        changes = _changes(connection, begin, end, homes)
        yield day, _day(connection, day, (begin, end), state, homes, hours, changes, down_next)
        day -= timedelta(days=1)


def _day(
    connection: Connection,
    day: date,
    limits: Span,
    state: dict[Key, str],
    homes: dict[Key, str],
    hours: dict[str, Hours],
    changes: dict[Key, list[Change]],
    down_next: set[Key],
) -> dict[str, Tally]:
    """One day's sums; turns `state` and `down_next` back to the day's begin and first opening."""
    begin, end = limits
    works = care.maintenance_between(connection, begin, end)
    sums: dict[str, Tally] = defaultdict(Tally)
    opened: set[Key] = set()
    spans: dict[Hours, list[Span]] = {}
    for key in {**state, **changes}:
        hall = homes[key]
        own = hours.get(hall)
        if own is None:
            continue
        if own not in spans:
            spans[own] = [(a, min(b, end)) for a, b in spans_of_day(own, day) if a < end]
        counting = spans[own]
        last, moved = state.get(key, "removed"), changes.get(key)
        covered = [(w.begin, w.end) for w in works if w.covers(hall, *key)] if works else []
        if moved is None and not covered:
            lived = [Spell(begin, end, last)] if class_of(last) != "absent" else []
            counted = _whole(class_of(last), sum(b - a for a, b in counting))
        else:
            lived = spells(moved or (), last, begin, end)
            counted = tally(lived, without(counting, covered), key in down_next)
        sums[hall].add(counted)
        if counting:
            if is_down_at(lived, counting[0][0]):
                opened.add(key)
        elif key in down_next:
            opened.add(key)
        if moved:
            state[key] = moved[0].before
    down_next.clear()
    down_next |= opened
    return dict(sums)


def _whole(word: str, seconds: float) -> Tally:
    if word == "up":
        return Tally(devices=1, up=seconds)
    if word == "down":
        return Tally(devices=1, down=seconds)
    return Tally(devices=1, unknown=seconds) if word == "unknown" else Tally()


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


def _present(connection: Connection) -> tuple[dict[Key, str], dict[Key, str]]:
    """The status of every device now, and the hall it stands in."""
    query = (
        select(statuses.c.edge, statuses.c.device, statuses.c.status, edges.c.hall)
        .join(edges, edges.c.id == statuses.c.edge)
        .where(statuses.c.device != "")
    )
    state: dict[Key, str] = {}
    homes: dict[Key, str] = {}
    for edge, device, status, hall in connection.execute(query):
        state[edge, device] = status
        homes[edge, device] = hall
    return state, homes


def _changes(
    connection: Connection, begin: float, end: float, homes: dict[Key, str]
) -> dict[Key, list[Change]]:
    """The flips of devices in this time; `homes` learns the halls of those that are gone now."""
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
        homes.setdefault(key, hall)
    return found
