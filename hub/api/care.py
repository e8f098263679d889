"""Service hours, maintenance and availability."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel

from hub.access.rights import Right
from hub.api.access import allow, within
from hub.api.care_models import (
    GroupAvailability,
    HallAvailability,
    HolidaysBody,
    HoursBody,
    HoursOut,
    LifeOut,
    MaintenanceIn,
    MaintenanceOut,
    TallyOut,
)
from hub.api.parts import parts_of
from hub.care.availability import Tally
from hub.care.hours import DAY, Holidays, Hours, china_day, is_open, midnight, next_change
from hub.care.ledger import Ledger
from hub.store import audit, availability, care, registry, settings
from hub.words import iso

router = APIRouter(prefix="/api")

TIERS = {"city": "市级", "county": "县区级", "township": "乡镇级", "village": "村级"}
LONGEST_MAINTENANCE = 366 * DAY
MOST_LISTED = 1000

Theme = TypeVar("Theme", bound=msgspec.Struct)


@router.get("/halls/{code}/hours")
def hours(request: Request, code: str) -> HoursOut:
    """The service hours that hold for a hall."""
    allow(request, Right.READ, code)
    with parts_of(request).database.read() as connection:
        registry.hall(connection, code)
        view = care.hours_view(connection, code)
        effective = care.hours_of(connection, [code])[code]
        origin = registry.hall(connection, view.origin).name if view.origin else "系统默认"
    now = time.time()
    return HoursOut(
        hall=code,
        hours=msgspec.to_builtins(view.hours),
        own=view.origin == code,
        origin=view.origin,
        origin_name=origin,
        by=view.by,
        at=iso(view.at),
        open_now=is_open(effective, now),
        changes=iso(next_change(effective, now)),
    )


@router.put("/halls/{code}/hours")
def set_hours(request: Request, code: str, wanted: HoursBody) -> HoursOut:
    """Give a hall, and those under it without their own, service hours."""
    caller = allow(request, Right.OPERATE, code)
    made = _convert(wanted, Hours)
    now = time.time()
    with parts_of(request).database.write() as connection:
        registry.hall(connection, code)
        care.set_hours(connection, code, made, caller.display, now)
        audit.record(
            connection, caller.name, "hours.set", f"hall:{code}", msgspec.to_builtins(made), now
        )
    _ledger(request).forget()
    return hours(request, code)


@router.delete("/halls/{code}/hours")
def clear_hours(request: Request, code: str) -> HoursOut:
    """Let a hall have the hours of the hall above again."""
    caller = allow(request, Right.OPERATE, code)
    now = time.time()
    with parts_of(request).database.write() as connection:
        registry.hall(connection, code)
        care.clear_hours(connection, code)
        audit.record(connection, caller.name, "hours.clear", f"hall:{code}", {}, now)
    _ledger(request).forget()
    return hours(request, code)


@router.get("/holidays")
def holidays(request: Request) -> dict[str, Any]:
    """The public holidays of the city, and the days worked in their stead."""
    allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        found: dict[str, Any] = msgspec.to_builtins(care.holidays(connection))
    return found


@router.put("/holidays")
def set_holidays(request: Request, wanted: HolidaysBody) -> dict[str, Any]:
    """Replace the public holidays, for every hall."""
    caller = allow(request, Right.ADMINISTER, care.CITY)
    made, now = _convert(wanted, Holidays), time.time()
    if len({one.day for one in made.days}) < len(made.days):
        raise HTTPException(422, "同一天出现了两次，请删去一个")
    with parts_of(request).database.write() as connection:
        settings.save(connection, care.HOLIDAYS, made, caller.name, now)
        detail = {"days": len(made.days)}
        audit.record(connection, caller.name, "holidays.set", "city", detail, now)
    _ledger(request).forget()
    return holidays(request)


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
    _ledger(request).forget()
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
    _ledger(request).forget()
    parts.tell([], {found.hall})
    return maintenance_out(ended, hall.name, now)


@router.get("/halls/{code}/availability")
def hall_availability(
    request: Request, code: str, days: Annotated[int, Query(ge=1, le=31)] = 7
) -> HallAvailability:
    """What each device of a hall was in its service hours of these days, today among them."""
    allow(request, Right.READ, code)
    now = time.time()
    begin = midnight(china_day(now) - timedelta(days=days - 1))
    with parts_of(request).database.read() as connection:
        registry.hall(connection, code)
        spans, lives = availability.of_hall(connection, code, begin, now)
    total = Tally()
    for life in lives:
        if life.device:
            total.add(life.tally)
    return HallAvailability(
        begin=begin,
        end=now,
        open=spans,
        tally=tally_out(total),
        devices=[
            LifeOut(
                edge=life.edge,
                device=life.device,
                kind=life.kind,
                spells=[(one.begin, one.end, one.status) for one in life.spells],
                tally=tally_out(life.tally),
            )
            for life in lives
        ],
    )


@router.get("/availability")
def city_availability(
    request: Request,
    days: Annotated[int, Query(ge=1, le=31)] = 30,
    by: Literal["tier", "county", "hall"] = "tier",
    root: Annotated[str, Query(max_length=12, pattern=r"^\d*$")] = "",
) -> list[GroupAvailability]:
    """Availability over the service hours of these days by tier, by county, or by hall."""
    caller = allow(request, Right.READ, root or None)
    sums = _ledger(request).sums(days, time.time())
    with parts_of(request).database.read() as connection:
        halls = registry.all_halls(connection)
    names = {hall.code: hall.name for hall in halls}
    groups: dict[str, tuple[int, Tally]] = {}
    for hall in halls:
        counted = sums.get(hall.code)
        if counted is None or not within(hall.code, root or caller.root):
            continue
        key = {"tier": hall.tier, "county": hall.code[:6], "hall": hall.code}[by]
        number, total = groups.get(key, (0, Tally()))
        total.add(counted)
        groups[key] = number + 1, total
    keys = [tier for tier in TIERS if tier in groups] if by == "tier" else sorted(groups)
    return [
        GroupAvailability(
            key=key,
            name=TIERS.get(key) or names.get(key, key),
            halls=groups[key][0],
            tally=tally_out(groups[key][1]),
        )
        for key in keys
    ]


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


def tally_out(counted: Tally) -> TallyOut:
    """Sums as the API tells them."""
    return TallyOut(
        devices=counted.devices,
        up_s=round(counted.up),
        down_s=round(counted.down),
        unknown_s=round(counted.unknown),
        failures=counted.failures,
        share=counted.share,
        repair_s=counted.repair,
    )


def _ledger(request: Request) -> Ledger:
    state = request.app.state
    if not hasattr(state, "ledger"):
        state.ledger = Ledger(parts_of(request).database)
    ledger: Ledger = state.ledger
    return ledger


def _convert(body: BaseModel, theme: type[Theme]) -> Theme:
    try:
        return msgspec.convert(body.model_dump(mode="json"), theme)
    except msgspec.ValidationError as flaw:
        words = str(flaw.__cause__ or flaw)
        if isinstance(flaw.__cause__, ValueError):
            raise HTTPException(422, words) from None
        raise HTTPException(422, f"服务时间填写有误，请核对时刻和日期：{words}") from None
