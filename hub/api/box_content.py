"""Gives each box the content of its hall, by its tag."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from hub.api.box_access import box_of
from hub.api.parts import parts_of
from hub.content import package
from hub.store import content, registry

router = APIRouter()


@router.get("/box/content", response_class=Response)
def fetch(
    request: Request,
    flaw: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """The package of the asking box's hall: 304 when it has it, 404 when nothing is published.

    `If-None-Match` is what the box shows at present, `flaw` why it could not take the last one.
    """
    now = time.time()
    database = parts_of(request).database
    with database.read() as connection:
        box = box_of(request, connection)
        hall = registry.hall(connection, box.hall)
        scopes = package.scopes_of(hall.code, hall.tier)
        chosen = package.nearest(content.latest(connection, scopes), scopes)
        name = package.hall_name(hall.name, hall.tier)
        tag = package.tag(hall.code, name, chosen)
        held = request.headers.get("if-none-match", "").strip().strip('"')[:64]
        complete = "items" in chosen and "hall" in chosen
        packed = b""
        if complete and held != tag:
            bodies = content.bodies_of(connection, chosen.values())
            files = package.compose(name, chosen, bodies)
            named = bool(bodies["hall"]["hall"].get("name"))
            packed = package.pack(hall.code, chosen, tag, files or {}, named=named)
        news = content.is_news(connection, box.id, held, flaw, now)
    if news:
        with database.write() as connection:
            content.note_fetch(connection, box.id, held, now, flaw)
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    if not complete:
        raise HTTPException(404, "还没有给本大厅发布内容")
    if held == tag:
        return Response(status_code=304, headers=headers)
    return Response(packed, media_type="application/json", headers=headers)
