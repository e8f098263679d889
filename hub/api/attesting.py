"""What people state of a hall: one row at a time, or a whole walk under one signature."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from fastapi import APIRouter, HTTPException, Request, Response

from hub import requirements
from hub.access.rights import Caller, Right
from hub.api.access import allow
from hub.api.inspection_models import (
    AttestationIn,
    StepOut,
    WalkIn,
    WalkOut,
    WalkSheet,
)
from hub.api.parts import parts_of
from hub.inspection.due import note_hall
from hub.inspection.statement import Statement, Unfit, day_of, fitted
from hub.inspection.steps import steps
from hub.overview import read_facts
from hub.requirements import HallFacts, Row
from hub.store import Connection, attestations, audit, registry, walks
from hub.store.walks import Walk
from hub.words import iso

router = APIRouter()


@router.post("/halls/{code}/attestations", status_code=201)
def add_attestation(request: Request, code: str, stated: AttestationIn) -> list[dict[str, Any]]:
    """Note what the caller states of a row; answers the verdicts of that row."""
    caller = allow(request, Right.ATTEST, code)
    parts = parts_of(request)
    now = time.time()
    said = Statement(
        row=stated.row,
        window=stated.window,
        holds=stated.holds,
        at=now,
        expires=stated.expires,
        note=stated.note,
        quantity=stated.quantity,
        photos=tuple(stated.photos),
    )
    with parts.database.write() as connection:
        hall = registry.hall(connection, code)
        said = _fit(connection, hall, [said], parts.today())[0]
        _keep(connection, caller, code, said, stated.on_behalf)
        detail = {"row": said.row, "window": said.window, "holds": said.holds}
        audit.record(connection, caller.name, "requirement.attest", f"hall:{code}", detail, now)
        [facts] = read_facts(connection, [hall], [code])
        note_hall(connection, facts, parts.today())
    parts.tell([], {code})
    return [verdict for verdict in _verdicts(facts, parts.today()) if verdict["row"] == said.row]


@router.get("/halls/{code}/walk")
def walk_sheet(request: Request, code: str) -> WalkSheet:
    """What a person who walks through the hall has to look at, what is overdue first."""
    allow(request, Right.READ, code)
    parts = parts_of(request)
    with parts.database.read() as connection:
        hall = registry.hall(connection, code)
        path = [hall]
        while path[0].parent:
            path.insert(0, registry.hall(connection, path[0].parent))
        [facts] = read_facts(connection, [hall], [code])
    return WalkSheet(
        code=code,
        name=hall.name,
        tier=hall.tier,
        path=[step.name for step in path[:-1]],
        windows=list(facts.hall.windows),
        today=parts.today(),
        steps=[StepOut(**step) for step in steps(facts, parts.today())],
    )


@router.post("/halls/{code}/walks", status_code=201)
def sign_walk(request: Request, code: str, sent: WalkIn, response: Response) -> WalkOut:
    """Keep a signed walk; the same `id` again is answered with what was kept (200)."""
    caller = allow(request, Right.ATTEST, code)
    parts = parts_of(request)
    now = time.time()
    signed = Walk(
        id=str(sent.id),
        hall=code,
        window=sent.window or "",
        at=now,
        by=caller.display,
        by_user=caller.name,
        signed=sent.signed,
        on_behalf=sent.on_behalf,
        began=now - sent.began_ago,
        holds=sum(each.answer == "holds" for each in sent.answers),
        fails=sum(each.answer == "fails" for each in sent.answers),
        unseen=tuple(
            (each.row, each.window or "", each.note)
            for each in sent.answers
            if each.answer == "unseen"
        ),
    )
    said = [
        Statement(
            row=each.row,
            window=each.window,
            holds=each.answer == "holds",
            at=now - each.seen_ago,
            expires=each.expires,
            note=each.note,
            quantity=each.quantity,
            photos=tuple(each.photos),
        )
        for each in sent.answers
        if each.answer != "unseen"
    ]
    with parts.database.write() as connection:
        hall = registry.hall(connection, code)
        if (kept := walks.walk(connection, signed.id)) is not None:
            if (kept.hall, kept.by_user) != (code, caller.name):
                raise HTTPException(409, "这次核实已由他人或在别的大厅签名，请重新开始")
            response.status_code = 200
            return _walk_out(kept)
        if len({(each.row, each.window) for each in sent.answers}) < len(sent.answers):
            raise HTTPException(422, "同一条目只能有一个结果，请刷新页面后重试")
        fit = _fit(connection, hall, said, parts.today())
        if not walks.sign(connection, signed):  # another process was sent the same just now
            raise HTTPException(409, "这次核实正在保存，请稍后重试")
        for each in fit:
            _keep(connection, caller, code, each, sent.on_behalf, signed.id)
        detail = {"walk": signed.id, "holds": signed.holds, "fails": signed.fails}
        audit.record(connection, caller.name, "requirement.walk", f"hall:{code}", detail, now)
        [facts] = read_facts(connection, [hall], [code])
        note_hall(connection, facts, parts.today())
    parts.tell([], {code})
    return _walk_out(signed)


@router.get("/halls/{code}/walks")
def walks_of(request: Request, code: str) -> list[WalkOut]:
    """The newest signed walks through a hall."""
    allow(request, Right.READ, code)
    with parts_of(request).database.read() as connection:
        registry.hall(connection, code)
        return [_walk_out(each) for each in walks.walks_of(connection, code, 50)]


def _fit(
    connection: Connection, hall: registry.Hall, said: Sequence[Statement], today: date
) -> list[Statement]:
    windows = registry.windows_of(connection, [hall.code]).get(hall.code, [])
    rows: Mapping[str, Row] = {row.id: row for row in requirements.rows_for(hall.tier, today)}
    photos = [name for each in said for name in each.photos]
    if photos and walks.unknown_photos(connection, hall.code, photos):
        raise HTTPException(422, "有照片没有传到，请重新发送")
    now = day_of(time.time())

    def seen(each: Statement) -> date:
        return today - (now - day_of(each.at))

    try:
        return [fitted(each, rows, windows, seen(each)) for each in said]
    except Unfit as flaw:
        raise HTTPException(422, str(flaw)) from None


def _keep(
    connection: Connection,
    caller: Caller,
    code: str,
    said: Statement,
    on_behalf: str,
    walk: str = "",
) -> None:
    attestations.attest(
        connection,
        hall=code,
        row=said.row,
        window=said.window or "",
        holds=said.holds,
        by=caller.display,
        at=said.at,
        expires=said.expires,
        note=said.note,
        quantity=said.quantity,
        by_user=caller.name,
        on_behalf=on_behalf,
        walk=walk,
        photos=said.photos,
    )


def _verdicts(facts: HallFacts, today: date) -> list[dict[str, Any]]:
    found = requirements.checklist(facts.hall, facts.devices, facts.attestations, today)
    return [msgspec.to_builtins(verdict) for verdict in found]


def _walk_out(kept: Walk) -> WalkOut:
    return WalkOut(
        id=kept.id,
        hall=kept.hall,
        window=kept.window,
        at=iso(kept.at),
        by=kept.by,
        signed=kept.signed,
        on_behalf=kept.on_behalf,
        began=iso(kept.began),
        holds=kept.holds,
        fails=kept.fails,
        unseen=list(kept.unseen),
    )
