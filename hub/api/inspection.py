"""The catalogue, verdicts on any day, local quantities and exemptions, what is overdue."""

from __future__ import annotations

import time
from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request

from hub import requirements
from hub.access.rights import Caller, Right
from hub.api import attesting, photos
from hub.api.access import CITY, allow, within
from hub.api.inspection_models import (
    ChecklistOut,
    DecisionIn,
    DecisionOut,
    LapsedOut,
    OverdueOut,
    WithdrawalIn,
)
from hub.api.parts import parts_of
from hub.reports.grounds import facts_on
from hub.requirements import Decision, Row
from hub.requirements.row import ROW_TIERS
from hub.store import audit, inspection, registry
from hub.store.inspection import Overdue, Recorded
from hub.words import iso

router = APIRouter(prefix="/api")
router.include_router(attesting.router)
router.include_router(photos.router)

AsOf = Annotated[date | None, Query(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
Code = Annotated[str, Query(pattern=r"^\d{0,12}$")]


@router.get("/rules")
def rules(request: Request, as_of: AsOf = None) -> dict[str, Any]:
    """Every requirement in its clause's own words, with notes, terms and reviews, as of a day."""
    allow(request, Right.READ)
    day = as_of or parts_of(request).today()
    bound = [row for row in requirements.ROWS.values() if row.binds_on(day)]
    return {
        "as_of": day.isoformat(),
        "notices": msgspec.to_builtins(requirements.NOTICES),
        "rows": [_row_out(row) for row in bound],
        "footnotes": msgspec.to_builtins(list(requirements.FOOTNOTES.values())),
        "inherited": msgspec.to_builtins(requirements.INHERITED),
    }


@router.get("/halls/{code}/checklist")
def checklist(request: Request, code: str, as_of: AsOf = None) -> ChecklistOut:
    """The verdicts by the rules, decisions and statements of a day; devices of a future day as now.

    An earlier day's devices are put together again from their changes as far as these are kept.
    """
    allow(request, Right.READ, code)
    parts = parts_of(request)
    today = parts.today()
    day = as_of or today
    with parts.database.read() as connection:
        found = registry.hall(connection, code)
        [facts] = facts_on(connection, [found], [code], day, today)
    verdicts = requirements.checklist(facts.hall, facts.devices, facts.attestations, day)
    return ChecklistOut(
        as_of=day,
        checklist=[msgspec.to_builtins(verdict) for verdict in verdicts],
        summary=msgspec.to_builtins(requirements.summary(verdicts)),
    )


@router.get("/local-rules")
def local_rules(
    request: Request, hall: Code = "", row: Annotated[str, Query(max_length=64)] = ""
) -> list[DecisionOut]:
    """Local decisions with their history, newest first: all that one may see, or of one hall.

    Of a hall are those made there and further up, as far as they bear on it.
    """
    caller = allow(request, Right.READ, hall or None)
    parts = parts_of(request)
    with parts.database.read() as connection:
        found = inspection.recorded(connection, row=row)
        bearing = set()
        if hall:
            here = registry.hall(connection, hall)
            bear = inspection.bearing(connection, [here])
            bearing = {each.id for each in bear.get(hall, ())}
    today = parts.today()
    return [
        _decision_out(each, today)
        for each in found
        if (each.decision.id in bearing if hall else _concerns(each.decision, caller))
    ]


@router.post("/halls/{code}/local-rules", status_code=201)
def decide(request: Request, code: str, asked: DecisionIn) -> DecisionOut:
    """Set a local quantity, exempt a row, or go back to the notice, with a reason and days."""
    caller = allow(request, Right.INSPECT, code)
    parts = parts_of(request)
    today, now = parts.today(), time.time()
    starts = asked.starts or today
    row = requirements.ROWS.get(asked.row)
    if row is None or (row.valid_until is not None and row.valid_until < starts):
        raise HTTPException(422, f"规范里没有条目 {asked.row}，或届时已失效")
    if starts < today:
        raise HTTPException(422, "开始日期不能早于今天：已经出过的结论不改写")
    if asked.ends is not None and asked.ends < starts:
        raise HTTPException(422, "结束日期不能早于开始日期")
    _check_need(asked, row)
    with parts.database.write() as connection:
        hall = registry.hall(connection, code)
        _check_reach(asked, row, hall)
        decision = Decision(
            id=0,
            row=row.id,
            kind=asked.kind,
            reason=asked.reason,
            by=caller.display,
            at=now,
            starts=starts,
            ends=asked.ends,
            need=asked.need if asked.kind == "quantity" else 0,
            hall=code,
            reach=asked.reach,
            tier=asked.tier if asked.reach == "subtree" else "",
        )
        number = inspection.decide(connection, decision, caller.name)
        detail = asked.model_dump(mode="json") | {"id": number}
        audit.record(connection, caller.name, "requirement.decide", f"hall:{code}", detail, now)
        made = _recorded(connection, number)
    parts.tell([], _concerned(request, made.decision))
    return _decision_out(made, today)


@router.post("/local-rules/{number}/withdraw")
def withdraw(request: Request, number: int, why: WithdrawalIn) -> DecisionOut:
    """End a decision from today on; it stays in the history."""
    caller = allow(request, Right.INSPECT)
    parts = parts_of(request)
    now = time.time()
    if not 0 < number < 2**31:
        raise HTTPException(404, f"没有编号为 {number} 的本地规定")
    with parts.database.write() as connection:
        decision = _recorded(connection, number).decision
        allow(request, Right.INSPECT, decision.hall)
        try:
            inspection.withdraw(
                connection,
                number,
                by=caller.display,
                why=why.reason,
                at=now,
                today=parts.today(),
            )
        except inspection.AlreadyClosed as flaw:
            raise HTTPException(409, str(flaw)) from None
        detail = {"id": number, "row": decision.row, "reason": why.reason}
        target = f"hall:{decision.hall}"
        audit.record(connection, caller.name, "requirement.withdraw", target, detail, now)
        made = _recorded(connection, number)
    parts.tell([], _concerned(request, made.decision))
    return _decision_out(made, parts.today())


@router.get("/overdue")
def overdue(request: Request, hall: Code = "") -> list[OverdueOut]:
    """Halls where statements ran out or soon will, the most overdue first; of an area if named."""
    caller = allow(request, Right.READ, hall or None)
    parts = parts_of(request)
    root = hall or caller.root
    under = "" if root == CITY else root
    with parts.database.read() as connection:
        late = {each.hall: each for each in inspection.overdue(connection, parts.today(), under)}
        soon = {each.hall: each for each in inspection.soon_due(connection, parts.today(), under)}
    found = [
        OverdueOut(
            hall=code,
            name=(late.get(code) or soon[code]).name,
            overdue=_lapsed(late.get(code)),
            soon=_lapsed(soon.get(code)),
        )
        for code in sorted({*late, *soon})
    ]
    found.sort(key=lambda each: (-len(each.overdue), -len(each.soon), each.hall))
    return found


def _row_out(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "tier": row.tier,
        "tiers": [tier for tier, rows in ROW_TIERS.items() if row.tier in rows],
        "item": row.item,
        "clause": row.clause,
        "clauses": list(row.clauses),
        "quotations": list(row.quotations),
        "wording": row.wording,
        "force": row.force,
        "scope": row.scope,
        "proof": row.proof,
        "kinds": [requirements.KINDS[kind] for kind in sorted(row.kinds)],
        "public": bool(row.public_kinds),
        "rest": row.rest,
        "quantity": row.quantity,
        "need": row.need if row.unit else None,
        "unit": row.unit,
        "must_work": row.must_work,
        "term": msgspec.to_builtins(row.term),
        "footnotes": [note.key for note in row.footnotes],
        "notice": row.notice,
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
    }


def _check_need(asked: DecisionIn, row: Row) -> None:
    if asked.kind != "quantity":
        return
    if asked.need < 1:
        raise HTTPException(422, "请填写数量，至少为 1；不要求配备的请登记为豁免")
    if row.unit and asked.need <= row.need:
        raise HTTPException(422, f"条文规定的是 {row.need}{row.unit}，本地数量只能更高")


def _check_reach(asked: DecisionIn, row: Row, hall: registry.Hall) -> None:
    bound = [tier for tier, rows in ROW_TIERS.items() if row.tier in rows]
    if asked.reach == "hall" and hall.tier not in bound:
        raise HTTPException(422, "该条目不适用于这一级大厅；要对下级作规定请选“本级及下级”")
    if asked.tier and asked.tier not in bound:
        raise HTTPException(422, "该条目不适用于所选的层级")


def _recorded(connection: Any, number: int) -> Recorded:
    for each in inspection.recorded(connection):
        if each.decision.id == number:
            return each
    raise registry.NotRegistered(f"没有编号为 {number} 的本地规定")


def _concerns(decision: Decision, caller: Caller) -> bool:
    """Made in the caller's area, or further up for all below."""
    if within(decision.hall, caller.root):
        return True
    return decision.reach == "subtree" and within(caller.root, decision.hall)


def _concerned(request: Request, decision: Decision) -> set[str]:
    if decision.reach == "hall":
        return {decision.hall}
    rows = parts_of(request).overview.rows()
    return {str(row[0]) for row in rows if within(str(row[0]), decision.hall)}


def _decision_out(each: Recorded, today: date) -> DecisionOut:
    decision = each.decision
    row = requirements.ROWS.get(decision.row)
    state = "held" if decision.holds_on(today) else "over"
    if decision.starts > today and not (decision.closes and decision.closes <= decision.starts):
        state = "future"
    return DecisionOut(
        **{
            name: getattr(decision, name)
            for name in ("id", "row", "kind", "need", "reason", "by", "hall", "hall_name")
        },
        **{name: getattr(decision, name) for name in ("reach", "tier", "starts", "ends", "closes")},
        item=row.item if row else decision.row,
        clause=row.clause if row else "",
        at=iso(decision.at),
        closed=each.closed,
        closed_at=iso(each.closed_at),
        closed_by=each.closed_by,
        closed_why=each.closed_why,
        state=state,  # type: ignore[arg-type]
    )


def _lapsed(found: Overdue | None) -> list[LapsedOut]:
    if found is None:
        return []
    return [
        LapsedOut(
            row=each.row,
            item=requirements.ROWS[each.row].item if each.row in requirements.ROWS else each.row,
            window=each.window,
            expires=each.expires,
            by=each.by,
        )
        for each in found.lapsed
    ]
