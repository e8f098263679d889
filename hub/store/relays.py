"""The outbox to the provincial 好差评 system: what waits, what was sent, what cannot be sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, delete, func, select, update

from hub.ratings.voice import GRADES, Rating
from hub.store.database import insert
from hub.store.tables.ratings import relays
from hub.words import iso

if TYPE_CHECKING:
    from hub.store.ratings import Said


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A record that is due; `tries` were made before."""

    key: str
    record: dict[str, Any]
    tries: int


@dataclass(frozen=True, kw_only=True)
class Relay:
    """A record as the page shows it."""

    key: str
    hall: str
    status: str
    tries: int
    next_try: float
    error: str
    created: float
    updated: float


def queue(connection: Connection, said: Iterable[Said]) -> None:
    """Queue the ratings that belong to a case; the province knows no others."""
    for one in said:
        voice = one.voice
        if not isinstance(voice, Rating) or not voice.transaction:
            continue
        key = f"{one.edge}.{one.journal}.{one.sequence}"
        record = {
            "key": key,
            "case": voice.transaction,
            "hall": one.hall,
            "window": voice.window,
            "item": voice.item,
            "grade": voice.grade,
            "label": GRADES[voice.grade],
            "time": iso(one.at),
            "by": voice.by,
        }
        row = {
            "key": key,
            "hall": one.hall,
            "record": msgspec.json.encode(record).decode(),
            "status": "waiting",
            "tries": 0,
            "next_try": one.received,
            "created": one.received,
            "updated": one.received,
        }
        connection.execute(insert(connection, relays).values(row).on_conflict_do_nothing())


def due(connection: Connection, now: float, limit: int) -> list[Waiting]:
    """What is to be sent now, the longest waiting first."""
    query = select(relays).where(relays.c.status == "waiting", relays.c.next_try <= now)
    rows = connection.execute(query.order_by(relays.c.next_try).limit(limit))
    return [
        Waiting(key=row.key, record=msgspec.json.decode(row.record), tries=row.tries)
        for row in rows
    ]


def note_sent(connection: Connection, key: str, now: float) -> None:
    """The province has it."""
    _set(connection, key, status="sent", error="", updated=now, tries=relays.c.tries + 1)


def note_failed(connection: Connection, key: str, error: str, again: float, now: float) -> None:
    """It did not arrive, or nobody knows; try again at `again` with the same key."""
    _set(connection, key, next_try=again, error=error, updated=now, tries=relays.c.tries + 1)


def note_dead(connection: Connection, key: str, error: str, now: float) -> None:
    """It is not tried again until a person says so."""
    _set(connection, key, status="dead", error=error, updated=now, tries=relays.c.tries + 1)


def revive(connection: Connection, key: str, now: float) -> bool:
    """Try a dead record again from the beginning; False when there is none."""
    statement = update(relays).where(relays.c.key == key, relays.c.status == "dead")
    values = {"status": "waiting", "tries": 0, "next_try": now, "updated": now}
    return connection.execute(statement.values(values)).rowcount > 0


def find(connection: Connection, key: str) -> Relay | None:
    """One record."""
    row = connection.execute(select(relays).where(relays.c.key == key)).first()
    return _relay(row) if row is not None else None


def listed(connection: Connection, status: str, limit: int) -> list[Relay]:
    """The newest records of a status."""
    query = select(relays).where(relays.c.status == status)
    rows = connection.execute(query.order_by(relays.c.updated.desc()).limit(limit))
    return [_relay(row) for row in rows]


def numbers(connection: Connection) -> dict[str, int]:
    """How many records wait, were sent, are dead."""
    query = select(relays.c.status, func.count().label("n")).group_by(relays.c.status)
    found = {row.status: int(row.n) for row in connection.execute(query)}
    return {status: found.get(status, 0) for status in ("waiting", "sent", "dead")}


def forget(connection: Connection, before: float) -> None:
    """Delete what was sent before."""
    old = (relays.c.status == "sent") & (relays.c.updated < before)
    connection.execute(delete(relays).where(old))


def _set(connection: Connection, key: str, **values: Any) -> None:
    waiting = (relays.c.key == key) & (relays.c.status == "waiting")
    connection.execute(update(relays).where(waiting).values(values))


def _relay(row: Any) -> Relay:
    return Relay(
        key=row.key,
        hall=row.hall,
        status=row.status,
        tries=row.tries,
        next_try=row.next_try,
        error=row.error,
        created=row.created,
        updated=row.updated,
    )
