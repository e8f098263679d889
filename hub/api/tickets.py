"""Maintenance tickets: opened, worked on, closed by proof."""

from __future__ import annotations

import time
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Request

from hub.access.rights import Right
from hub.alerts.words import subject as subject_words
from hub.api import ticket_photos
from hub.api.access import allow
from hub.api.alert_models import Id
from hub.api.parts import parts_of
from hub.api.ticket_models import (
    CloseIn,
    TicketChange,
    TicketDetail,
    TicketIn,
    TicketsOut,
)
from hub.api.ticket_views import detail_of, record, tell, ticket_out, unfinished
from hub.store import Connection, alerts, registry, tickets
from hub.tickets.proof import proof

router = APIRouter(prefix="/api/tickets")
router.include_router(ticket_photos.router)

FIGURES_DAYS = 90

STATUS_WORDS = {"open": "待派单", "assigned": "已派单", "working": "处理中", "waiting": "等待配件"}


@router.get("")
def listed(
    request: Request,
    status: Literal["", "unfinished", "open", "assigned", "working", "waiting", "closed"] = "",
    hall: Annotated[str, Query(max_length=12, pattern=r"^\d*$")] = "",
    assignee: Annotated[str, Query(max_length=64)] = "",
) -> TicketsOut:
    """Tickets of the caller's halls, the last changed first, and how long they take."""
    caller = allow(request, Right.READ, hall or None)
    root = hall or caller.root
    with parts_of(request).database.read() as connection:
        found = tickets.listed(connection, root, status=status, assignee=assignee)
        names = alerts.names_of(connection, {one.hall for one in found})
        since = time.time() - 86400 * FIGURES_DAYS
        closed, mean = tickets.figures(connection, root, since)
        return TicketsOut(
            tickets=[ticket_out(one, names) for one in found],
            unfinished=tickets.unfinished(connection, root),
            closed=closed,
            mean_hours=None if mean is None else mean / 3600,
        )


@router.post("", status_code=201)
def open_ticket(request: Request, wanted: TicketIn) -> TicketDetail:
    """Open a ticket; of an alert's device one that is not closed is answered instead."""
    allow(request, Right.OPERATE)
    now = time.time()
    with parts_of(request).database.write() as connection:
        values = _values(connection, wanted)
        caller = allow(request, Right.OPERATE, str(values["hall"]))
        registry.hall(connection, str(values["hall"]))
        known = wanted.alert and tickets.by_alert(connection, [wanted.alert]).get(wanted.alert)
        if known:
            return detail_of(connection, known)
        id = tickets.open_ticket(connection, now=now, by=caller.display, **values)
        if wanted.note:
            tickets.note(connection, id, now, caller.display, "note", wanted.note)
        record(connection, caller, "ticket.open", id, now)
        detail = detail_of(connection, id)
    tell(request, detail.ticket.hall)
    return detail


@router.get("/{id}")
def show(request: Request, id: Id) -> TicketDetail:
    """A ticket with all that happened to it."""
    allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        detail = detail_of(connection, id)
    allow(request, Right.READ, detail.ticket.hall)
    return detail


@router.post("/{id}/changes")
def change(request: Request, id: Id, wanted: TicketChange) -> TicketDetail:
    """Assign, note, use a part, say how far it is."""
    allow(request, Right.OPERATE)
    now = time.time()
    with parts_of(request).database.write() as connection:
        ticket = unfinished(connection, id)
        caller = allow(request, Right.OPERATE, ticket.hall)
        by, values = caller.display, {}
        if wanted.assignee is not None and wanted.assignee != ticket.assignee:
            values["assignee"] = wanted.assignee
            if ticket.status in ("open", "assigned"):
                values["status"] = "assigned" if wanted.assignee else "open"
            tickets.note(connection, id, now, by, "assigned", wanted.assignee)
        if wanted.status is not None and wanted.status != ticket.status:
            values["status"] = wanted.status
            tickets.note(connection, id, now, by, "status", STATUS_WORDS[wanted.status])
        if wanted.part is not None:
            part = wanted.part.model_dump()
            tickets.note(connection, id, now, by, "part", wanted.part.name, part)
        if wanted.repaired:
            tickets.change(connection, id, now, repaired=now)
            tickets.note(connection, id, now, by, "repaired", wanted.note)
        elif wanted.note:
            tickets.note(connection, id, now, by, "note", wanted.note)
        tickets.change(connection, id, now, **values)
        record(connection, caller, "ticket.change", id, now)
        detail = detail_of(connection, id)
    tell(request, ticket.hall)
    return detail


@router.post("/{id}/close")
def close(request: Request, id: Id, wanted: CloseIn) -> TicketDetail:
    """Close by the device's own word; without it an inspector may, with a reason."""
    caller = allow(request, Right.READ)
    now = time.time()
    with parts_of(request).database.write() as connection:
        ticket = unfinished(connection, id)
        right = Right.INSPECT if wanted.override else Right.OPERATE
        caller = allow(request, right, ticket.hall)
        found = proof(ticket, tickets.subject_of(connection, ticket.edge, ticket.device))
        kind: str = found.kind
        if wanted.override:
            kind = "override"
        elif not kind:
            raise HTTPException(409, f"{found.words}。检查员可以写明理由后强制关闭")
        if kind != "device" and not wanted.reason:
            raise HTTPException(422, "请写明处理结果或理由")
        tickets.change(
            connection,
            id,
            now,
            status="closed",
            closed=now,
            closed_by=caller.display,
            proof=kind,
            repaired=ticket.repaired or now,
        )
        text = wanted.reason or found.words
        tickets.note(connection, id, now, caller.display, "closed", text, {"proof": kind})
        record(connection, caller, "ticket.close", id, now)
        detail = detail_of(connection, id)
    tell(request, ticket.hall)
    return detail


def _values(connection: Connection, wanted: TicketIn) -> dict[str, object]:
    """The columns of a new ticket."""
    values: dict[str, object] = {"assignee": wanted.assignee}
    if wanted.alert is not None:
        alert = alerts.find(connection, wanted.alert)
        if alert is None:
            raise HTTPException(422, "没有这条告警")
        return values | {
            "alert": alert.id,
            "hall": alert.hall,
            "edge": alert.edge,
            "device": alert.device,
            "kind": alert.kind,
            "title": wanted.title or f"{subject_words(alert)}：{alert.reason}"[:200],
        }
    hall = wanted.hall
    if wanted.edge:
        hall = registry.hall_of_edge(connection, wanted.edge)
        if wanted.hall not in (None, hall):
            raise HTTPException(422, "这台终端不在该大厅，请重新选择")
    if hall is None or not wanted.title:
        raise HTTPException(422, "请填写大厅和工单标题")
    subject = tickets.subject_of(connection, wanted.edge, wanted.device) if wanted.edge else None
    if wanted.device and subject is None:
        raise HTTPException(422, "这台终端上没有该设备，请重新选择")
    kind = tickets.kind_of(connection, wanted.edge, wanted.device)
    return values | {
        "hall": hall,
        "edge": wanted.edge,
        "device": wanted.device if wanted.edge else "",
        "kind": kind,
        "title": wanted.title,
    }
