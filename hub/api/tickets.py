"""Maintenance tickets: opened, worked on, closed by proof."""

from __future__ import annotations

import time
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse

from hub.access.rights import Caller, Right
from hub.alerts.words import subject as subject_words
from hub.api.access import allow
from hub.api.alert_models import Id
from hub.api.parts import parts_of
from hub.api.ticket_models import (
    CloseIn,
    EntryOut,
    ProofOut,
    TicketChange,
    TicketDetail,
    TicketIn,
    TicketOut,
    TicketsOut,
)
from hub.inspection.album import LARGEST, Album, NoPicture
from hub.live import News
from hub.store import Connection, alerts, audit, registry, tickets
from hub.tickets.proof import proof
from hub.words import iso

router = APIRouter(prefix="/api/tickets")

PHOTOS = 20
"""Photos of one ticket at most."""

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
            tickets=[_out(one, names) for one in found],
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
            return _detail(connection, known)
        id = tickets.open_ticket(connection, now=now, by=caller.display, **values)
        if wanted.note:
            tickets.note(connection, id, now, caller.display, "note", wanted.note)
        _record(connection, caller, "ticket.open", id, now)
        detail = _detail(connection, id)
    _tell(request, detail.ticket.hall)
    return detail


@router.get("/{id}")
def show(request: Request, id: Id) -> TicketDetail:
    """A ticket with all that happened to it."""
    allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        detail = _detail(connection, id)
    allow(request, Right.READ, detail.ticket.hall)
    return detail


@router.post("/{id}/changes")
def change(request: Request, id: Id, wanted: TicketChange) -> TicketDetail:
    """Assign, note, use a part, say how far it is."""
    allow(request, Right.OPERATE)
    now = time.time()
    with parts_of(request).database.write() as connection:
        ticket = _unfinished(connection, id)
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
        _record(connection, caller, "ticket.change", id, now)
        detail = _detail(connection, id)
    _tell(request, ticket.hall)
    return detail


@router.post("/{id}/close")
def close(request: Request, id: Id, wanted: CloseIn) -> TicketDetail:
    """Close by the device's own word; without it an inspector may, with a reason."""
    caller = allow(request, Right.READ)
    now = time.time()
    with parts_of(request).database.write() as connection:
        ticket = _unfinished(connection, id)
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
        _record(connection, caller, "ticket.close", id, now)
        detail = _detail(connection, id)
    _tell(request, ticket.hall)
    return detail


@router.post("/{id}/photos", status_code=201)
async def add_photo(request: Request, id: Id) -> TicketDetail:
    """Keep the photo in the body (JPEG, PNG or WebP), drawn anew without what hid in it."""
    allow(request, Right.OPERATE)
    parts = parts_of(request)
    if parts.ticket_photos is None:
        raise HTTPException(404, "监管中心没有配置存放照片的目录")
    sent = bytearray()
    async for piece in request.stream():
        sent += piece
        if len(sent) > LARGEST:
            raise HTTPException(413, f"照片超过 {LARGEST // 1024 // 1024} MB，请压缩后再传")
    return await run_in_threadpool(_keep, request, parts.ticket_photos, id, bytes(sent))


@router.get("/{id}/photos/{name}", response_class=FileResponse)
def photo(request: Request, id: Id, name: str, small: bool = False) -> FileResponse:
    """A photo of the ticket, or its thumbnail."""
    allow(request, Right.READ)
    parts = parts_of(request)
    with parts.database.read() as connection:
        ticket = _ticket(connection, id)
        allow(request, Right.READ, ticket.hall)
        known = name in tickets.photos(connection, id)
    if parts.ticket_photos is None or not known:
        raise HTTPException(404, "没有这张照片")
    path = parts.ticket_photos.path(name, small=small)
    if not path.is_file():
        raise HTTPException(404, "照片文件不在了，请检查数据目录的备份")
    # Named by its content, so it never changes; and it is of one hall's people only.
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    return FileResponse(path, media_type="image/jpeg", headers=headers)


def _keep(request: Request, album: Album, id: int, sent: bytes) -> TicketDetail:
    parts = parts_of(request)
    with parts.database.read() as connection:
        ticket = _unfinished(connection, id)
        caller = allow(request, Right.OPERATE, ticket.hall)
    try:
        picture = album.keep(sent)
    except NoPicture as flaw:
        raise HTTPException(422, str(flaw)) from None
    now = time.time()
    with parts.database.write() as connection:
        if len(tickets.photos(connection, id)) >= PHOTOS:
            raise HTTPException(409, f"一张工单最多 {PHOTOS} 张照片")
        data = {"hash": picture.name, "width": picture.width, "height": picture.height}
        tickets.note(connection, id, now, caller.display, "photo", "", data)
        tickets.change(connection, id, now)
        _record(connection, caller, "ticket.photo", id, now)
        detail = _detail(connection, id)
    _tell(request, ticket.hall)
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


def _ticket(connection: Connection, id: int) -> tickets.Ticket:
    ticket = tickets.find(connection, id)
    if ticket is None:
        raise HTTPException(404, "没有这张工单")
    return ticket


def _unfinished(connection: Connection, id: int) -> tickets.Ticket:
    ticket = _ticket(connection, id)
    if ticket.closed is not None:
        raise HTTPException(409, "工单已关闭；设备再次故障时会自动重新打开")
    return ticket


def _record(connection: Connection, caller: Caller, action: str, id: int, now: float) -> None:
    audit.record(connection, caller.name, action, f"ticket:{id}", {}, now)


def _tell(request: Request, hall: str) -> None:
    parts_of(request).live.publish(News(kind="alert", hall=hall, data={"hall": hall}))


def _detail(connection: Connection, id: int) -> TicketDetail:
    ticket = _ticket(connection, id)
    subject = tickets.subject_of(connection, ticket.edge, ticket.device) if ticket.edge else None
    found = proof(ticket, subject)
    return TicketDetail(
        ticket=_out(ticket, alerts.names_of(connection, [ticket.hall])),
        entries=[
            EntryOut(
                id=entry.id,
                at=iso(entry.at),
                by=entry.by,
                what=entry.what,
                text=entry.text,
                data=msgspec.json.decode(entry.data),
            )
            for entry in tickets.entries_of(connection, id)
        ],
        proof=ProofOut(
            kind=found.kind,
            words=found.words,
            status=subject.status if subject else "",
            since=iso(subject.since) if subject else None,
        ),
    )


def _out(one: tickets.Ticket, names: dict[str, str]) -> TicketOut:
    times = ("opened", "updated", "repaired", "closed")
    values = {name: value for name, value in vars(one).items() if name not in times}
    return TicketOut(
        **values,
        hall_name=names.get(one.hall, one.hall),
        **{name: iso(getattr(one, name)) for name in times},
    )
