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
from hub.api import box_content
from hub.api.access import CITY, allow, within
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
from hub.api.content_told import (
    boxes_told,
    differences_told,
    draft_told,
    file_told,
    version_told,
)
from hub.api.parts import parts_of
from hub.content import workbook
from hub.content.importing import Imported, read_file, read_raw
from hub.content.records import LARGEST_IMPORT, ItemsBody
from hub.store import content, registry
from hub.store.audit import record

router = APIRouter(prefix="/api")
router.include_router(box_content.router)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/content")
def overview(request: Request) -> ContentOut:
    """Drafts, versions in force, and how many boxes hold what."""
    caller = allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        drafts = content.drafts(connection) if caller.may(Right.PUBLISH) else []
        latest = content.latest(connection)
        names = {hall.code: hall.name for hall in registry.all_halls(connection)}
        states = Counter[str](box.state for box in boxes_told(connection, caller))
    return ContentOut(
        drafts=[draft_told(one) for one in drafts],
        versions=[version_told(one, names) for one in latest],
        boxes=dict(states),
    )


@router.get("/content/boxes")
def boxes(request: Request) -> list[BoxContent]:
    """Which box holds which version, as it said itself when it last asked."""
    caller = allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        return boxes_told(connection, caller)


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
    return [version_told(one, names) for one in found]


@router.get("/content/template.xlsx", response_class=Response)
def template(request: Request) -> Response:
    """The workbook for items, with an example and an explanation of each column."""
    allow(request, Right.PUBLISH)
    return file_told(workbook.template(), XLSX, "items-template.xlsx")


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
        return file_told(made, XLSX, f"items-{found.number}.xlsx")
    text = msgspec.json.format(msgspec.json.encode(body), indent=2)
    return file_told(text, "application/json", f"{found.kind}-{found.number}.json")


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
    return differences_told(draft.kind, before, after)


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
    return differences_told(found.kind, before, after)


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
    return draft_told(made)


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
    return version_told(made, names)
