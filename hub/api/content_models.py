"""The bodies of the API of kiosk content."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from hub.api.models import Body

KindName = Literal["items", "hall", "notices"]
ScopeName = r"^((hall|area):[0-9]{6,12}|tier:(city|county|township|village))$"


class MistakeOut(BaseModel):
    """What is wrong where, and what to do; row 0 is the whole file."""

    row: int
    column: str
    problem: str
    remedy: str


class DraftOut(BaseModel):
    """An imported file that is not published; `ready` when it has no mistakes."""

    id: int
    kind: KindName
    source: str
    ready: bool
    entries: int
    mistakes: list[MistakeOut]
    author: str
    at: str | None


class VersionOut(BaseModel):
    """A published version; `withdrawn` hands its scope back to the wider one."""

    id: int
    kind: KindName
    scope: str
    scope_name: str
    number: int
    withdrawn: bool
    entries: int
    author: str
    note: str
    at: str | None


class BoxContent(BaseModel):
    """What a box holds: `current`, `behind`, `nothing`, `none` (not published), `unasked`."""

    edge: str
    hall: str
    hall_name: str
    window: str
    state: Literal["current", "behind", "nothing", "none", "unasked"]
    holds: str
    asked: str | None
    flaw: str


class ContentOut(BaseModel):
    """All drafts, every version in force, and the boxes by how current they are."""

    drafts: list[DraftOut]
    versions: list[VersionOut]
    boxes: dict[str, int]


class ChangeOut(BaseModel):
    """One field before and after."""

    field: str
    before: str
    after: str


class EntryOut(BaseModel):
    """One record that differs."""

    section: str
    key: str
    name: str
    changes: list[ChangeOut]


class DifferencesOut(BaseModel):
    """What publishing would change."""

    added: list[EntryOut]
    changed: list[EntryOut]
    removed: list[EntryOut]
    counts: dict[str, int]


class TypedIn(Body):
    """Content typed on the page; the same checks as for a file."""

    kind: KindName
    body: dict[str, Any]


class PublishIn(Body):
    """Publish a draft to a scope."""

    scope: str = Field(pattern=ScopeName)
    note: str = Field(min_length=1, max_length=500)


class WithdrawIn(Body):
    """Withdraw what a scope has of a kind."""

    kind: KindName
    scope: str = Field(pattern=ScopeName)
    note: str = Field(min_length=1, max_length=500)


class NoteIn(Body):
    """Why."""

    note: str = Field(min_length=1, max_length=500)
