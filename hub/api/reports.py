"""Inspection reports as page, PDF, XLSX, CSV and JSON."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import FileResponse, Response, StreamingResponse
from starlette.background import BackgroundTask

from hub.access.rights import Caller, Right
from hub.api.access import allow, within
from hub.api.parts import Parts, parts_of
from hub.api.reports_models import JobIn, JobOut
from hub.reports.grounds import paths
from hub.reports.office import Office
from hub.reports.order import Form
from hub.reports.printshop import AT_ONCE, KEPT, Crowded, Printshop, Wish
from hub.reports.report import AreaReport, Day, HallReport, LackingList, Matrix, Scope
from hub.reports.running import NotMade
from hub.reports.words import area_name, place_name
from hub.requirements import NOTICES, ROWS, Answer
from hub.store import audit
from hub.store.registry import Tier
from hub.store.report_jobs import Busy, Job
from hub.words import iso

router = APIRouter(prefix="/api")

Code = Annotated[str, Path(pattern=r"^\d{6,12}$")]
AsOf = Annotated[date | None, Query(description="facts and rules of this day; today when absent")]
ScopeIn = Annotated[
    Scope | None, Query(description="one hall, or all under it; by default all if there are any")
]

MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
MOST_COMPARED = 12


@router.get("/reports/compare")
def compare(
    request: Request,
    codes: Annotated[str, Query(pattern=r"^\d{6,12}(,\d{6,12})*$", max_length=13 * MOST_COMPARED)],
    as_of: AsOf = None,
) -> Matrix:
    """Up to twelve halls side by side, worst first."""
    allow(request, Right.READ)
    wanted = list(dict.fromkeys(codes.split(",")))
    for code in wanted:
        allow(request, Right.READ, code)
    if len(wanted) > MOST_COMPARED:
        raise HTTPException(422, f"最多比较 {MOST_COMPARED} 个大厅")
    parts = parts_of(request)
    return office_of(request).compare(wanted, _day(parts, as_of))


@router.get("/reports/{code}.json", response_model=HallReport | AreaReport)
def report(request: Request, code: Code, scope: ScopeIn = None, as_of: AsOf = None) -> Response:
    """The report of a hall with every verdict, or of an area in sums."""
    caller = allow(request, Right.READ, code)
    office, day = office_of(request), _day(parts_of(request), as_of)
    of_hall = _scope(office, code, scope) == "hall"
    make = office.hall_report if of_hall else office.area_report
    made = make(code, day, _by(caller), time.time())
    return Response(msgspec.json.encode(made), media_type="application/json")


@router.get(
    "/reports/{code}.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}, 409: {}, 429: {}},
)
def as_csv(request: Request, code: Code, scope: ScopeIn = None, as_of: AsOf = None) -> Response:
    """Every verdict as CSV: UTF-8 with BOM, streamed, safe to open in a spreadsheet program."""
    caller = allow(request, Right.READ, code)
    wish = _wish(request, caller, code, scope, as_of, "csv")
    pieces = _printshop(request).pieces(wish, time.time())
    try:
        first = next(pieces, b"")  # so that a refusal still has a status of its own
    except (Crowded, NotMade) as flaw:
        raise _refusal(flaw) from None
    _note(request, caller, wish)
    return StreamingResponse(
        _whole(first, pieces), media_type=MEDIA["csv"], headers=_named(request, wish)
    )


@router.get(
    "/reports/{code}.{form}",
    response_class=FileResponse,
    responses={200: {"content": {MEDIA["pdf"]: {}, MEDIA["xlsx"]: {}}}, 409: {}, 429: {}},
)
def as_file(
    request: Request,
    code: Code,
    form: Literal["pdf", "xlsx"],
    scope: ScopeIn = None,
    as_of: AsOf = None,
) -> Response:
    """The report as PDF or XLSX; a very large one is refused with 409 and wants a job."""
    caller = allow(request, Right.READ, code)
    wish = _wish(request, caller, code, scope, as_of, form)
    if form == "xlsx" and wish.scope == "area":
        halls = len(office_of(request).halls(code))
        if halls > AT_ONCE:
            raise HTTPException(409, f"共 {halls} 个大厅，请用“后台生成”，生成后再下载")
    try:
        path = _printshop(request).make(wish, time.time())
    except (Crowded, NotMade) as flaw:
        raise _refusal(flaw) from None
    _note(request, caller, wish)
    return FileResponse(
        path,
        media_type=MEDIA[form],
        headers=_named(request, wish),
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


@router.get("/reports/{code}/trend")
def trend(request: Request, code: Code, scope: ScopeIn = None, as_of: AsOf = None) -> list[Day]:
    """The counts of the last ninety days, as kept at the end of each, by tier."""
    allow(request, Right.READ, code)
    office = office_of(request)
    day = _day(parts_of(request), as_of)
    return office.trend(code, _scope(office, code, scope), day)


@router.get("/reports/{code}/matrix", response_model=Matrix)
def matrix(
    request: Request,
    code: Code,
    tier: Tier,
    limit: Annotated[int, Query(ge=1, le=3500)] = 100,
    as_of: AsOf = None,
) -> Response:
    """The area's halls of a tier against every row that binds them, worst first."""
    allow(request, Right.READ, code)
    day = _day(parts_of(request), as_of)
    made = office_of(request).matrix(code, tier, day, limit)
    return Response(msgspec.json.encode(made), media_type="application/json")


@router.get("/reports/{code}/rows/{row}")
def lacking(
    request: Request,
    code: Code,
    row: Annotated[str, Path(max_length=64)],
    verdict: Answer = "unmet",
    as_of: AsOf = None,
) -> LackingList:
    """The area's halls with one answer on one row, worst first, with the reason of each."""
    allow(request, Right.READ, code)
    if row not in ROWS:
        raise HTTPException(404, f"没有条目 {row[:64]}")
    return office_of(request).lacking(code, row, verdict, _day(parts_of(request), as_of))


@router.post("/reports/{code}/jobs", status_code=202, responses={409: {}})
def begin(request: Request, code: Code, wanted: JobIn) -> JobOut:
    """Have a big report made in the background: one at a time, kept for an hour."""
    caller = allow(request, Right.READ, code)
    wish = _wish(request, caller, code, wanted.scope, wanted.as_of, wanted.form)
    try:
        job = _printshop(request).begin(wish, time.time())
    except Busy as flaw:
        job = flaw.job
        raise HTTPException(409, f"{job.by}的报告正在生成（{job.hall}），请等它完成") from None
    _note(request, caller, wish)
    return _job_out(job)


@router.get("/report-jobs")
def jobs(request: Request) -> list[JobOut]:
    """The reports that are being made or were made within the last hour, newest first."""
    caller = allow(request, Right.READ)
    recent = _printshop(request).recent(time.time())
    return [_job_out(job) for job in recent if within(job.hall, caller.root)]


@router.get("/report-jobs/{job}")
def job(request: Request, job: Annotated[str, Path(max_length=36)]) -> JobOut:
    """How far a report in the background is."""
    allow(request, Right.READ)
    found = _job(request, job)
    allow(request, Right.READ, found.hall)
    return _job_out(found)


@router.get("/report-jobs/{job}/file", response_class=FileResponse, responses={409: {}})
def job_file(request: Request, job: Annotated[str, Path(max_length=36)]) -> Response:
    """The made report."""
    caller = allow(request, Right.READ)
    found = _job(request, job)
    allow(request, Right.READ, found.hall)
    path = _printshop(request).file_of(found)
    if path is None:
        raise HTTPException(409, "报告还没有生成，或已过一小时被清理；请重新生成")
    wish = Wish(
        code=found.hall,
        scope=_as_scope(found.scope),
        day=found.as_of,
        form=_as_form(found.form),
        by=_by(caller),
    )
    return FileResponse(path, media_type=MEDIA[found.form], headers=_named(request, wish))


def office_of(request: Request) -> Office:
    """The office of the app that serves this request; made on first use where it has none."""
    parts = parts_of(request)
    if parts.office is not None:
        return parts.office
    state = request.app.state
    if not hasattr(state, "office"):
        state.office = Office(parts.database, parts.overview.rows, parts.today)
    made: Office = state.office
    return made


def _printshop(request: Request) -> Printshop:
    shop = parts_of(request).printshop
    if shop is None:
        raise HTTPException(409, "本监管中心没有启用报告文件的生成，请用页面查看")
    return shop


def _wish(
    request: Request, caller: Caller, code: str, scope: Scope | None, as_of: date | None, form: Form
) -> Wish:
    office = office_of(request)
    return Wish(
        code=code,
        scope=_scope(office, code, scope),
        day=_day(parts_of(request), as_of),
        form=form,
        by=_by(caller),
    )


def _scope(office: Office, code: str, scope: Scope | None) -> Scope:
    """What was asked for, else the area if there is one; raises NotRegistered."""
    halls = office.halls(code)
    return scope or ("area" if len(halls) > 1 else "hall")


def _day(parts: Parts, as_of: date | None) -> date:
    today = parts.today()
    if as_of is None:
        return today
    first = NOTICES[0].effective
    if not first <= as_of <= today:
        raise HTTPException(422, f"日期须在 {first} 至 {today} 之间")
    return as_of


def _by(caller: Caller) -> str:
    return caller.display or caller.name


def _whole(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces


def _refusal(flaw: Crowded | NotMade) -> HTTPException:
    if isinstance(flaw, Crowded):
        return HTTPException(429, str(flaw), {"Retry-After": "30"})
    return HTTPException(503, str(flaw), {"Retry-After": "60"})


def _named(request: Request, wish: Wish) -> dict[str, str]:
    """The name under which a browser saves it: 检查报告-遂平县阳丰镇便民服务中心-2026-11-23.pdf."""
    halls = office_of(request).every()
    way = paths(halls)[wish.code]
    name = place_name(way) if wish.scope == "hall" else f"{area_name(way)}汇总"
    file = f"检查报告-{name[:80]}-{wish.day}.{wish.form}"
    plain = f"report-{wish.code}-{wish.day}.{wish.form}"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file)}"
    return {"Content-Disposition": disposition, "Cache-Control": "no-store"}


def _note(request: Request, caller: Caller, wish: Wish) -> None:
    """A report that leaves the hub as a file is in the audit log."""
    detail: dict[str, Any] = {"form": wish.form, "scope": wish.scope, "as_of": str(wish.day)}
    with parts_of(request).database.write() as connection:
        target = f"hall:{wish.code}"
        audit.record(connection, caller.name, "report.export", target, detail, time.time())


def _job(request: Request, job: str) -> Job:
    found = _printshop(request).find(job, time.time())
    if found is None:
        raise HTTPException(404, "没有这份后台报告，可能已过一小时被清理")
    allow(request, Right.READ, found.hall)
    return found


def _job_out(job: Job) -> JobOut:
    done = job.status == "done"
    return JobOut(
        id=job.id,
        hall=job.hall,
        form=job.form,
        scope=job.scope,
        as_of=job.as_of,
        by=job.by,
        created=iso(job.created),
        status=job.status,
        done=job.done,
        total=job.total,
        size=job.size,
        error=job.error,
        file=f"/api/report-jobs/{job.id}/file" if done else None,
        until=iso(job.updated + KEPT) if done else None,
    )


def _as_scope(word: str) -> Scope:
    return "hall" if word == "hall" else "area"


def _as_form(word: str) -> Form:
    return "pdf" if word == "pdf" else "xlsx" if word == "xlsx" else "csv"
