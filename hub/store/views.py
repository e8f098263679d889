"""Reads what pages and reports show: boxes, devices, attestations, the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    func,
    select,
)

from hub.care.flapping import BROKEN
from hub.status import DeviceWord
from hub.store.attestations import AttestationView, newest
from hub.store.tables import boxes, devices, edges, statuses


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


def broken_before(
    connection: Connection, codes: Sequence[str] | None = None
) -> dict[tuple[str, str], str]:
    """Box and name of devices that are unknown now and were broken when last heard of: their status
    of then.
    """
    query = (
        select(devices.c.edge, devices.c.name, devices.c.reported)
        .join(edges, edges.c.id == devices.c.edge)
        .join(
            statuses,
            and_(statuses.c.edge == devices.c.edge, statuses.c.device == devices.c.name),
        )
        .where(statuses.c.status == "unknown", devices.c.reported.in_(sorted(BROKEN)))
    )
    rows = connection.execute(_in_halls(query, edges.c.hall, codes))
    return {(row.edge, row.name): row.reported for row in rows}


def attestations_of(
    connection: Connection, codes: Sequence[str] | None = None
) -> list[AttestationView]:
    """The newest attestation of each row and window in these halls, or in all."""
    return newest(connection, codes)


def kinds_on(connection: Connection, edge: str) -> dict[str, str]:
    """The kind of each device on a box, by its name; empty before the box has spoken."""
    query = select(devices.c.name, devices.c.kind).where(devices.c.edge == edge)
    return {row.name: row.kind for row in connection.execute(query)}


def device_counts(connection: Connection) -> dict[str, tuple[int, int]]:
    """How many devices each box has, and how many of them are not working (unknown ones too)."""
    works = statuses.c.status.in_(("ok", "degraded", "starting", "off"))
    query = (
        select(statuses.c.edge, func.count(), func.sum(case((works, 0), else_=1)))
        .where(statuses.c.device != "")
        .group_by(statuses.c.edge)
    )
    return {edge: (count, int(broken)) for edge, count, broken in connection.execute(query)}


def clock_offsets(connection: Connection, edge: str | None = None) -> dict[str, float]:
    """Seconds by which each box's clock is behind the hub's, of those that were heard."""
    query = select(boxes.c.edge, boxes.c.clock_offset)
    if edge is not None:
        query = query.where(boxes.c.edge == edge)
    return {row.edge: row.clock_offset for row in connection.execute(query)}


def _in_halls(
    query: Select[Any], column: ColumnElement[str], codes: Sequence[str] | None
) -> Select[Any]:
    return query if codes is None else query.where(column.in_(codes))
