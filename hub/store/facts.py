"""Writes what boxes said: events once each, the latest state, signs of life, replies.

Everything here is idempotent and commutative, so a message may come twice, or late, or to another
worker.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, update

from edge.messages import Beat, Event, Reply, State, is_later_session
from hub.store.database import insert
from hub.store.tables import boxes, commands, devices, edges, events

LATE_AFTER = 60.0
"""Seconds after which an event belongs to history and not to the present."""

_STATE = ("session", "sequence", "reported", "heard_at", "lost_at", "agent")

UNFINISHED = ("queued", "sent", "received", "running")


@dataclass
class Batch:
    """Decoded messages in order of receipt, each with the hub's time of receipt."""

    events: list[tuple[str, Event, float]] = field(default_factory=list)
    states: list[tuple[State, float]] = field(default_factory=list)
    beats: list[tuple[Beat, float]] = field(default_factory=list)
    replies: list[tuple[str, Reply, float]] = field(default_factory=list)
    kept: set[tuple[str, str]] = field(default_factory=set)
    """Box and session of states that the broker had retained."""


def registered(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """The hall code of each of these boxes that is registered.

    On PostgreSQL other workers with news of the same boxes wait for this transaction, in one order
    so that no two wait for each other.
    """
    query = select(edges.c.id, edges.c.hall).where(edges.c.id.in_(list(names)))
    locked = query.order_by(edges.c.id).with_for_update()
    return {row.id: row.hall for row in connection.execute(locked)}


def store_events(
    connection: Connection,
    batch: Sequence[tuple[str, Event, float]],
    halls: Mapping[str, str],
) -> None:
    """Insert what is new; what was stored before is left as it is. `halls` is each box's."""
    if not batch:
        return
    names = {edge for edge, _, _ in batch}
    query = select(boxes.c.edge, boxes.c.clock_offset).where(boxes.c.edge.in_(names))
    offsets = {row.edge: row.clock_offset for row in connection.execute(query)}
    rows = []
    for edge, event, received in batch:
        box_time = event.time.timestamp()
        rows.append(
            {
                "edge": edge,
                "journal": event.journal,
                "sequence": event.sequence,
                "hall": halls[edge],
                "device": event.device,
                "type": event.type,
                "box_time": box_time,
                "received": received,
                "late": received - box_time - offsets.get(edge, 0.0) > LATE_AFTER,
                "data": _json(event.data),
            }
        )
    connection.execute(insert(connection, events).on_conflict_do_nothing(), rows)


def store_states(
    connection: Connection,
    batch: Sequence[tuple[State, float]],
    kept: Container[tuple[str, str]] = (),
) -> set[str]:
    """Keep the latest state of each box; returns the boxes whose state changed.

    `kept` are the box and session of those that the broker had retained.
    """
    names = {state.edge for state, _ in batch}
    known: dict[str, Any] = {}
    if names:
        query = select(boxes.c.edge, boxes.c.session, boxes.c.sequence, boxes.c.reported)
        rows = connection.execute(query.where(boxes.c.edge.in_(names)))
        known = {row.edge: (row.session, row.sequence, row.reported) for row in rows}
    there = set(known)
    latest: dict[str, tuple[State, float]] = {}
    ended: dict[str, float | None] = {}
    for state, received in batch:
        if not _is_news(state, known.get(state.edge)):
            continue
        known[state.edge] = (state.session, state.sequence, state.status)
        if state.status == "lost" and (state.edge in there or state.edge in latest):
            ended[state.edge] = None if (state.edge, state.session) in kept else received
        else:
            latest[state.edge] = state, received
            ended.pop(state.edge, None)
    _keep_states(connection, list(latest.values()))
    _end(connection, ended)
    return {*latest, *ended}


def store_beats(connection: Connection, batch: Sequence[tuple[Beat, float]]) -> None:
    """Note signs of life, the outbox's depth, and how far the box's clock is off."""
    latest = {beat.edge: (beat, received) for beat, received in batch}
    if not latest:
        return
    statement = (
        update(boxes)
        .where(boxes.c.edge == bindparam("of"), boxes.c.heard_at <= bindparam("heard"))
        .values(
            heard_at=bindparam("heard"),
            every=bindparam("interval"),
            depth=bindparam("outbox"),
            clock_offset=bindparam("offset"),
        )
    )
    rows = [
        {
            "of": beat.edge,
            "heard": received,
            "interval": beat.every,
            "outbox": beat.depth,
            "offset": received - beat.time.timestamp(),
        }
        for beat, received in latest.values()
    ]
    connection.execute(statement, rows)


def last_heard(connection: Connection) -> float | None:
    """When any box was last heard; None before the first."""
    return connection.execute(select(func.max(boxes.c.heard_at))).scalar()


def note_heard(connection: Connection, heard: Mapping[str, float]) -> None:
    """Events are signs of life too."""
    if not heard:
        return
    statement = (
        update(boxes)
        .where(boxes.c.edge == bindparam("of"), boxes.c.heard_at <= bindparam("heard"))
        .values(heard_at=bindparam("heard"))
    )
    connection.execute(statement, [{"of": edge, "heard": at} for edge, at in heard.items()])


def store_replies(connection: Connection, batch: Sequence[tuple[str, Reply, float]]) -> None:
    """Move commands on; a finished command stays finished, and only its own box may move it."""
    for edge, reply, received in batch:
        connection.execute(
            update(commands)
            .where(
                commands.c.id == reply.id,
                commands.c.edge == edge,
                commands.c.status.in_(UNFINISHED),
            )
            .values(
                status=reply.status,
                updated=received,
                progress=reply.progress,
                result=_json(reply.result),
                error=reply.error,
            )
        )


def _is_news(state: State, known: tuple[str, int, str] | None) -> bool:
    if known is None:
        return True
    session, sequence, reported = known
    if state.session != session:
        # A will belongs to the connection that ended; a later connection has already spoken.
        return state.status != "lost" and is_later_session(state.session, session)
    if reported == "lost":
        return False  # the connection is over, what still arrives of it is older than its will
    return state.status == "lost" or state.sequence > sequence


def _keep_states(connection: Connection, states: Sequence[tuple[State, float]]) -> None:
    if not states:
        return
    of_boxes = insert(connection, boxes)
    new = {name: of_boxes.excluded[name] for name in _STATE}
    upsert = of_boxes.on_conflict_do_update(index_elements=[boxes.c.edge], set_=new)
    rows = [
        {
            "edge": state.edge,
            "every": 15.0,
            "session": state.session,
            "sequence": state.sequence,
            "reported": state.status,
            "heard_at": received,
            "lost_at": None,
            "agent": _json(state.agent),
        }
        for state, received in states
    ]
    connection.execute(upsert, rows)
    named = [state.edge for state, _ in states]
    connection.execute(delete(devices).where(devices.c.edge.in_(named)))
    hung = [
        {
            "edge": state.edge,
            "name": device.name,
            "kind": device.kind,
            "driver": device.driver,
            "reported": device.status,
            "reason": device.reason,
            "window": device.window,
            "box_since": device.since.isoformat(),
            "identity": _json(device.identity),
            "detail": _json(device.detail),
        }
        for state, _ in states
        for device in state.devices
    ]
    if hung:
        connection.execute(devices.insert(), hung)


def _end(connection: Connection, ended: Mapping[str, float | None]) -> None:
    if ended:
        statement = (
            update(boxes)
            .where(boxes.c.edge == bindparam("of"))
            .values(reported="lost", lost_at=bindparam("at"))
        )
        connection.execute(statement, [{"of": edge, "at": at} for edge, at in ended.items()])


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
