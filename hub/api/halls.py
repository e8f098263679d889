"""The overview, one hall, its timeline, and what people attest of it."""

from __future__ import annotations

import time
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from hub import requirements
from hub.access.rights import CITY, Caller, Right
from hub.api.access import allow, within
from hub.api.models import (
    BoxOut,
    DeviceOut,
    EntryOut,
    FlipOut,
    HallName,
    HallOut,
    HallReport,
    OverviewOut,
    WindowOut,
    WorkOut,
)
from hub.api.parts import parts_of
from hub.newsdesk import flip_entry, hub_facts
from hub.overview import as_before, read_facts
from hub.store import care, registry, views
from hub.store.flips import recent_flips
from hub.store.timeline import Entry
from hub.store.timeline import timeline as timeline_of
from hub.words import iso

router = APIRouter(prefix="/api")


@router.get("/overview", response_model=OverviewOut)
def overview(request: Request) -> Response:
    """Every hall of the caller's part of the city in one compact answer.

    Its ETag stays while no row and nothing of the hub's own line changes.
    """
    caller = allow(request, Right.READ)
    parts = parts_of(request)
    facts = hub_facts(parts.line())
    # The version is read before the rows: a change in between costs a second answer, never a row.
    tag = f'W/"{parts.overview.version}-{caller.root}-{facts["broker"]}-{facts["since"]}"'
    headers = {"ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    body = {
        "generated": iso(time.time()),
        "hub": facts,
        "halls": [row for row in parts.overview.rows() if within(row[0], caller.root)],
    }
    return Response(msgspec.json.encode(body), media_type="application/json", headers=headers)


@router.get("/halls/{code}")
def hall(request: Request, code: str) -> HallReport:
    """One hall: boxes, devices, the checklist by clause, and the halls under it."""
    allow(request, Right.READ, code)
    parts = parts_of(request)
    with parts.database.read() as connection:
        found = registry.hall(connection, code)
        path = [found]
        while path[0].parent:
            path.insert(0, registry.hall(connection, path[0].parent))
        numbers = registry.windows_of(connection, [code]).get(code, [])
        boxes = views.boxes_of(connection, [code])
        devices = views.devices_of(connection, [code])
        [facts] = read_facts(connection, [found], [code])
        before = as_before(facts, views.broken_before(connection, [code]))
        resting = care.in_maintenance(connection, time.time())
    checklist = requirements.checklist(facts.hall, facts.devices, facts.attestations, parts.today())
    summary = requirements.summary(checklist)
    lost_unmet = 0
    if before is not facts:
        told = requirements.checklist(facts.hall, before.devices, facts.attestations, parts.today())
        lost_unmet = max(0, requirements.summary(told).unmet - summary.unmet)
    return HallReport(
        hall=HallOut(
            code=found.code,
            name=found.name,
            tier=found.tier,
            parent=found.parent,
            path=[HallName(code=step.code, name=step.name) for step in path],
            windows=[WindowOut(number=number, name=f"{number}号窗口") for number in numbers],
        ),
        boxes=[box_out(box, resting) for box in boxes],
        devices=[device_out(device, resting) for device in devices],
        checklist=[msgspec.to_builtins(verdict) for verdict in checklist],
        summary=msgspec.to_builtins(summary),
        lost_unmet=lost_unmet,
        children=[row for row in parts.overview.rows() if row[3] == code],
    )


@router.get("/halls/{code}/timeline")
def timeline(
    request: Request,
    code: str,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    before: Annotated[str | None, Query(max_length=200)] = None,
) -> list[EntryOut]:
    """What happened in a hall, newest first; `before` is the id of the last entry seen.

    What a citizen rated is for those who follow it up: for others a single grade beside a time
    would single out who stood at the window then.
    """
    caller = allow(request, Right.READ, code)
    with parts_of(request).database.read() as connection:
        registry.hall(connection, code)
        try:
            entries = timeline_of(connection, code, limit, before)
        except ValueError:
            raise HTTPException(422, "before 必须是时间线中某一条的 id") from None
    return [
        EntryOut(
            id=entry.id,
            at=iso(entry.at),
            kind=entry.kind,  # type: ignore[arg-type]
            edge=entry.edge,
            device=entry.device,
            before=entry.before,
            after=entry.after,
            reason=entry.reason,
            type=entry.type,
            data=_data(entry, caller),
            by=entry.by,
        )
        for entry in entries
    ]


def _data(entry: Entry, caller: Caller) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.json.decode(entry.data)
    if entry.type.endswith(".rated") and not caller.may(Right.INSPECT):
        return {name: value for name, value in data.items() if name not in {"grade", "label"}}
    return data


@router.get("/timeline")
def city_timeline(
    request: Request, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> list[FlipOut]:
    """The newest flips of all halls of the caller's part, newest first."""
    caller = allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        recent = recent_flips(connection, limit, "" if caller.root == CITY else caller.root)
    return [FlipOut(**flip_entry(flip)) for flip in recent]


@router.get("/boxes")
def boxes(request: Request) -> list[BoxOut]:
    """Every registered box of the caller's part of the city."""
    caller = allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        resting = care.in_maintenance(connection, time.time())
        found = views.boxes_of(connection)
        return [box_out(box, resting) for box in found if within(box.hall, caller.root)]


def box_out(box: views.BoxView, resting: care.Windows | None = None) -> BoxOut:
    """A box as the API tells it; `resting` is the maintenance under way."""
    return BoxOut(
        edge=box.edge,
        hall=box.hall,
        window=box.window,
        status=box.status,
        reason=box.reason,
        since=iso(box.since),
        last_heard=iso(box.heard_at),
        outbox_depth=box.depth,
        agent=box.agent,
        maintenance=_work(resting.of(box.hall, box.edge) if resting else None),
    )


def device_out(device: views.DeviceView, resting: care.Windows | None = None) -> DeviceOut:
    """A device as the API tells it; `resting` is the maintenance under way."""
    work = resting.of(device.hall, device.edge, device.name) if resting else None
    return DeviceOut(
        edge=device.edge,
        name=device.name,
        kind=device.kind,
        driver=device.driver,
        status=device.status,
        reported=device.reported,
        since=iso(device.since),
        reason=device.reason,
        window=device.window,
        identity=msgspec.json.decode(device.identity),
        detail=msgspec.json.decode(device.detail),
        maintenance=_work(work),
    )


def _work(found: care.Maintenance | None) -> WorkOut | None:
    if found is None:
        return None
    return WorkOut(id=found.id, until=iso(found.end), by=found.by, reason=found.reason)
