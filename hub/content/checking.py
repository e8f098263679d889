"""Checks imported data field by field and names each mistake with its place and its remedy."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any, Final, TypeVar, get_args, get_origin

import msgspec

from hub.content.records import (
    BodyOf,
    Record,
)
from hub.content.relations import Mistake, relations
from hub.content.words import CATEGORIES, LABELS

MOST_MISTAKES: Final = 500
"""Named one by one; a file with more has one mistake in many rows."""


_R = TypeVar("_R", bound=Record)

_TABLES: Final = {
    "items": ("categories", "events", "departments", "items"),
    "hall": ("windows",),
    "notices": ("notices",),
}


def read_body(kind: str, raw: object) -> tuple[Record | None, list[Mistake]]:
    """The body of a kind from JSON, or every mistake in it; a body that has mistakes is None."""
    mistakes: list[Mistake] = []
    if isinstance(raw, list) and kind in ("items", "notices"):
        raw = {kind: raw}
    if not isinstance(raw, dict):
        return None, [_whole("文件内容不是一个对象", "按模板的结构填写")]
    given = {name: value for name, value in raw.items() if name not in ("updated", "sample")}
    if kind == "hall" and "hall" not in given:
        windows = given.pop("windows", [])
        for name in ("categories", "events"):
            given.pop(name, None)  # these come with the items
        given = {"hall": given, "windows": windows}
    if kind == "items":
        given.setdefault("categories", [msgspec.to_builtins(one) for one in CATEGORIES])
        given.setdefault("departments", _departments(given.get("items")))
    body = BodyOf[kind]
    known = {field.name: field for field in msgspec.structs.fields(body)}
    values: dict[str, Any] = {"sample": raw.get("sample") is True}
    for name in given:
        if name not in known:
            mistakes.append(_whole(f"没有 {name} 这一部分", "删去它，或对照模板改正名称"))
    for name, field in known.items():
        if name == "sample":
            continue
        if name not in given:
            if field.required:
                mistakes.append(_whole(f"缺少 {name} 部分", "按模板补上"))
            continue
        values[name] = _part(name, field.type, given[name], mistakes)
    if mistakes:
        return None, mistakes[:MOST_MISTAKES]
    try:
        made = msgspec.convert(values, body, strict=False, from_attributes=True)
    except msgspec.ValidationError as flaw:
        return None, [_whole(said(flaw), "减少条数或补足内容")]
    mistakes += relations(made)
    return (None if mistakes else made), mistakes[:MOST_MISTAKES]


def _departments(items: object) -> list[dict[str, str]]:
    """Units named by items of a file that lists none; their id is their name."""
    names = {
        one["department"]: None
        for one in (items if isinstance(items, list) else [])
        if isinstance(one, dict) and isinstance(one.get("department"), str)
    }
    return [{"id": name, "name": name, "serves": name} for name in names if name]


def _part(name: str, type_: Any, raw: object, mistakes: list[Mistake]) -> object:
    record = _record_type(type_)
    if record is None:
        return raw
    if get_origin(_bare(type_)) is not list:
        return read_record(record, raw, 0, mistakes)
    if not isinstance(raw, list):
        mistakes.append(_whole(f"{name} 不是列表", "写成 [ … ]"))
        return []
    return [
        found
        for row, one in enumerate(raw, 1)
        if (found := read_record(record, one, row, mistakes)) is not None
    ]


def read_record(kind: type[_R], raw: object, row: int, mistakes: list[Mistake]) -> _R | None:
    """One record, converted field by field so that each wrong field is named."""
    if not isinstance(raw, Mapping):
        mistakes.append(Mistake(row=row, column="", problem="不是一个对象", remedy="写成 { … }"))
        return None
    before = len(mistakes)
    known = {field.name: field for field in msgspec.structs.fields(kind)}
    values: dict[str, Any] = {}
    for name in raw:
        if name not in known:
            problem = "没有这个字段"
            mistakes.append(
                Mistake(row=row, column=str(name)[:60], problem=problem, remedy="删去或改正名称")
            )
    for name, field in known.items():
        label = LABELS.get(name, name)
        if name not in raw:
            if field.required:
                mistakes.append(Mistake(row=row, column=label, problem="没有填", remedy="请补填"))
            continue
        try:
            values[name] = msgspec.convert(raw[name], field.type)
        except msgspec.ValidationError as flaw:
            mistakes.append(
                Mistake(row=row, column=label, problem=said(flaw), remedy=_remedy(name))
            )
    return kind(**values) if len(mistakes) == before else None


def said(flaw: msgspec.ValidationError) -> str:
    """What msgspec found, in words for people."""
    text = str(flaw).split(" - at ")[0]
    for start, words in _WORDS:
        if text.startswith(start):
            return words + text.removeprefix(start).strip("`")
    return text


_WORDS: Final = (
    ("Expected `str` of length >= 1", "没有填"),
    ("Expected `str` of length <= ", "太长，最多字数 "),
    ("Expected `array` of length >= 1", "至少要有一条"),
    ("Expected `array` of length <= ", "太多，最多条数 "),
    ("Expected `int`, got ", "应当是整数，却是 "),
    ("Expected `int | null`, got ", "应当是整数或留空，却是 "),
    ("Expected `int` >= 0", "不能是负数"),
    ("Expected `int` <= ", "太大，最多 "),
    ("Expected `str`, got ", "应当是文字，却是 "),
    ("Expected `array`, got ", "应当是列表，却是 "),
    ("Expected `object`, got ", "应当是一组字段，却是 "),
    ("Expected `str` matching regex", "格式不对，应当符合 "),
    ("Object missing required field ", "缺少字段 "),
    ("Object contains unknown field ", "没有这个字段 "),
    ("Invalid enum value ", "只能填规定的值，不能是 "),
)


def _remedy(name: str) -> str:
    return _REMEDIES.get(name, "对照模板的填表说明改正")


_REMEDIES: Final = {
    "promise_days": "填工作日的天数，当场办结填 0",
    "legal_days": "填工作日的天数，没有法定时限的留空",
    "flow": "每步写名称和说明，至少一步",
    "handling": "填“即办件”或“承诺件”",
    "date": "写成 2026-11-23",
    "until": "写成 2026-11-23，或留空",
}


def _whole(problem: str, remedy: str) -> Mistake:
    return Mistake(row=0, column="", problem=problem, remedy=remedy)


def _bare(type_: Any) -> Any:
    """The type without Annotated."""
    return get_args(type_)[0] if hasattr(type_, "__metadata__") else type_


def _record_type(type_: Any) -> type[Record] | None:
    bare = _bare(type_)
    if get_origin(bare) in (list, types.UnionType):
        bare = get_args(bare)[0]
    return bare if isinstance(bare, type) and issubclass(bare, Record) else None
