"""Each hall's counts day by day: kept by a chore, read as a trend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import Connection, delete, func, select

from hub.store.database import insert
from hub.store.registry import Tier
from hub.store.tables import halls
from hub.store.tables.reports import snapshots

CHUNK = 500
"""Rows written by one statement."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """A hall's verdicts and devices. Of a hall that is not `told` nothing was ever heard."""

    hall: str
    told: bool
    met: int
    unmet: int
    pending: int
    devices: int
    broken: int


@dataclass(frozen=True, kw_only=True)
class DayCounts:
    """The sums of one tier of an area on one day, of its `halls` that were told by then."""

    day: date
    tier: Tier
    halls: int
    unmet_halls: int
    met: int
    unmet: int
    pending: int
    devices: int
    broken: int


def keep(connection: Connection, day: date, counts: Iterable[Counts]) -> int:
    """Keep these counts as the day's, where they differ from what is kept; returns how many did."""
    query = select(snapshots).where(snapshots.c.day == day)
    known = {row.hall: row for row in connection.execute(query)}
    fresh = []
    for count in counts:
        values = asdict(count)
        row = known.get(count.hall)
        if row is None or any(getattr(row, name) != value for name, value in values.items()):
            fresh.append({"day": day, **values})
    names = ("told", "met", "unmet", "pending", "devices", "broken")
    for start in range(0, len(fresh), CHUNK):
        statement = insert(connection, snapshots)
        update = {name: getattr(statement.excluded, name) for name in names}
        statement = statement.on_conflict_do_update(index_elements=["day", "hall"], set_=update)
        connection.execute(statement, fresh[start : start + CHUNK])
    return len(fresh)


def forget_before(connection: Connection, day: date) -> int:
    """Remove the snapshots of earlier days; returns how many there were."""
    return connection.execute(delete(snapshots).where(snapshots.c.day < day)).rowcount


def trend(connection: Connection, codes: Iterable[str] | str, since: date) -> list[DayCounts]:
    """The sums of each tier on each kept day from `since` on, of a hall or of all under a code.

    `codes` as a string is an area's code, whose subtree is meant; a single hall is a list of one.
    """
    if isinstance(codes, str):
        # The city's code is 411700 and its counties' 4117xx; every other code is a prefix.
        here = snapshots.c.hall.startswith(codes.removesuffix("00") if len(codes) == 6 else codes)
    else:
        here = snapshots.c.hall.in_(list(codes))
    sums = [
        func.sum(column).label(column.name)
        for column in (
            snapshots.c.met,
            snapshots.c.unmet,
            snapshots.c.pending,
            snapshots.c.devices,
            snapshots.c.broken,
        )
    ]
    unmet_halls = func.count(func.nullif(snapshots.c.unmet, 0)).label("unmet_halls")
    query = (
        select(snapshots.c.day, halls.c.tier, func.count().label("halls"), unmet_halls, *sums)
        .join(halls, halls.c.code == snapshots.c.hall)
        .where(snapshots.c.day >= since, snapshots.c.told, here)
        .group_by(snapshots.c.day, halls.c.tier)
        .order_by(snapshots.c.day)
    )
    return [DayCounts(**row._mapping) for row in connection.execute(query)]
