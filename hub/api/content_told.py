"""Drafts, versions, differences and boxes as the API of kiosk content tells them."""

from __future__ import annotations

from typing import Any

from fastapi.responses import Response

from hub.access.rights import Caller
from hub.api.access import CITY, within
from hub.api.content_models import BoxContent, DifferencesOut, DraftOut, VersionOut
from hub.content import package
from hub.content.differences import differences
from hub.store import content
from hub.words import iso

TIERS = {"city": "市级", "county": "县区", "township": "乡镇(街道)", "village": "村(社区)"}


def boxes_told(connection: Any, caller: Caller) -> list[BoxContent]:
    """Every box of the caller's halls and how current it is."""
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


def differences_told(
    kind: str, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> DifferencesOut:
    """What would change."""
    return DifferencesOut.model_validate(differences(kind, before, after), from_attributes=True)


def draft_told(one: content.Draft) -> DraftOut:
    """A draft."""
    values = {name: getattr(one, name) for name in ("id", "kind", "source", "entries", "author")}
    return DraftOut.model_validate(
        {
            **values,
            "ready": one.digest is not None,
            "mistakes": [vars(mistake) for mistake in one.mistakes],
            "at": iso(one.at),
        }
    )


def version_told(one: content.VersionView, names: dict[str, str]) -> VersionOut:
    """A version; `names` are the halls' by code."""
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


def file_told(data: bytes, kind: str, name: str) -> Response:
    """A file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=kind, headers=headers)
