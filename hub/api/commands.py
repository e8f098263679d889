"""Commands to boxes and devices, and how far they came."""

from __future__ import annotations

import time

from fastapi import APIRouter, HTTPException, Request

from edge.messages import Command
from hub.access.rights import Right
from hub.api.access import allow
from hub.api.models import CommandIn, CommandOut
from hub.api.parts import parts_of
from hub.store import commands, registry
from hub.words import iso

router = APIRouter(prefix="/api")


@router.post("/edges/{edge}/commands", status_code=202)
def send(request: Request, edge: str, wanted: CommandIn) -> CommandOut:
    """Queue a command; it is sent when its box is there, and expires after `ttl_ms`."""
    parts = parts_of(request)
    command = Command(
        id=commands.new_id(),
        device=wanted.device,
        name=wanted.name,
        args=wanted.args,
        ttl_ms=wanted.ttl_ms,
    )
    with parts.database.write() as connection:
        code = registry.hall_of_edge(connection, edge)
        allow(request, Right.OPERATE, code)
        commands.queue(connection, edge, command, time.time())
    parts.flush_commands(edge)
    parts.tell([], {code})
    return show(request, command.id)


@router.get("/commands/{id}")
def show(request: Request, id: str) -> CommandOut:
    """How far a command came."""
    allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        found = commands.find(connection, id)
    if found is None:
        raise HTTPException(404, "没有这条命令")
    return CommandOut(
        id=found.id,
        edge=found.edge,
        device=found.device,
        name=found.name,
        status=found.status,  # type: ignore[arg-type]
        created=iso(found.created),
        updated=iso(found.updated),
        progress=found.progress,
        result=found.result,
        error=found.error,
    )
