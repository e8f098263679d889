"""Keeps service hours and maintenance, and answers which hold where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select

from hub.care.hours import DEFAULT, Holidays, Hours, with_holidays
from hub.store import settings
from hub.store.database import insert
from hub.store.tables import halls
from hub.store.tables.care import maintenance, service_hours

CITY = "411700"
HOLIDAYS = "holidays"
"""The name of the city's holidays among the settings."""


@dataclass(frozen=True, kw_only=True)
class HoursView:
    """The hours of a hall and whose: `origin`, "" for the default; by whom and since when."""

    hours: Hours
    origin: str
    by: str
    at: float | None


@dataclass(frozen=True, kw_only=True)
class Maintenance:
    """Work announced on a device, a box (`device` empty) or a hall (`edge` empty too)."""

    id: int
    hall: str
    below: bool
    edge: str
    device: str
    begin: float
    end: float
    by: str
    reason: str
    created: float
    ended_by: str

    def covers(self, hall: str, edge: str = "", device: str = "") -> bool:
        """Whether the work is on this hall, this box or this device (or on what it hangs under)."""
        if self.hall != hall and not (self.below and is_under(hall, self.hall)):
            return False
        return self.edge in ("", edge) and self.device in ("", device)


class Windows:
    """The maintenance under way at one moment, asked for many devices."""

    def __init__(self, under_way: Iterable[Maintenance]) -> None:
        self._of_hall: dict[str, list[Maintenance]] = {}
        self._below: list[Maintenance] = []
        for one in under_way:
            self._of_hall.setdefault(one.hall, []).append(one)
            if one.below:
                self._below.append(one)

    def __bool__(self) -> bool:
        return bool(self._of_hall)

    def of(self, hall: str, edge: str = "", device: str = "") -> Maintenance | None:
        """The work that holds for this hall, box or device; None when there is none."""
        for one in [*self._of_hall.get(hall, []), *self._below]:
            if one.covers(hall, edge, device):
                return one
        return None

    def covers(self, hall: str, edge: str = "", device: str = "") -> bool:
        """Whether any work holds for it."""
        return bool(self._of_hall) and self.of(hall, edge, device) is not None


def is_under(hall: str, above: str) -> bool:
    """Whether a hall is below another, or the same; codes nest as GB/T 2260 has it."""
    return above == CITY or hall.startswith(above)


def holidays(connection: Connection) -> Holidays:
    """The public holidays of the city."""
    return settings.load(connection, HOLIDAYS, Holidays)


def hours_view(connection: Connection, code: str) -> HoursView:
    """The hours that hold for a hall and whose they are, without the city's holidays."""
    own = {row.hall: row for row in connection.execute(select(service_hours))}
    above = _parents(connection)
    step: str | None = code
    while step:
        if row := own.get(step):
            hours = msgspec.json.decode(row.value, type=Hours)
            return HoursView(hours=hours, origin=step, by=row.by, at=row.at)
        step = above.get(step)
    return HoursView(hours=DEFAULT, origin="", by="", at=None)


def hours_of(connection: Connection, codes: Iterable[str] | None = None) -> dict[str, Hours]:
    """The hours of these halls (of all when None), with the city's holidays.

    A hall without its own has those of the hall above. Halls with the same hours share one object.
    """
    free = holidays(connection)
    own = {
        row.hall: with_holidays(msgspec.json.decode(row.value, type=Hours), free)
        for row in connection.execute(select(service_hours.c.hall, service_hours.c.value))
    }
    default = own.get(CITY) or with_holidays(DEFAULT, free)
    if set(own) <= {CITY}:
        wanted = _parents(connection) if codes is None else codes
        return dict.fromkeys(wanted, default)
    above = _parents(connection)

    def of(code: str) -> Hours:
        step: str | None = code
        while step:
            if found := own.get(step):
                return found
            step = above.get(step)
        return default

    return {code: of(code) for code in (above if codes is None else codes)}


def set_hours(connection: Connection, code: str, hours: Hours, by: str, now: float) -> None:
    """Give a hall hours of its own."""
    row = {"value": msgspec.json.encode(hours).decode(), "by": by, "at": now}
    statement = insert(connection, service_hours).values(hall=code, **row)
    connection.execute(statement.on_conflict_do_update(index_elements=["hall"], set_=row))


def clear_hours(connection: Connection, code: str) -> None:
    """Let a hall have the hours of the hall above again."""
    connection.execute(delete(service_hours).where(service_hours.c.hall == code))


def in_maintenance(connection: Connection, at: float) -> Windows:
    """The maintenance under way at this moment."""
    query = select(maintenance).where(maintenance.c.begin <= at, maintenance.c.end > at)
    return Windows(_maintenance(row) for row in connection.execute(query))


def maintenance_between(connection: Connection, begin: float, end: float) -> list[Maintenance]:
    """The maintenance that any part of this time fell into, in order of its begin."""
    query = (
        select(maintenance)
        .where(maintenance.c.begin < end, maintenance.c.end > begin)
        .order_by(maintenance.c.begin, maintenance.c.id)
    )
    return [_maintenance(row) for row in connection.execute(query)]


def find_maintenance(connection: Connection, number: int) -> Maintenance | None:
    """The maintenance with this id."""
    row = connection.execute(select(maintenance).where(maintenance.c.id == number)).first()
    return None if row is None else _maintenance(row)


def announce(
    connection: Connection,
    *,
    hall: str,
    below: bool,
    edge: str,
    device: str,
    begin: float,
    end: float,
    by: str,
    reason: str,
    now: float,
) -> int:
    """Announce maintenance; its id."""
    values = {"hall": hall, "below": below, "edge": edge, "device": device, "begin": begin}
    more = {"end": end, "by": by, "reason": reason, "created": now}
    done = connection.execute(maintenance.insert().values(**values, **more))
    key = done.inserted_primary_key
    assert key is not None  # noqa: S101  an insert of one row has one
    return int(key[0])


def end_early(connection: Connection, number: int, by: str, now: float) -> bool:
    """End maintenance now, or call it off before its begin; False when it is over already."""
    found = find_maintenance(connection, number)
    if found is None or found.end <= now:
        return False
    statement = maintenance.update().where(maintenance.c.id == number)
    connection.execute(statement.values(end=max(now, found.begin), ended_by=by))
    return True


def turned(connection: Connection, after: float, until: float) -> set[str]:
    """Halls in which maintenance began or ended in this time: what is shown of them changes."""
    began = maintenance.c.begin.between(after, until)
    ended = maintenance.c.end.between(after, until)
    found: set[str] = set()
    for row in connection.execute(
        select(maintenance.c.hall, maintenance.c.below).where(began | ended)
    ):
        found.add(row.hall)
        if row.below:
            found |= {code for code in _parents(connection) if is_under(code, row.hall)}
    return found


def _parents(connection: Connection) -> dict[str, str]:
    return {
        row.code: row.parent for row in connection.execute(select(halls.c.code, halls.c.parent))
    }


def _maintenance(row: Any) -> Maintenance:
    return Maintenance(**row._mapping)
