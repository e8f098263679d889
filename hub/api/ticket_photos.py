"""Photos of tickets: taken in, drawn anew, shown to who may see the hall."""

from __future__ import annotations

import time

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse

from hub.access.rights import Right
from hub.api.access import allow
from hub.api.alert_models import Id
from hub.api.parts import parts_of
from hub.api.ticket_models import TicketDetail
from hub.api.ticket_views import detail_of, record, tell, ticket_of, unfinished
from hub.inspection.album import LARGEST, Album, NoPicture
from hub.store import tickets

router = APIRouter()

PHOTOS = 20
"""Photos of one ticket at most."""


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
        ticket = ticket_of(connection, id)
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
        ticket = unfinished(connection, id)
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
        record(connection, caller, "ticket.photo", id, now)
        detail = detail_of(connection, id)
    tell(request, ticket.hall)
    return detail
