"""What a draft would change: new, changed field by field, and removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from hub.content.words import LABELS

MOST_TOLD: Final = 300
"""Entries listed of each sort; the counts are always whole."""

LONGEST_VALUE: Final = 600

_SECTIONS: Final = {
    "items": (("items", "事项", "id"), ("departments", "部门", "id"), ("categories", "类别", "id")),
    "hall": (("windows", "窗口", "number"),),
    "notices": (("notices", "公告", "title"),),
}
_UNTOLD: Final = frozenset({"initials"})


@dataclass(frozen=True, kw_only=True)
class Change:
    """One field before and after, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One record that differs; `changes` only where it was there before."""

    section: str
    key: str
    name: str
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Differences:
    """Everything that publishing would change."""

    added: list[Entry]
    changed: list[Entry]
    removed: list[Entry]
    counts: dict[str, int]


def differences(
    kind: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> Differences:
    """Compare two bodies of a kind; None is nothing."""
    before, after = before or {}, after or {}
    added: list[Entry] = []
    changed: list[Entry] = []
    removed: list[Entry] = []
    same = 0
    if kind == "hall":
        entry = _compared("大厅", "hall", before.get("hall"), after.get("hall"))
        if entry is None:
            same += 1
        elif not before:
            added.append(entry)
        else:
            changed.append(entry)
    for section, word, key in _SECTIONS[kind]:
        old = {str(one[key]): one for one in before.get(section, ())}
        new = {str(one[key]): one for one in after.get(section, ())}
        for name, one in new.items():
            if name not in old:
                added.append(Entry(section=word, key=name, name=_name(one)))
            elif (entry := _compared(word, name, old[name], one)) is not None:
                changed.append(entry)
            else:
                same += 1
        removed += [
            Entry(section=word, key=name, name=_name(one))
            for name, one in old.items()
            if name not in new
        ]
    return Differences(
        added=added[:MOST_TOLD],
        changed=changed[:MOST_TOLD],
        removed=removed[:MOST_TOLD],
        counts={
            "added": len(added),
            "changed": len(changed),
            "removed": len(removed),
            "same": same,
        },
    )


def _compared(
    section: str, key: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> Entry | None:
    before, after = before or {}, after or {}
    changes = [
        Change(
            field=LABELS.get(name, name),
            before=_words(before.get(name)),
            after=_words(after.get(name)),
        )
        for name in dict.fromkeys([*after, *before])
        if name not in _UNTOLD and before.get(name) != after.get(name)
    ]
    if not changes:
        return None
    return Entry(section=section, key=key, name=_name(after or before), changes=changes)


def _name(one: Mapping[str, Any]) -> str:
    for name in ("sub_name", "title", "name"):
        if one.get(name):
            return str(one[name])
    return "大厅信息"


def _words(value: object) -> str:
    if value is None or value == "":
        return "（空）"
    if isinstance(value, str):
        text = value
    elif isinstance(value, list) and all(isinstance(one, str) for one in value):
        text = "\n".join(value) or "（空）"
    elif isinstance(value, list):
        text = "\n".join(_line(one) for one in value) or "（空）"
    else:
        text = _line(value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


def _line(value: object) -> str:
    if isinstance(value, Mapping):
        return " · ".join(_line(one) for one in value.values() if one not in ("", None, 0))
    if isinstance(value, list):
        return "、".join(_line(one) for one in value)
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
