"""The audit log: to read, to filter, to take along, and to prove that nothing is missing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from hub.access.rights import CITY, Right
from hub.api.access import allow, door_of
from hub.api.enter_models import AuditEntryOut, SoundnessOut
from hub.store import audit
from hub.words import iso

router = APIRouter(prefix="/api")

PAGE = 1000
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Word = Annotated[str, Query(max_length=100)]
Time = Annotated[AwareDatetime | None, Query()]


@router.get("/audit")
def entries(
    request: Request,
    caller: Word = "",
    action: Word = "",
    target: Word = "",
    since: Time = None,
    until: Time = None,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[AuditEntryOut]:
    """Newest first; only for administrators of the whole city, since the log is of the whole."""
    allow(request, Right.ADMINISTER, CITY)
    with door_of(request).database.read() as connection:
        found = audit.entries(
            connection,
            before=before,
            caller=caller,
            action=action,
            target=target,
            since=_seconds(since),
            until=_seconds(until),
            limit=limit,
        )
    return [
        AuditEntryOut(
            sequence=entry.sequence,
            at=iso(entry.at) or "",
            caller=entry.caller,
            action=entry.action,
            target=entry.target,
            detail=msgspec.json.decode(entry.detail),
            hash=entry.hash,
        )
        for entry in found
    ]


@router.get("/audit/soundness")
def soundness(request: Request) -> SoundnessOut:
    """Walk along the whole chain."""
    allow(request, Right.ADMINISTER, CITY)
    with door_of(request).database.read() as connection:
        found = audit.verify(connection)
    return SoundnessOut(
        sound=not found.flaw,
        first=found.first,
        last=found.last,
        hash=found.hash,
        flaw=found.flaw,  # type: ignore[arg-type]
        after=found.after,
        message=words_of(found),
    )


@router.get("/audit.csv", response_class=StreamingResponse)
def export(request: Request) -> StreamingResponse:
    """The whole log as CSV, oldest first, for spreadsheets (UTF-8 with a byte order mark)."""
    allow(request, Right.ADMINISTER, CITY)
    return StreamingResponse(
        _lines(request),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
    )


def words_of(found: audit.Soundness) -> str:
    """What the walk found, as a sentence."""
    if not found.flaw:
        if found.last < found.first:
            return "记录完整，还没有条目"
        return f"记录完整：第 {found.first} 至 {found.last} 条，一条不缺"
    trouble = "缺失" if found.flaw == "missing" else "被改动"
    return f"第 {found.after} 条之后{trouble}：第 {found.after + 1} 条起不可信"


def _lines(request: Request) -> Iterator[str]:
    yield "\ufeff" + _line(["序号", "时间", "操作人", "操作", "对象", "详情", "校验值"])
    last = 0
    while True:
        with door_of(request).database.read() as connection:
            page = audit.entries_after(connection, last, PAGE)
        for entry in page:
            cells = (entry.caller, entry.action, entry.target, entry.detail, entry.hash)
            yield _line([str(entry.sequence), iso(entry.at) or "", *map(_plain, cells)])
        if len(page) < PAGE:
            return
        last = page[-1].sequence


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _plain(cell: str) -> str:
    """A spreadsheet takes what begins like a formula for one."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _seconds(when: AwareDatetime | None) -> float | None:
    return when.timestamp() if when else None
