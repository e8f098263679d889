"""What one hall's boxes are given: the nearest version of each kind, made to fit together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from hub.content.records import KINDS

SHAPE: Final = 1
"""Goes up when the same versions would be packed differently."""

_HALL_WORDS: Final = {
    "city": "政务服务中心",
    "county": "政务服务中心",
    "township": "便民服务中心",
    "village": "便民服务站",
}
"""What the halls of each tier are called (annex 4.21, 5.1.1, 6.1.1)."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """A published version; `digest` None says that its scope has none any more."""

    id: int
    kind: str
    scope: str
    number: int
    digest: str | None
    at: float


def scopes_of(code: str, tier: str) -> list[str]:
    """The scopes that reach a hall, nearest first.

    The hall itself, then its village, township and county with all below, then its tier, then the
    whole city. Codes nest as GB/T 2260 has it.
    """
    areas = [code[:n] for n in (12, 9, 6) if len(code) >= n and code[:n] != "411700"]
    return [
        f"hall:{code}",
        *(f"area:{area}" for area in dict.fromkeys(areas)),
        f"tier:{tier}",
        "area:411700",
    ]


def nearest(versions: Iterable[Version], scopes: Sequence[str]) -> dict[str, Version]:
    """For each kind the version of the nearest scope that has one; `versions` are the latest."""
    found = {(one.kind, one.scope): one for one in versions if one.digest is not None}
    return {
        kind: next(found[kind, scope] for scope in scopes if (kind, scope) in found)
        for kind in KINDS
        if any((kind, scope) in found for scope in scopes)
    }


def tag(code: str, name: str, chosen: Mapping[str, Version]) -> str:
    """Names the package of a hall; the same exactly when its bytes are."""
    parts = [SHAPE, code, name, *sorted((one.kind, one.id) for one in chosen.values())]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:32]


def hall_name(division: str, tier: str) -> str:
    """What a hall is called when nobody published its name: 遂平县政务服务中心."""
    short = division
    for ending in ("村民委员会", "居民委员会"):
        if short.endswith(ending):
            short = short.removesuffix(ending)
            short += "" if short.endswith(("村", "社区")) else ("村" if ending[0] == "村" else "")
    return short + _HALL_WORDS[tier]


def compose(
    name: str, chosen: Mapping[str, Version], bodies: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any] | None:
    """The five files of the kiosk; None without items or hall information.

    Items are published for many halls and windows for one, so an item whose window the hall does
    not have is sent to the desk, and a unit that only a window names is added.
    """
    items, hall = bodies.get("items"), bodies.get("hall")
    if items is None or hall is None:
        return None
    groups = {"categories": items["categories"], "events": items.get("events", [])}
    info = {**hall["hall"], **groups}
    info["name"] = info.get("name") or name
    desk = info["desk"]
    windows = list(hall["windows"])
    departments = list(items["departments"])
    units = {unit["id"] for unit in departments}
    if desk["window"] not in {window["number"] for window in windows}:
        windows.append(
            {
                "number": desk["window"],
                "department": "desk",
                "name": desk["name"],
                "where": desk["where"],
            }
        )
    for window in windows:
        if window["department"] not in units:
            units.add(window["department"])
            unit = {"id": window["department"], "name": window["name"], "serves": window["name"]}
            departments.append(unit)
    numbers = {window["number"] for window in windows}
    placed = [
        item if item["window"] in numbers else {**item, "window": desk["window"]}
        for item in items["items"]
    ]
    notices = bodies.get("notices", {"notices": []})

    def head(kind: str) -> dict[str, Any]:
        at = chosen[kind].at if kind in chosen else max(one.at for one in chosen.values())
        updated = datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
        sample = bodies.get(kind, {}).get("sample") is True
        return {"sample": sample, "updated": updated}

    return {
        "hall": {**head("hall"), **info},
        "departments": {**head("items"), "departments": departments},
        "windows": {**head("hall"), "windows": windows},
        "notices": {**head("notices"), "notices": notices["notices"]},
        "items": {**head("items"), "items": placed},
    }


def pack(
    code: str,
    chosen: Mapping[str, Version],
    tag_: str,
    files: Mapping[str, Any],
    *,
    named: bool,
) -> bytes:
    """The package as a box fetches it; unless `named`, its own name for its hall goes first."""
    return msgspec.json.encode(
        {
            "schema": SHAPE,
            "hall": code,
            "tag": tag_,
            "named": named,
            "versions": {kind: f"{one.scope}/{one.number}" for kind, one in chosen.items()},
            "files": files,
        }
    )
