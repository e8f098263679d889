"""Reads what pages and reports show: boxes, devices, attestations, the timeline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    cast,
    collate,
    literal,
    or_,
    select,
    union_all,
)

from edge.messages import EVENTS_PER_MESSAGE
from hub.status import DeviceWord
from hub.store.attestations import AttestationView, newest
from hub.store.tables import boxes, commands, devices, edges, events, flips, statuses


@dataclass(frozen=True, kw_only=True)
class BoxView:
    """A registered box with what is known and concluded of it; None where it never spoke."""

    edge: str
    hall: str
    window: str
    status: str
    reason: str
    since: float | None
    heard_at: float | None
    depth: int
    agent: dict[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class DeviceView:
    """A device: `status` as concluded, `reported` as its box last said, `since` by our clock."""

    hall: str
    edge: str
    name: str
    kind: str
    driver: str
    status: DeviceWord
    reported: str
    reason: str
    since: float
    window: str
    identity: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a hall's timeline; `id` orders entries and pages them."""

    id: str
    at: float
    kind: str  # flip, event, command
    edge: str
    device: str
    before: str
    after: str
    reason: str
    type: str
    data: str


def boxes_of(connection: Connection, codes: Sequence[str] | None = None) -> list[BoxView]:
    """The boxes of these halls, or of all."""
    of_box = and_(statuses.c.edge == edges.c.id, statuses.c.device == "")
    query = (
        select(
            edges.c.id,
            edges.c.hall,
            edges.c.window,
            statuses.c.status,
            statuses.c.reason,
            statuses.c.since,
            boxes.c.heard_at,
            boxes.c.depth,
            boxes.c.agent,
        )
        .outerjoin(boxes, boxes.c.edge == edges.c.id)
        .outerjoin(statuses, of_box)
        .order_by(edges.c.id)
    )
    return [
        BoxView(
            edge=row.id,
            hall=row.hall,
            window=row.window,
            status=row.status or "never",
            reason="尚未收到该终端的任何消息" if row.reason is None else row.reason,
            since=row.since,
            heard_at=row.heard_at,
            depth=row.depth or 0,
            agent=msgspec.json.decode(row.agent) if row.agent else None,
        )
        for row in connection.execute(_in_halls(query, edges.c.hall, codes))
    ]


def devices_of(connection: Connection, codes: Sequence[str] | None = None) -> list[DeviceView]:
    """The devices on the boxes of these halls, or of all; a device inherits its box's window."""
    query = (
        select(devices, edges.c.hall, edges.c.window.label("box_window"))
        .add_columns(statuses.c.status, statuses.c.since, statuses.c.reason.label("why"))
        .join(edges, edges.c.id == devices.c.edge)
        .join(
            statuses,
            and_(statuses.c.edge == devices.c.edge, statuses.c.device == devices.c.name),
        )
        .order_by(devices.c.edge, devices.c.name)
    )
    return [
        DeviceView(
            hall=row.hall,
            edge=row.edge,
            name=row.name,
            kind=row.kind,
            driver=row.driver,
            status=row.status,
            reported=row.reported,
            reason=row.why,
            since=row.since,
            window=row.window or row.box_window,
            identity=row.identity,
            detail=row.detail,
        )
        for row in connection.execute(_in_halls(query, edges.c.hall, codes))
    ]


def attestations_of(
    connection: Connection, codes: Sequence[str] | None = None
) -> list[AttestationView]:
    """The newest attestation of each row and window in these halls, or in all."""
    return newest(connection, codes)


def timeline(
    connection: Connection, code: str, limit: int, before: str | None = None
) -> list[Entry]:
    """What happened in a hall, newest first; `before` is the id of the last entry seen.

    Raises ValueError for a `before` that is no such id.
    """
    cursor = _parse_cursor(before) if before else None
    here = select(edges.c.id).where(edges.c.hall == code).scalar_subquery()
    none = literal("")
    of_flips = select(
        flips.c.at.label("at"),
        (literal("f") + cast(flips.c.id, String)).label("key"),
        flips.c.edge,
        flips.c.device,
        flips.c.before,
        flips.c.after,
        flips.c.reason,
        flips.c.kind.label("type"),
        none.label("data"),
    ).where(flips.c.hall == code)
    of_events = select(
        events.c.received,
        literal("e") + events.c.journal + literal("-") + cast(events.c.sequence, String),
        events.c.edge,
        events.c.device,
        none,
        none,
        none,
        events.c.type,
        events.c.data,
    ).where(events.c.hall == code)
    of_commands = select(
        commands.c.created,
        literal("c") + commands.c.id,
        commands.c.edge,
        commands.c.device,
        none,
        commands.c.status,
        commands.c.error,
        commands.c.name,
        commands.c.args,
    ).where(commands.c.edge.in_(here))
    times = (flips.c.at, events.c.received, commands.c.created)
    parts = []
    for part, time in zip((of_flips, of_events, of_commands), times, strict=True):
        # Each branch is cut by its own index before the union is sorted; entries of one message
        # share one time, so the cut leaves room for as many as a message can hold.
        bounded = part.where(time <= cursor[0]) if cursor else part
        room = limit + 2 * EVENTS_PER_MESSAGE
        parts.append(select(bounded.order_by(time.desc()).limit(room).subquery()))
    whole = union_all(*parts).subquery()
    key = _by_bytes(connection, whole.c.key)
    query = select(whole).order_by(whole.c.at.desc(), key.desc()).limit(limit)
    if cursor:
        at, last = cursor
        query = query.where(or_(whole.c.at < at, and_(whole.c.at == at, key < last)))
    kinds = {"f": "flip", "e": "event", "c": "command"}
    return [
        Entry(
            id=f"{row.at!r}:{row.key}",
            at=row.at,
            kind=kinds[row.key[0]],
            edge=row.edge,
            device=row.device,
            before=row.before,
            after=row.after,
            reason=row.reason,
            type=row.type,
            data=row.data or "{}",
        )
        for row in connection.execute(query)
    ]


def _parse_cursor(before: str) -> tuple[float, str]:
    at, _, key = before.partition(":")
    if not math.isfinite(float(at)):
        raise ValueError(before)
    return float(at), key


def _by_bytes(connection: Connection, column: ColumnElement[str]) -> ColumnElement[str]:
    # A PostgreSQL database may have any collation, and some count neither case nor hyphens.
    return collate(column, "C") if connection.dialect.name == "postgresql" else column


def _in_halls(
    query: Select[Any], column: ColumnElement[str], codes: Sequence[str] | None
) -> Select[Any]:
    return query if codes is None else query.where(column.in_(codes))
