"""Commands to boxes and devices, one or many, and how far they came."""

from __future__ import annotations

import time
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request

from edge.messages import Command
from hub.access.rights import CITY, Caller, Right
from hub.api.access import allow, within
from hub.api.care_models import JobCommandOut, JobIn, JobOut
from hub.api.models import CommandIn, CommandOut
from hub.api.parts import parts_of
from hub.care import orders
from hub.care.progress import job_facts
from hub.live import News
from hub.store import Connection, audit, commands, jobs, registry, views
from hub.store.commands import CommandView
from hub.words import iso

router = APIRouter(prefix="/api")

AT_ONCE = 20
"""Boxes of a job to which the hub sends at once; the others get theirs with their next beat, so
that thousands do not begin in the same second."""

MOST_ARGS = 8 * 1024
"""Bytes of a command's arguments."""

State = Literal["", "queued", "sent", "received", "running", "done", "failed", "expired"]


@router.get("/commands/known")
def known(request: Request) -> dict[str, Any]:
    """The commands for boxes (under `box`) and for kinds of devices."""
    allow(request, Right.READ)
    return {
        "box": [vars(one) for one in orders.BOX],
        "devices": {kind: [vars(one) for one in of] for kind, of in orders.DEVICES.items()},
    }


@router.post("/edges/{edge}/commands", status_code=202)
def send(request: Request, edge: str, wanted: CommandIn) -> CommandOut:
    """Queue a command; it is sent when its box is there, and expires after `ttl_ms`."""
    parts, now = parts_of(request), time.time()
    command = Command(
        id=commands.new_id(),
        device=wanted.device,
        name=wanted.name,
        args=wanted.args,
        ttl_ms=wanted.ttl_ms,
    )
    with parts.database.write() as connection:
        code = registry.hall_of_edge(connection, edge)
        caller = allow(request, Right.OPERATE, code)
        _check(connection, edge, command)
        commands.queue(connection, edge, command, now, caller.display)
        detail = {"name": command.name, "device": command.device, "id": command.id}
        audit.record(connection, caller.name, "command.send", f"edge:{edge}", detail, now)
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
        allow(request, Right.READ, registry.hall_of_edge(connection, found.edge))
    return CommandOut(**command_facts(found))


@router.post("/jobs", status_code=202)
def begin(request: Request, wanted: JobIn) -> JobOut:
    """Queue a command to every box or device of a selection."""
    caller = allow(request, Right.OPERATE)
    parts, now = parts_of(request), time.time()
    if not wanted.halls and not wanted.edges:
        raise HTTPException(422, "请选择大厅或终端")
    _check_args(wanted.args)
    with parts.database.write() as connection:
        try:
            orders.check(wanted.kind or None, wanted.name, wanted.args)
        except orders.UnknownOrder as flaw:
            raise HTTPException(422, str(flaw)) from None
        chosen = _choose(connection, wanted, caller)
        made = [
            (
                edge,
                Command(
                    id=commands.new_id(),
                    device=device,
                    name=wanted.name,
                    args=wanted.args,
                    ttl_ms=wanted.ttl_ms,
                ),
            )
            for edge, device in chosen
        ]
        if not made:
            raise HTTPException(422, "所选范围内没有符合条件的终端或设备")
        number = jobs.begin(
            connection,
            made,
            name=wanted.name,
            args=wanted.args,
            chosen=_selection(wanted),
            by=caller.display,
            now=now,
        )
        detail = {"name": wanted.name, "total": len(made), **_selection(wanted)}
        audit.record(connection, caller.name, "command.job", f"job:{number}", detail, now)
        found = jobs.find(connection, number)
    for edge in sorted({edge for edge, _ in made})[:AT_ONCE]:
        parts.flush_commands(edge)
    assert found is not None  # noqa: S101  made in this transaction
    return JobOut(**job_facts(found))


@router.get("/jobs")
def listed(request: Request, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> list[JobOut]:
    """The newest bulk commands, those that reach into the caller's part of the city."""
    caller = allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        found = jobs.newest(connection, limit)
        halls = jobs.halls_of(connection, [job.id for job in found])
    return [
        JobOut(**job_facts(job))
        for job in found
        if caller.root == CITY or any(within(hall, caller.root) for hall in halls[job.id])
    ]


@router.get("/jobs/{id}")
def job(request: Request, id: str) -> JobOut:
    """How far a bulk command came."""
    caller = allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        found = jobs.find(connection, id)
        halls = jobs.halls_of(connection, [id])[id]
    reaches = caller.root == CITY or any(within(hall, caller.root) for hall in halls)
    if found is None or not reaches:
        raise HTTPException(404, "没有这个批量命令")
    return JobOut(**job_facts(found))


@router.get("/jobs/{id}/commands")
def results(
    request: Request,
    id: str,
    status: State = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[JobCommandOut]:
    """The commands of a job, by box; without their results, which each command has."""
    caller = allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        found = jobs.results(connection, id, status, limit, offset)
    return [
        JobCommandOut(**{**command_facts(one), "result": {}}, hall=hall)
        for one, hall in found
        if within(hall, caller.root)
    ]


@router.post("/jobs/{id}/cancel")
def cancel(request: Request, id: str) -> JobOut:
    """Call off what is still queued; what was sent goes on."""
    caller = allow(request, Right.OPERATE)
    parts, now = parts_of(request), time.time()
    with parts.database.write() as connection:
        if jobs.find(connection, id) is None:
            raise HTTPException(404, "没有这个批量命令")
        for hall in jobs.halls_of(connection, [id])[id]:
            allow(request, Right.OPERATE, hall)
        number = jobs.cancel(connection, id, caller.display, now)
        detail = {"cancelled": number}
        audit.record(connection, caller.name, "command.cancel", f"job:{id}", detail, now)
        found = jobs.find(connection, id)
    assert found is not None  # noqa: S101  found in this transaction
    parts.live.publish(News(kind="job", hall="", data=job_facts(found)))
    return JobOut(**job_facts(found))


def command_facts(found: CommandView) -> dict[str, Any]:
    """A command as the API tells it."""
    return {
        "id": found.id,
        "edge": found.edge,
        "device": found.device,
        "name": found.name,
        "status": found.status,
        "created": iso(found.created),
        "updated": iso(found.updated),
        "progress": found.progress,
        "result": found.result,
        "error": found.error,
        "by": found.by,
        "job": found.job,
    }


def _check(connection: Connection, edge: str, command: Command) -> None:
    """422 for a command that the box or its device does not know."""
    _check_args(command.args)
    kinds = views.kinds_on(connection, edge)
    if command.device and command.device not in kinds and kinds:
        names = "、".join(sorted(kinds))
        raise HTTPException(422, f"终端 {edge} 上没有设备 {command.device}，有：{names}")
    try:
        # The kind of a device is not known before its box has spoken; then the box will say.
        kind = kinds.get(command.device, "") if command.device else None
        orders.check(kind, command.name, command.args)
    except orders.UnknownOrder as flaw:
        raise HTTPException(422, str(flaw)) from None


def _check_args(args: dict[str, Any]) -> None:
    try:
        size = len(msgspec.json.encode(args))
    except (UnicodeEncodeError, ValueError, RecursionError):
        raise HTTPException(422, "参数不能用 JSON 表示，请修改") from None
    if size > MOST_ARGS:
        raise HTTPException(422, f"参数太长，最多 {MOST_ARGS // 1024} KB")


def _choose(connection: Connection, wanted: JobIn, caller: Caller) -> list[tuple[str, str]]:
    """Box and device ("" for the box) of the selection, within the caller's halls."""
    codes = [hall.code for hall in registry.all_halls(connection)]
    roots = set(wanted.halls)
    halls = {
        code
        for code in codes
        if any(within(code, root) for root in _above(code) & roots) and within(code, caller.root)
    }
    boxes = [
        edge
        for edge, hall in jobs.chosen_boxes(connection, halls, wanted.edges, wanted.status)
        if within(hall, caller.root)
    ]
    if not wanted.kind:
        return [(edge, "") for edge in boxes]
    return jobs.chosen_devices(connection, boxes, wanted.kind, wanted.device_status)


def _above(code: str) -> set[str]:
    """The codes that a hall's code may nest in."""
    return {"411700", code, *(code[:length] for length in (6, 9))}


def _selection(wanted: JobIn) -> dict[str, Any]:
    """What was selected, without thousands of names."""
    chosen: dict[str, Any] = {"halls": wanted.halls[:50], "boxes": len(wanted.edges)}
    for name in ("status", "kind", "device_status"):
        if value := getattr(wanted, name):
            chosen[name] = value
    return chosen
