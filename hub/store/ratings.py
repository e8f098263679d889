"""Keeps what citizens said: each event's rating or complaint once, counts of them, forgetting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, select, update

from edge.messages import Event
from hub.ratings import deadlines
from hub.ratings.deadlines import RatingSettings
from hub.ratings.voice import TYPES, Complaint, Rating, month_of, read, said_at
from hub.store import followups, relays
from hub.store.database import insert
from hub.store.settings import load
from hub.store.tables import events
from hub.store.tables.ratings import complaints, ratings

PAGE = 5_000
DAY = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Said:
    """One voice with where it came from."""

    edge: str
    journal: str
    sequence: int
    hall: str
    at: float
    received: float
    voice: Rating | Complaint

    def key(self) -> dict[str, Any]:
        """What names it for ever."""
        return {"edge": self.edge, "journal": self.journal, "sequence": self.sequence}


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many ratings of one grade a window got in a month, of one item and one way of asking."""

    month: str
    hall: str
    window: str
    item: str
    grade: int
    asked: bool
    count: int


@dataclass(frozen=True, kw_only=True)
class ComplaintCount:
    """How many complaints or suggestions of a topic a hall got in a month."""

    month: str
    hall: str
    sort: str
    topic: str
    count: int


def project(
    connection: Connection,
    batch: Iterable[tuple[str, Event, float]],
    halls: Mapping[str, str],
) -> None:
    """Take from stored events what citizens said; events that come again change nothing."""
    said = []
    for edge, event, received in batch:
        voice = read(event.type, event.data) if event.type in TYPES else None
        if voice is not None:
            said.append(
                Said(
                    edge=edge,
                    journal=event.journal,
                    sequence=event.sequence,
                    hall=halls[edge],
                    at=said_at(event.time.timestamp(), received),
                    received=received,
                    voice=voice,
                )
            )
    if said:
        settings = settings_of(connection)
        fresh = _keep(connection, said)
        followups.open_for(connection, fresh, settings)
        if settings.relay:
            relays.queue(connection, fresh)


def rebuild(connection: Connection, now: float) -> int:
    """Make ratings and complaints again from all events; returns how many there are.

    Follow-up and relays are people's and others' work and stay as they are.
    """
    for table in (ratings, complaints):
        connection.execute(delete(table))
    query = select(
        *(events.c[name] for name in ("edge", "journal", "sequence", "hall", "type")),
        *(events.c[name] for name in ("box_time", "received", "data")),
    ).where(events.c.type.in_(TYPES))
    number = 0
    reading = connection.execute(query.execution_options(yield_per=PAGE))
    for page in reading.partitions(PAGE):
        said = []
        for row in page:
            voice = read(row.type, msgspec.json.decode(row.data))
            if voice is not None:
                said.append(
                    Said(
                        edge=row.edge,
                        journal=row.journal,
                        sequence=row.sequence,
                        hall=row.hall,
                        at=said_at(row.box_time, row.received),
                        received=row.received,
                        voice=voice,
                    )
                )
        _keep(connection, said)
        number += len(said)
    forget(connection, now)
    return number


def forget(connection: Connection, now: float) -> None:
    """Delete what has been kept for its purpose: case numbers, notes of closed follow-ups."""
    settings = settings_of(connection)
    old = now - settings.transaction_days * DAY
    connection.execute(
        update(ratings)
        .where(ratings.c.transaction.is_not(None), ratings.c.at < old)
        .values(transaction=None)
    )
    followups.forget(connection, now - settings.note_days * DAY)
    relays.forget(connection, old)


def settings_of(connection: Connection) -> RatingSettings:
    """The settings of ratings and complaints."""
    return load(connection, deadlines.SETTINGS, RatingSettings)


def months_of(connection: Connection) -> list[str]:
    """The months with ratings or complaints, newest first."""
    found = {
        month
        for table in (ratings, complaints)
        for month in connection.execute(select(table.c.month).distinct()).scalars()
    }
    return sorted(found, reverse=True)


def counts(connection: Connection, months: Sequence[str]) -> list[Count]:
    """The ratings of these months, counted."""
    columns = [ratings.c[name] for name in ("month", "hall", "window", "item", "grade", "asked")]
    query = select(*columns, func.count().label("count")).where(ratings.c.month.in_(months))
    rows = connection.execute(query.group_by(*columns)).mappings()
    return [Count(**{**row, "asked": bool(row["asked"])}) for row in rows]


def complaint_counts(connection: Connection, months: Sequence[str]) -> list[ComplaintCount]:
    """The complaints and suggestions of these months, counted."""
    columns = [complaints.c[name] for name in ("month", "hall", "sort", "topic")]
    query = select(*columns, func.count().label("count")).where(complaints.c.month.in_(months))
    return [
        ComplaintCount(**row) for row in connection.execute(query.group_by(*columns)).mappings()
    ]


def _keep(connection: Connection, said: Sequence[Said]) -> list[Said]:
    """Insert; returns those that were new."""
    fresh = []
    for one in said:
        row = {**one.key(), "hall": one.hall, "at": one.at, "month": month_of(one.at)}
        voice = one.voice
        row |= {"window": voice.window, "item": voice.item}
        if isinstance(voice, Rating):
            row |= {"grade": voice.grade, "asked": voice.asked, "by": voice.by}
            row |= {"transaction": voice.transaction or None}
            statement = insert(connection, ratings)
        else:
            row |= {"sort": voice.sort, "topic": voice.topic, "receipt": voice.receipt}
            statement = insert(connection, complaints)
        if connection.execute(statement.values(row).on_conflict_do_nothing()).rowcount > 0:
            fresh.append(one)
    return fresh
