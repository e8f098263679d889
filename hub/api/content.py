"""Content for kiosks: import with a preview, publish by scope, roll back; boxes fetch by tag."""

from __future__ import annotations

import time
from collections import Counter
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from hub.access.rights import Caller, Right
from hub.api.access import CITY, allow, within
from hub.api.box_access import box_of
from hub.api.content_models import (
    BoxContent,
    ContentOut,
    DifferencesOut,
    DraftOut,
    KindName,
    NoteIn,
    PublishIn,
    ScopeName,
    TypedIn,
    VersionOut,
    WithdrawIn,
)
from hub.api.parts import parts_of
from hub.content import package, workbook
from hub.content.differences import differences
from hub.content.importing import Imported, read_file, read_raw
from hub.content.records import LARGEST_IMPORT, ItemsBody
from hub.store import content, registry
from hub.store.audit import record
from hub.words import iso

router = APIRouter(prefix="/api")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TIERS = {"city": "市级", "county": "县区", "township": "乡镇(街道)", "village": "村(社区)"}


@router.get("/content")
def overview(request: Request) -> ContentOut:
    """Drafts, versions in force, and how many boxes hold what."""
    caller = allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        drafts = content.drafts(connection) if caller.may(Right.PUBLISH) else []
        latest = content.latest(connection)
        names = {hall.code: hall.name for hall in registry.all_halls(connection)}
        states = Counter[str](box.state for box in _boxes(connection, caller))
    return ContentOut(
        drafts=[_draft(one) for one in drafts],
        versions=[_version(one, names) for one in latest],
        boxes=dict(states),
    )


@router.get("/content/boxes")
def boxes(request: Request) -> list[BoxContent]:
    """Which box holds which version, as it said itself when it last asked."""
    caller = allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        return _boxes(connection, caller)


@router.get("/content/history")
def history(
    request: Request,
    kind: KindName,
    scope: Annotated[str, Query(pattern=ScopeName)],
) -> list[VersionOut]:
    """All versions of a kind and scope, newest first."""
    allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        found = content.history(connection, kind, scope)
        names = {hall.code: hall.name for hall in registry.all_halls(connection)}
    return [_version(one, names) for one in found]


@router.get("/content/template.xlsx", response_class=Response)
def template(request: Request) -> Response:
    """The workbook for items, with an example and an explanation of each column."""
    allow(request, Right.PUBLISH)
    return _file(workbook.template(), XLSX, "items-template.xlsx")


@router.get("/content/versions/{id}/body", response_class=Response)
def version_body(
    request: Request, id: int, format: Annotated[str, Query(pattern="^(json|xlsx)$")] = "json"
) -> Response:
    """A version as a file that can be edited and imported again."""
    allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        found = _published(connection, id)
        body = content.body(connection, found.digest or "")
    if format == "xlsx":
        if found.kind != "items":
            raise HTTPException(422, "只有办事事项可以导出为表格")
        made = workbook.write(msgspec.convert(body, ItemsBody))
        return _file(made, XLSX, f"items-{found.number}.xlsx")
    text = msgspec.json.format(msgspec.json.encode(body), indent=2)
    return _file(text, "application/json", f"{found.kind}-{found.number}.json")


@router.post("/content/imports", status_code=201)
async def import_file(
    request: Request,
    kind: KindName,
    name: Annotated[str, Query(max_length=120)] = "",
) -> DraftOut:
    """Read a file (the body of the request) into a draft; nothing is published by it."""
    caller = allow(request, Right.PUBLISH)
    data = await _upload(request)
    imported = await run_in_threadpool(read_file, kind, data)
    return await run_in_threadpool(_keep, request, caller, kind, name or "未命名文件", imported)


@router.post("/content/drafts", status_code=201)
def typed(request: Request, given: TypedIn) -> DraftOut:
    """Make a draft of what was typed on the page."""
    caller = allow(request, Right.PUBLISH)
    return _keep(request, caller, given.kind, "页面填写", read_raw(given.kind, given.body))


@router.get("/content/drafts/{id}/differences")
def preview(
    request: Request, id: int, scope: Annotated[str, Query(pattern=ScopeName)]
) -> DifferencesOut:
    """What publishing the draft to this scope would change there."""
    allow(request, Right.PUBLISH)
    with parts_of(request).database.read() as connection:
        draft = _ready(connection, id)
        before = _in_force(connection, draft.kind, scope)
        after = content.body(connection, draft.digest or "")
    return _told(draft.kind, before, after)


@router.post("/content/drafts/{id}/publications", status_code=201)
def publish(request: Request, id: int, wanted: PublishIn) -> VersionOut:
    """Publish a draft, which ends as one; boxes fetch it within minutes."""
    caller = allow(request, Right.PUBLISH)
    now = time.time()
    with parts_of(request).database.write() as connection:
        _may_publish(connection, caller, wanted.scope)
        draft = _ready(connection, id)
        content.publish(
            connection,
            draft.kind,
            wanted.scope,
            draft.digest,
            entries=draft.entries,
            author=caller.display,
            note=wanted.note,
            now=now,
        )
        content.drop_draft(connection, id)
        return _noted(connection, caller, draft.kind, wanted.scope, "publish", now)


@router.delete("/content/drafts/{id}", status_code=204)
def drop(request: Request, id: int) -> None:
    """Throw a draft away."""
    caller = allow(request, Right.PUBLISH)
    with parts_of(request).database.write() as connection:
        if not (id < 2**31 and content.drop_draft(connection, id)):
            raise HTTPException(404, "没有这份草稿")
        record(connection, caller.name, "content.drop", f"draft:{id}", {}, time.time())


@router.get("/content/versions/{id}/differences")
def rollback_preview(request: Request, id: int) -> DifferencesOut:
    """What going back to this version would change."""
    allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        found = _published(connection, id)
        before = _in_force(connection, found.kind, found.scope)
        after = content.body(connection, found.digest or "")
    return _told(found.kind, before, after)


@router.post("/content/versions/{id}/rollback", status_code=201)
def roll_back(request: Request, id: int, why: NoteIn) -> VersionOut:
    """Publish an older version again, as the newest."""
    caller = allow(request, Right.PUBLISH)
    now = time.time()
    with parts_of(request).database.write() as connection:
        found = _published(connection, id)
        _may_publish(connection, caller, found.scope)
        content.publish(
            connection,
            found.kind,
            found.scope,
            found.digest,
            entries=found.entries,
            author=caller.display,
            note=f"回到第 {found.number} 版：{why.note}",
            now=now,
        )
        return _noted(connection, caller, found.kind, found.scope, "rollback", now)


@router.post("/content/withdrawals", status_code=201)
def withdraw(request: Request, wanted: WithdrawIn) -> VersionOut:
    """Take back what a scope has; its halls show the wider scope's again."""
    caller = allow(request, Right.PUBLISH)
    now = time.time()
    with parts_of(request).database.write() as connection:
        _may_publish(connection, caller, wanted.scope)
        if _in_force(connection, wanted.kind, wanted.scope) is None:
            raise HTTPException(404, "这个范围没有发布过这类内容")
        content.publish(
            connection,
            wanted.kind,
            wanted.scope,
            None,
            entries=0,
            author=caller.display,
            note=wanted.note,
            now=now,
        )
        return _noted(connection, caller, wanted.kind, wanted.scope, "withdraw", now)


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


async def _upload(request: Request) -> bytes:
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > LARGEST_IMPORT:
            most = LARGEST_IMPORT // 1024 // 1024
            raise HTTPException(413, f"文件超过 {most} MB：请分成几个文件，或另存为 .xlsx")
    if not data:
        raise HTTPException(422, "文件是空的")
    return bytes(data)


def _keep(request: Request, caller: Caller, kind: str, source: str, imported: Imported) -> DraftOut:
    now = time.time()
    with parts_of(request).database.write() as connection:
        id_ = content.add_draft(connection, kind, source, imported, caller.display, now)
        detail = {"kind": kind, "source": source, "mistakes": len(imported.mistakes)}
        record(connection, caller.name, "content.import", f"draft:{id_}", detail, now)
        made = content.draft(connection, id_)
    if made is None:
        raise HTTPException(404, "没有这份草稿")
    return _draft(made)


def _ready(connection: Any, id_: int) -> content.Draft:
    found = content.draft(connection, id_) if id_ < 2**31 else None
    if found is None:
        raise HTTPException(404, "没有这份草稿")
    if found.digest is None:
        raise HTTPException(422, "这份草稿还有错误：请改正文件后重新上传")
    return found


def _published(connection: Any, id_: int) -> content.VersionView:
    found = content.version(connection, id_) if id_ < 2**31 else None
    if found is None or found.digest is None:
        raise HTTPException(404, "没有这个版本")
    return found


def _in_force(connection: Any, kind: str, scope: str) -> dict[str, Any] | None:
    for one in content.latest(connection, [scope]):
        if one.kind == kind and one.digest is not None:
            return content.body(connection, one.digest)
    return None


def _may_publish(connection: Any, caller: Caller, scope: str) -> None:
    sort, _, where = scope.partition(":")
    if sort == "tier":
        if caller.root != CITY:
            raise HTTPException(403, "按层级发布需要全市范围的权限")
        return
    registry.hall(connection, where)
    if not within(where, caller.root):
        raise HTTPException(403, "该大厅不在您的管辖范围内")


def _noted(
    connection: Any, caller: Caller, kind: str, scope: str, act: str, now: float
) -> VersionOut:
    """Write the change to the audit log, and show the version it made."""
    made = content.history(connection, kind, scope, 1)[0]
    detail = {"kind": kind, "number": made.number, "note": made.note}
    record(connection, caller.name, f"content.{act}", scope, detail, now)
    names = {hall.code: hall.name for hall in registry.all_halls(connection)}
    return _version(made, names)


def _boxes(connection: Any, caller: Caller) -> list[BoxContent]:
    latest = content.latest(connection)
    tags: dict[str, str | None] = {}
    found = []
    for one in content.fetches(connection):
        if not within(one.hall, caller.root):
            continue
        if one.hall not in tags:
            scopes = package.scopes_of(one.hall, one.tier)
            chosen = package.nearest(latest, scopes)
            name = package.hall_name(one.hall_name, one.tier)
            complete = "items" in chosen and "hall" in chosen
            tags[one.hall] = package.tag(one.hall, name, chosen) if complete else None
        found.append(
            BoxContent(
                edge=one.edge,
                hall=one.hall,
                hall_name=one.hall_name,
                window=one.window,
                state=_state(one, tags[one.hall]),  # type: ignore[arg-type]
                holds=one.holds or "",
                asked=iso(one.at),
                flaw=one.flaw,
            )
        )
    return found


def _state(one: content.Fetch, tag: str | None) -> str:
    if tag is None:
        return "none"
    if one.holds is None:
        return "unasked"
    if one.holds == tag:
        return "current"
    return "behind" if one.holds else "nothing"


def _told(kind: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> DifferencesOut:
    return DifferencesOut.model_validate(differences(kind, before, after), from_attributes=True)


def _draft(one: content.Draft) -> DraftOut:
    values = {name: getattr(one, name) for name in ("id", "kind", "source", "entries", "author")}
    return DraftOut.model_validate(
        {
            **values,
            "ready": one.digest is not None,
            "mistakes": [vars(mistake) for mistake in one.mistakes],
            "at": iso(one.at),
        }
    )


def _version(one: content.VersionView, names: dict[str, str]) -> VersionOut:
    same = ("id", "kind", "scope", "number", "entries", "author", "note")
    return VersionOut.model_validate(
        {
            **{name: getattr(one, name) for name in same},
            "scope_name": scope_name(one.scope, names),
            "withdrawn": one.digest is None,
            "at": iso(one.at),
        }
    )


def scope_name(scope: str, names: dict[str, str]) -> str:
    """`全市`, `县区各大厅`, `遂平县及以下`, `阳丰镇`."""
    sort, _, where = scope.partition(":")
    if sort == "tier":
        return f"全市{TIERS[where]}大厅"
    name = names.get(where, where)
    if sort == "hall":
        return f"{name}(仅本大厅)"
    return "全市" if where == CITY else f"{name}及以下"


def _file(data: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=kind, headers=headers)
