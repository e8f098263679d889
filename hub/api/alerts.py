"""Alerts and silences: what is open, who takes care of it, what is hushed until when."""

from __future__ import annotations

import time
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Request

from hub.access.rights import Right
from hub.alerts.facts import Alert, Silence
from hub.api import channels
from hub.api.access import allow, within
from hub.api.alert_models import (
    AcknowledgeIn,
    AlertOut,
    AlertsOut,
    CountOut,
    Id,
    SilenceIn,
    SilenceOut,
)
from hub.api.parts import parts_of
from hub.live import News
from hub.store import Connection, alerts, audit, messages, registry, tickets
from hub.words import iso

router = APIRouter(prefix="/api")
router.include_router(channels.router)


@router.get("/alerts")
def listed(
    request: Request,
    state: Literal["open", "closed"] = "open",
    hall: Annotated[str, Query(max_length=12, pattern=r"^\d*$")] = "",
    limit: Annotated[int, Query(ge=1, le=2000)] = 500,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> AlertsOut:
    """Open or closed alerts, newest first, of the caller's halls or of one hall's subtree."""
    caller = allow(request, Right.READ, hall or None)
    root = hall or caller.root
    with parts_of(request).database.read() as connection:
        found = alerts.listed(connection, root, open=state == "open", limit=limit, before=before)
        return AlertsOut(
            alerts=_alerts_out(connection, found, time.time()),
            open=alerts.count_open(connection, root),
            unacknowledged=alerts.unacknowledged(connection, root),
            reached=any(channel.on for channel in messages.all_channels(connection)),
        )


@router.get("/alerts/count")
def count(request: Request) -> CountOut:
    """How many open alerts wait for somebody."""
    caller = allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        return CountOut(unacknowledged=alerts.unacknowledged(connection, caller.root))


@router.post("/alerts/{id}/acknowledge")
def acknowledge(request: Request, id: Id, said: AcknowledgeIn) -> AlertOut:
    """Take care of an alert: it goes up no further tier."""
    allow(request, Right.OPERATE)
    parts = parts_of(request)
    now = time.time()
    with parts.database.write() as connection:
        alert = _alert(connection, id)
        caller = allow(request, Right.OPERATE, alert.hall)
        if not alerts.acknowledge(connection, id, caller.display, said.note, now):
            raise HTTPException(409, "告警已恢复，或已有人确认")
        detail = {"alert": alert.key, "note": said.note}
        audit.record(
            connection, caller.name, "alert.acknowledge", f"hall:{alert.hall}", detail, now
        )
        [out] = _alerts_out(connection, [_alert(connection, id)], now)
    _tell(request, alert.hall)
    return out


@router.get("/silences")
def silences(request: Request) -> list[SilenceOut]:
    """The silences that have not ended."""
    caller = allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        found = alerts.silences_at(connection, time.time())
        names = alerts.names_of(connection, {one.hall for one in found})
    return [_silence_out(one, names) for one in found if within(one.hall, caller.root)]


@router.post("/silences", status_code=201)
def silence(request: Request, wanted: SilenceIn) -> SilenceOut:
    """Hush a hall's subtree, or a box, device or kind in it, until an end."""
    caller = allow(request, Right.OPERATE, wanted.hall)
    now = time.time()
    ends = now + 60 * wanted.minutes
    with parts_of(request).database.write() as connection:
        name = registry.hall(connection, wanted.hall).name
        made = Silence(
            hall=wanted.hall,
            edge=wanted.edge,
            device=wanted.device,
            kind=wanted.kind,
            starts=now,
            ends=ends,
        )
        id = alerts.add_silence(connection, made, caller.display, wanted.reason, now)
        detail = wanted.model_dump()
        audit.record(connection, caller.name, "alert.silence", f"hall:{wanted.hall}", detail, now)
    _tell(request, wanted.hall)
    view = alerts.SilenceView(id=id, by=caller.display, reason=wanted.reason, **vars(made))
    return _silence_out(view, {wanted.hall: name})


@router.delete("/silences/{id}", status_code=204)
def end_silence(request: Request, id: Id) -> None:
    """End a silence now."""
    caller = allow(request, Right.OPERATE)
    now = time.time()
    with parts_of(request).database.write() as connection:
        found = [one for one in alerts.silences_at(connection, now) if one.id == id]
        if not found:
            raise HTTPException(404, "没有这条静默，或已经结束")
        allow(request, Right.OPERATE, found[0].hall)
        alerts.end_silence(connection, id, now)
        target = f"hall:{found[0].hall}"
        audit.record(connection, caller.name, "alert.silence_end", target, {"silence": id}, now)
    _tell(request, found[0].hall)


def _alert(connection: Connection, id: int) -> Alert:
    alert = alerts.find(connection, id)
    if alert is None:
        raise HTTPException(404, "没有这条告警")
    return alert


def _tell(request: Request, hall: str) -> None:
    parts_of(request).live.publish(News(kind="alert", hall=hall, data={"hall": hall}))


def _alerts_out(connection: Connection, found: list[Alert], now: float) -> list[AlertOut]:
    hushed = alerts.silences_at(connection, now)
    of_alert = tickets.by_alert(connection, [alert.id for alert in found])
    codes = {alert.hall for alert in found} | {alert.level for alert in found if alert.level}
    names = alerts.names_of(connection, codes | {code[:6] for code in codes})
    return [
        AlertOut(
            id=alert.id,
            key=alert.key,
            scope=alert.scope,  # type: ignore[arg-type]
            hall=alert.hall,
            hall_name=names.get(alert.hall, alert.hall),
            county_name=names.get(alert.hall[:6], ""),
            edge=alert.edge,
            device=alert.device,
            kind=alert.kind,
            status=alert.status,
            reason=alert.reason,
            severity=alert.severity,  # type: ignore[arg-type]
            since=iso(alert.since),
            raised=iso(alert.raised),
            closed=iso(alert.closed),
            closed_why=alert.closed_why,
            recovering=alert.closed is None and alert.well_since is not None,
            parent=alert.parent,
            hidden_boxes=alert.hidden_boxes,
            hidden_devices=alert.hidden_devices,
            flaps=alert.flaps,
            level=alert.level,
            level_name=names.get(alert.level, ""),
            told=iso(alert.told),
            acknowledged=iso(alert.acknowledged),
            acknowledged_by=alert.acknowledged_by,
            acknowledged_note=alert.acknowledged_note,
            silenced_until=_hushed_until(alert, hushed, now),
            ticket=of_alert.get(alert.id),
        )
        for alert in found
    ]


def _hushed_until(alert: Alert, hushed: list[alerts.SilenceView], now: float) -> str | None:
    ends = [one.ends for one in hushed if one.covers(alert, now)]
    return iso(max(ends)) if ends else None


def _silence_out(one: alerts.SilenceView, names: dict[str, str]) -> SilenceOut:
    return SilenceOut(
        id=one.id,
        hall=one.hall,
        hall_name=names.get(one.hall, one.hall),
        edge=one.edge,
        device=one.device,
        kind=one.kind,
        starts=iso(one.starts),
        ends=iso(one.ends),
        by=one.by,
        reason=one.reason,
    )
