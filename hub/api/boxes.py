"""All boxes in one table, and one box with everything about it."""

from __future__ import annotations

import time
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from hub.access.rights import Right
from hub.api.access import allow, within
from hub.api.care_models import BoxDetail
from hub.api.commands import command_facts
from hub.api.halls import box_out, device_out
from hub.api.maintenance import maintenance_out
from hub.api.models import CommandOut
from hub.api.parts import parts_of
from hub.store import care, certificates, commands, registry, views
from hub.words import iso

router = APIRouter(prefix="/api")

COLUMNS = (
    "edge",
    "hall",
    "window",
    "status",
    "reason",
    "since",
    "last_heard",
    "outbox_depth",
    "clock_offset",
    "version",
    "clock_synced",
    "devices",
    "broken",
    "maintenance",
    "enrolment",
)


@router.get("/boxes/table")
def table(request: Request) -> Response:
    """Every box as a list in the order of `columns`; compact, for thousands of rows."""
    caller = allow(request, Right.READ)
    now = time.time()
    with parts_of(request).database.read() as connection:
        boxes = views.boxes_of(connection)
        counts = views.device_counts(connection)
        offsets = views.clock_offsets(connection)
        resting = care.in_maintenance(connection, now)
        standings = {one.edge: _enrolment(one) for one in certificates.standings(connection)}
    rows = []
    for box in boxes:
        if not within(box.hall, caller.root):
            continue
        agent = box.agent or {}
        devices, broken = counts.get(box.edge, (0, 0))
        rows.append(
            [
                box.edge,
                box.hall,
                box.window,
                box.status,
                box.reason,
                iso(box.since),
                iso(box.heard_at),
                box.depth,
                offsets.get(box.edge),
                agent.get("version", ""),
                agent.get("clock_synced"),
                devices,
                broken,
                resting.covers(box.hall, box.edge),
                standings.get(box.edge, ""),
            ]
        )
    body: dict[str, Any] = {"columns": COLUMNS, "boxes": rows}
    return Response(msgspec.json.encode(body), media_type="application/json")


@router.get("/boxes/{edge}")
def box(request: Request, edge: str) -> BoxDetail:
    """A box with its devices and the newest commands to it."""
    allow(request, Right.READ)
    now = time.time()
    with parts_of(request).database.read() as connection:
        hall = registry.hall(connection, registry.hall_of_edge(connection, edge))
        allow(request, Right.READ, hall.code)
        found = next(one for one in views.boxes_of(connection, [hall.code]) if one.edge == edge)
        devices = [one for one in views.devices_of(connection, [hall.code]) if one.edge == edge]
        latest = commands.of_edge(connection, edge, 20)
        offset = views.clock_offsets(connection, edge).get(edge)
        resting = care.in_maintenance(connection, now)
        work = resting.of(hall.code, edge)
        [standing] = certificates.standings(connection, edge)
        return BoxDetail(
            box=box_out(found, resting),
            hall_name=hall.name,
            clock_offset=offset,
            enrolment=_enrolment(standing),
            maintenance=maintenance_out(work, hall.name, now) if work else None,
            devices=[device_out(one, resting) for one in devices],
            commands=[CommandOut(**command_facts(one)) for one in latest],
        )


def _enrolment(standing: certificates.Standing) -> str:
    """certificate, revoked, claimed, password or none: by what a box may come in."""
    held = standing.certificate
    if held is not None:
        return "revoked" if held.revoked_at is not None else "certificate"
    if standing.claim is not None:
        return "claimed"
    return "password" if standing.has_password else "none"
