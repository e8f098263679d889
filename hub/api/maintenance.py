"""Maintenance: announced, listed, ended."""

from __future__ import annotations

import time
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Request

from hub.access.rights import Right
from hub.api.access import allow, within
from hub.api.care_models import MaintenanceIn, MaintenanceOut
from hub.api.ledger import ledger_of
from hub.api.parts import parts_of
from hub.care.hours import DAY, china_day, midnight
from hub.store import audit, availability, care, registry
from hub.words import iso

router = APIRouter(prefix="/api")

LONGEST_MAINTENANCE = 366 * DAY
MOST_LISTED = 1000


@router.get("/maintenance")
def maintenance(
    request: Request,
    hall: Annotated[str, Query(max_length=12, pattern=r"^\d*$")] = "",
    days: Annotated[int, Query(ge=0, le=400)] = 7,
) -> list[MaintenanceOut]:
    """Maintenance planned, under way, or over for at most so many days; newest first."""
    caller = allow(request, Right.READ, hall or None)
    now = time.time()
    with parts_of(request).database.read() as connection:
        found = care.maintenance_between(connection, now - days * DAY, now + 10 * 366 * DAY)
        names = {one.code: one.name for one in registry.all_halls(connection)}
    root = hall or caller.root
    shown = [
        one
        for one in reversed(found)
        if within(one.hall, root) or (hall and one.covers(hall, one.edge, one.device))
    ]
    return [maintenance_out(one, names.get(one.hall, ""), now) for one in shown[:MOST_LISTED]]


@router.post("/maintenance", status_code=201)
def announce(request: Request, wanted: MaintenanceIn) -> MaintenanceOut:
    """Announce maintenance: statuses are recorded, nobody is alerted, nothing is counted."""
    caller = allow(request, Right.OPERATE, wanted.hall)
    parts, now = parts_of(request), time.time()
    begin = now if wanted.begin is None else wanted.begin.timestamp()
    end = wanted.end.timestamp()
    if end <= begin:
        raise HTTPException(422, "结束时间要在开始时间之后")
    if end <= now:
        raise HTTPException(422, "结束时间已经过去，请填写今后的时间")
    if end - begin > LONGEST_MAINTENANCE:
        raise HTTPException(422, "维护最长一年，请把结束时间提前")
    if wanted.device and not wanted.edge:
        raise HTTPException(422, "维护一台设备时请同时指明它所在的终端")
    if wanted.below and wanted.edge:
        raise HTTPException(422, "只有整个大厅的维护才能包括下级大厅")
    with parts.database.write() as connection:
        hall = registry.hall(connection, wanted.hall)
        if wanted.edge and registry.hall_of_edge(connection, wanted.edge) != wanted.hall:
            raise HTTPException(422, f"终端 {wanted.edge} 不在这个大厅，请核对")
        number = care.announce(
            connection,
            hall=wanted.hall,
            below=wanted.below,
            edge=wanted.edge,
            device=wanted.device,
            begin=begin,
            end=end,
            by=caller.display,
            reason=wanted.reason,
            now=now,
        )
        detail = wanted.model_dump(mode="json")
        target = f"hall:{wanted.hall}"
        audit.record(connection, caller.name, "maintenance.announce", target, detail, now)
        if begin < midnight(china_day(now)):
            availability.forget_days(connection, china_day(begin))
        found = care.find_maintenance(connection, number)
    assert found is not None  # noqa: S101  made in this transaction
    ledger_of(request).forget()
    parts.tell([], {wanted.hall})
    return maintenance_out(found, hall.name, now)


@router.post("/maintenance/{number}/end")
def end(request: Request, number: int) -> MaintenanceOut:
    """End maintenance now, or call it off."""
    parts, now = parts_of(request), time.time()
    allow(request, Right.OPERATE)
    with parts.database.write() as connection:
        found = care.find_maintenance(connection, number) if abs(number) < 2**31 else None
        if found is None:
            raise HTTPException(404, "没有这项维护")
        caller = allow(request, Right.OPERATE, found.hall)
        if not care.end_early(connection, number, caller.display, now):
            raise HTTPException(409, "这项维护已经结束")
        target = f"hall:{found.hall}"
        audit.record(connection, caller.name, "maintenance.end", target, {"id": number}, now)
        hall = registry.hall(connection, found.hall)
        ended = care.find_maintenance(connection, number)
    assert ended is not None  # noqa: S101  found in this transaction
    ledger_of(request).forget()
    parts.tell([], {found.hall})
    return maintenance_out(ended, hall.name, now)


def maintenance_out(found: care.Maintenance, name: str, now: float) -> MaintenanceOut:
    """Maintenance as the API tells it."""
    state: Literal["planned", "running", "over"] = "running"
    if found.end <= now:
        state = "over"
    elif found.begin > now:
        state = "planned"
    return MaintenanceOut(
        id=found.id,
        hall=found.hall,
        hall_name=name,
        below=found.below,
        edge=found.edge,
        device=found.device,
        begin=iso(found.begin),
        end=iso(found.end),
        by=found.by,
        reason=found.reason,
        ended_by=found.ended_by,
        state=state,
    )
