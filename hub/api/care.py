"""Service hours, the city's holidays, and availability."""

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
    TallyOut,
)
from hub.api.ledger import ledger_of
from hub.api.parts import parts_of
from hub.care.availability import Tally
from hub.care.hours import Holidays, Hours, china_day, is_open, midnight, next_change
from hub.store import audit, availability, care, registry, settings
from hub.words import iso

router = APIRouter(prefix="/api")

TIERS = {"city": "市级", "county": "县区级", "township": "乡镇级", "village": "村级"}

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
    ledger_of(request).forget()
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
    ledger_of(request).forget()
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
    ledger_of(request).forget()
    return holidays(request)


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
    sums = ledger_of(request).sums(days, time.time())
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


def _convert(body: BaseModel, theme: type[Theme]) -> Theme:
    try:
        return msgspec.convert(body.model_dump(mode="json"), theme)
    except msgspec.ValidationError as flaw:
        words = str(flaw.__cause__ or flaw)
        if isinstance(flaw.__cause__, ValueError):
            raise HTTPException(422, words) from None
        raise HTTPException(422, f"服务时间填写有误，请核对时刻和日期：{words}") from None
