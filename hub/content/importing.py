"""An uploaded file as content of a kind, or every mistake in it by row and column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from hub.content import sheet, workbook
from hub.content.checking import MOST_MISTAKES, read_body
from hub.content.initials import with_initials
from hub.content.records import HallBody, ItemsBody, NoticesBody, Record
from hub.content.relations import Mistake

ZIP: Final = b"PK\x03\x04"
_ITEM_COLUMNS: Final = frozenset(column.heading for column in sheet.COLUMNS)


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What a file gave: `body` is canonical JSON, None where mistakes stand in the way."""

    body: bytes | None
    entries: int
    mistakes: list[Mistake]


def read_file(kind: str, data: bytes) -> Imported:
    """Tell the format by the first bytes, not by the name; never raises for what is in it."""
    if data.startswith(ZIP):
        if kind != "items":
            return _failed("大厅信息和公告用 JSON 导入或在页面上填写", "下载当前内容作为样板")
        return _workbook(data)
    try:
        raw = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as flaw:
        return _failed(f"既不是 .xlsx 表格，也不是 JSON：{str(flaw)[:120]}", "用模板填写后再上传")
    return read_raw(kind, raw)


def read_raw(kind: str, raw: object) -> Imported:
    """The same from decoded JSON."""
    body, mistakes = read_body(kind, raw)
    return _imported(body, mistakes)


def encode(body: Record) -> bytes:
    """The one way in which a body is written, so that equal bodies are equal bytes."""
    return msgspec.json.encode(body)


def decode(kind: str, packed: bytes) -> dict[str, Any]:
    """A kept body as plain data."""
    found: dict[str, Any] = msgspec.json.decode(packed)
    return found


def _workbook(data: bytes) -> Imported:
    try:
        raw, rows, mistakes = workbook.read(data)
    except workbook.NoWorkbook as flaw:
        return _failed(str(flaw), "下载模板，按填表说明填写")
    if not raw:
        return _imported(None, mistakes)
    if not rows:
        return _failed("表格里没有事项", "从第 2 行起每行填一个事项")
    body, more = read_body("items", raw)
    # A cell that could not be read is told once, and in the sheet's own rows.
    told = {(mistake.row, mistake.column) for mistake in mistakes}
    for other in more:
        row = rows[other.row - 1] if 0 < other.row <= len(rows) else 0
        hidden = (row, other.column) in told or _follows(other.column, row, told)
        if not hidden:
            mistakes.append(_at_row(other, row))
    mistakes.sort(key=lambda mistake: mistake.row)
    return _imported(None if mistakes else body, mistakes)


def _follows(column: str, row: int, told: set[tuple[int, str]]) -> bool:
    """Whether the mistake only follows from a cell of the row that was told already."""
    return column not in _ITEM_COLUMNS and any(at == row for at, _ in told)


def _at_row(mistake: Mistake, row: int) -> Mistake:
    """The mistake, told of another row."""
    return Mistake(row=row, column=mistake.column, problem=mistake.problem, remedy=mistake.remedy)


def _imported(body: Record | None, mistakes: list[Mistake]) -> Imported:
    if body is None or mistakes:
        return Imported(body=None, entries=0, mistakes=mistakes[:MOST_MISTAKES])
    body = with_initials(body)
    return Imported(body=encode(body), entries=_entries(body), mistakes=[])


def _entries(body: Record) -> int:
    if isinstance(body, ItemsBody):
        return len(body.items)
    if isinstance(body, HallBody):
        return 1 + len(body.windows)
    return len(body.notices) if isinstance(body, NoticesBody) else 0


def _failed(problem: str, remedy: str) -> Imported:
    return Imported(
        body=None,
        entries=0,
        mistakes=[Mistake(row=0, column="", problem=problem, remedy=remedy)],
    )
