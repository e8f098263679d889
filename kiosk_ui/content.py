"""What a hall publishes, read from JSON files and checked as a whole.

A folder is taken entire or not at all: one mistake anywhere leaves the last good content on the
screens, and every mistake is named at once, so that whoever edits the files fixes them in one go.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import msgspec

from kiosk_ui.records import FIELDS, Department, Hall, Item, Notice, Record, Window

log = logging.getLogger(__name__)

FILES: Final = ("hall", "departments", "windows", "notices", "items")
LARGEST_FILE: Final = 16 * 1024 * 1024
"""Bytes; a province's 1,135 items of one county need about 2.5 MB."""


class BadContent(ValueError):
    """Published content has mistakes; `mistakes` names every one, with its file and place."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, kw_only=True)
class Content:
    """A hall's published content, complete and consistent; `sample` marks made-up example data."""

    hall: Hall
    departments: tuple[Department, ...]
    windows: tuple[Window, ...]
    notices: tuple[Notice, ...]
    items: tuple[Item, ...]
    updated: datetime
    sample: bool
    files: dict[str, tuple[bytes, str]] = field(repr=False)
    """What the pages fetch: name without ending → compact JSON and its ETag."""


_R = TypeVar("_R", bound=Record)


def load(folder: Path, called: str = "") -> Content:
    """Read and check every file of `folder`; raises BadContent with all mistakes, never half.

    `called` takes the place of the hall's name in content that is marked as example data.
    """
    mistakes: list[str] = []
    bodies = {name: _body(folder / f"{name}.json", mistakes) for name in FILES}
    sample = bodies["hall"].get("sample") is True
    return assemble(bodies, mistakes, called=called if sample else "")


def assemble(
    bodies: dict[str, dict[str, Any]], before: list[str] | None = None, *, called: str = ""
) -> Content:
    """Check the decoded files as a whole; raises BadContent with all mistakes, those `before` too.

    `called` takes the place of the hall's name.
    """
    mistakes = before if before is not None else []
    if called:
        bodies = {**bodies, "hall": {**bodies["hall"], "name": called}}
    heads = {name: _head(name, body, mistakes) for name, body in bodies.items()}
    hall = _record(
        Hall,
        {k: v for k, v in bodies["hall"].items() if k not in ("sample", "updated")},
        "hall",
        mistakes,
    )
    departments = _records(Department, "departments", bodies, mistakes)
    windows = _records(Window, "windows", bodies, mistakes)
    notices = _records(Notice, "notices", bodies, mistakes)
    items = _records(Item, "items", bodies, mistakes)
    mistakes += _relations(hall, departments, windows, items)
    if mistakes or hall is None:
        raise BadContent(mistakes)
    bodies = {**bodies, "hall": _without_photos(bodies["hall"])}
    encoded = {name: msgspec.json.encode(body) for name, body in bodies.items()}
    return Content(
        hall=hall,
        departments=departments,
        windows=windows,
        notices=notices,
        items=items,
        updated=max(updated for updated, _ in heads.values()),
        sample=any(sample for _, sample in heads.values()),
        files={
            name: (body, f'"{hashlib.sha256(body).hexdigest()[:24]}"')
            for name, body in encoded.items()
        },
    )


def photo(content: Content, number: str) -> bytes | None:
    """The JPEG of the member of staff with this number; None without one."""
    found = next((one.photo for one in content.hall.staff if one.number == number), "")
    return base64.b64decode(found) if found else None


def _without_photos(hall: dict[str, Any]) -> dict[str, Any]:
    """The hall as the pages fetch it: photos are addresses, so that no page loads all of them."""
    staff = [
        {**one, "photo": f"content/staff/{one['number']}.jpg"} if one.get("photo") else one
        for one in hall.get("staff", [])
    ]
    return {**hall, "staff": staff}


class ContentFolder:
    """The content of a folder, read again after a change; a bad change keeps the last good one.

    `current` blocks on the disk (milliseconds) and may be called from any thread.
    """

    def __init__(self, folder: Path, called: str = "") -> None:
        self.folder = folder
        self.called = called
        self.mistakes: list[str] = []
        self._stamp: tuple[tuple[int, int], ...] = ()
        self._content: Content | None = None

    def current(self) -> Content | None:
        """The last good content; None if there never was one. `mistakes` says why."""
        stamp = tuple(_stamp(self.folder / f"{name}.json") for name in FILES)
        if stamp == self._stamp:
            return self._content
        try:
            self._content = load(self.folder, self.called)
            self.mistakes = []
        except BadContent as bad:
            self.mistakes = bad.mistakes
            for mistake in bad.mistakes:
                log.error("content: %s", mistake)
        self._stamp = stamp
        return self._content


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _body(path: Path, mistakes: list[str]) -> dict[str, Any]:
    """The JSON object in a file, or an empty one and a mistake."""
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST_FILE:
            mistakes.append(f"{path.name}: 文件超过 {LARGEST_FILE // 1024 // 1024} MB")
            return {}
        return msgspec.json.decode(raw, type=dict[str, Any])
    except OSError as e:
        mistakes.append(f"{path.name}: 读不到文件（{e.strerror}）")
    except msgspec.MsgspecError as e:
        mistakes.append(f"{path.name}: 不是有效的 JSON({e})")
    return {}


def _head(name: str, body: dict[str, Any], mistakes: list[str]) -> tuple[datetime, bool]:
    """`updated` and `sample` of a file."""
    updated = _value(body.get("updated"), Annotated[datetime, msgspec.Meta(tz=True)])
    if not isinstance(updated, datetime):
        mistakes.append(f"{name}.json updated: {updated}")
        updated = datetime.min.replace(tzinfo=UTC)
    return updated, body.get("sample") is True


def _records(
    kind: type[_R], name: str, bodies: dict[str, dict[str, Any]], mistakes: list[str]
) -> tuple[_R, ...]:
    raws = bodies[name].get(name)
    if not isinstance(raws, list):
        mistakes.append(f"{name}.json: 缺少列表 {name}")
        return ()
    found = []
    for n, raw in enumerate(raws, 1):
        called = raw.get("id") or raw.get("number") or raw.get("title") if type(raw) is dict else ""
        record = _record(kind, raw, f"{name} 第{n}项{f'（{called}）' if called else ''}", mistakes)
        if record is not None:
            found.append(record)
    return tuple(found)


def _record(kind: type[_R], raw: object, where: str, mistakes: list[str]) -> _R | None:
    """Convert field by field, so that each wrong field is named and not only the first."""
    if not isinstance(raw, dict):
        mistakes.append(f"{where}: 不是一个对象")
        return None
    before = len(mistakes)
    values: dict[str, Any] = {}
    known = {f.name: f for f in msgspec.structs.fields(kind)}
    mistakes += [f"{where} {name}: 没有这个字段" for name in raw if name not in known]
    for name, spec in known.items():
        label = FIELDS.get(name, name) if kind is Item else name
        if name not in raw:
            if spec.required:
                mistakes.append(f"{where} {label}: 缺少")
            continue
        try:
            values[name] = msgspec.convert(raw[name], spec.type)
        except msgspec.ValidationError as e:
            mistakes.append(f"{where} {label}: {e}")
    return kind(**values) if len(mistakes) == before else None


def _value(raw: object, kind: Any) -> object:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as e:
        return str(e)


def _relations(
    hall: Hall | None,
    departments: Iterable[Department],
    windows: Iterable[Window],
    items: Iterable[Item],
) -> Iterator[str]:
    """What no single record shows: names that must be unique and names that must exist."""
    items, windows, departments = list(items), list(windows), list(departments)
    yield from _repeated("items 编号", (i.id for i in items))
    yield from _repeated("items 事项编码", (i.code for i in items))
    yield from _repeated("departments 编号", (d.id for d in departments))
    yield from _repeated("windows 窗口号", (w.number for w in windows))
    units = {d.id for d in departments}
    numbers = {w.number for w in windows}
    groups = {c.id for c in hall.categories} if hall else set()
    for window in windows:
        if window.department not in units:
            yield f"windows({window.number}): 没有部门 {window.department}"
    for item in items:
        if item.department not in units:
            yield f"items({item.id}): 没有部门 {item.department}"
        if item.window not in numbers:
            yield f"items({item.id}): 没有窗口 {item.window}"
        if hall and item.category not in groups:
            yield f"items({item.id}): 没有类别 {item.category}"
        if (item.promise_days == 0) != (item.handling == "即办件"):
            yield f"items({item.id}) 承诺时限：即办件应为 0 个工作日，承诺件应大于 0"
        if item.legal_days is not None and item.promise_days > item.legal_days:
            yield f"items({item.id}) 承诺时限：长于法定时限 {item.legal_days} 个工作日"
    if hall:
        yield from _repeated("hall 工作人员编号", (one.number for one in hall.staff))
    if hall and hall.desk.window not in numbers:
        yield f"hall desk: 没有窗口 {hall.desk.window}"


def _repeated(what: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{what}重复：{name}"
        seen.add(name)
