"""The bodies of what inspectors and walkers send and get, as OpenAPI describes them."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from hub.api.models import Body

PHOTO_NAME = r"^[0-9a-f]{64}$"
LONG_AGO = 30 * 86400
"""Seconds; a phone that comes back later than this has its walk refused with words."""


class AttestationIn(Body):
    """A signed-in person's statement that a requirement holds or does not hold in a hall.

    Without `expires` the row's own term counts. `on_behalf`: for whom they speak, if for another.
    """

    row: str = Field(max_length=64)
    window: str | None = Field(default=None, max_length=16)
    holds: bool
    note: str = Field(default="", max_length=2000)
    on_behalf: str = Field(default="", max_length=64)
    expires: date | None = None
    quantity: float | None = Field(default=None, ge=0, le=1_000_000, allow_inf_nan=False)
    photos: list[str] = Field(default=[], max_length=6)


class AnswerIn(Body):
    """What a walker saw of one row, so many seconds before they sent it."""

    row: str = Field(max_length=64)
    window: str | None = Field(default=None, max_length=16)
    answer: Literal["holds", "fails", "unseen"]
    note: str = Field(default="", max_length=2000)
    expires: date | None = None
    quantity: float | None = Field(default=None, ge=0, le=1_000_000, allow_inf_nan=False)
    photos: list[str] = Field(default=[], max_length=6)
    seen_ago: int = Field(default=0, ge=0, le=LONG_AGO)


class WalkIn(Body):
    """A whole walk with its signature; the phone makes `id`, so that sending twice is once."""

    id: UUID
    window: str | None = Field(default=None, max_length=16)
    signed: str = Field(min_length=1, max_length=64)
    confirmed: Literal[True]
    on_behalf: str = Field(default="", max_length=64)
    began_ago: int = Field(default=0, ge=0, le=LONG_AGO)
    answers: list[AnswerIn] = Field(min_length=1, max_length=4000)


class WalkOut(BaseModel):
    """A walk as it was kept; `unseen` as [row, window, note]."""

    id: str
    hall: str
    window: str
    at: str | None
    by: str
    signed: str
    on_behalf: str
    began: str | None
    holds: int
    fails: int
    unseen: list[tuple[str, str, str]]


class PhotoOut(BaseModel):
    """A picture as it was kept."""

    name: str
    width: int
    height: int
    size: int


class StepOut(BaseModel):
    """One row for a walker; `expires` is what the term proposes, `due` the end of the last word."""

    row: str
    window: str | None
    item: str
    clause: str
    text: str
    proof: str
    verdict: str
    label: str
    reason: str
    state: Literal["overdue", "denied", "again", "never", "soon", "standing", "idle"]
    due: date | None
    expires: date | None
    firm: bool
    term: str
    counts: bool
    need: int
    need_is_local: bool
    unit: str
    said: str
    footnotes: list[str]


class WalkSheet(BaseModel):
    """A hall as a walker needs it, what is overdue first."""

    code: str
    name: str
    tier: str
    path: list[str]
    windows: list[str]
    today: date
    steps: list[StepOut]


class DecisionIn(Body):
    """A local quantity, an exemption, or a return to the notice, for a hall or all below it."""

    row: str = Field(max_length=64)
    kind: Literal["quantity", "exemption", "notice"]
    need: int = Field(default=0, ge=0, le=10_000)
    reason: str = Field(min_length=4, max_length=500)
    reach: Literal["hall", "subtree"] = "hall"
    tier: Literal["", "city", "county", "township", "village"] = ""
    starts: date | None = None
    ends: date | None = None


class WithdrawalIn(Body):
    """Why a decision no longer holds."""

    reason: str = Field(min_length=4, max_length=500)


class DecisionOut(BaseModel):
    """A local decision with its history; `state` is as of today."""

    id: int
    row: str
    item: str
    clause: str
    kind: Literal["quantity", "exemption", "notice"]
    need: int
    reason: str
    by: str
    at: str | None
    hall: str
    hall_name: str
    reach: Literal["hall", "subtree"]
    tier: str
    starts: date
    ends: date | None
    closes: date | None
    closed: Literal["", "superseded", "withdrawn"]
    closed_at: str | None
    closed_by: str
    closed_why: str
    state: Literal["future", "held", "over"]


class ChecklistOut(BaseModel):
    """A hall's checklist by the rules, local decisions and statements of one day."""

    as_of: date
    checklist: list[dict[str, Any]]
    summary: dict[str, int]


class LapsedOut(BaseModel):
    """A statement that ran out, or will."""

    row: str
    item: str
    window: str
    expires: date
    by: str


class OverdueOut(BaseModel):
    """A hall with what somebody should look at again there."""

    hall: str
    name: str
    overdue: list[LapsedOut]
    soon: list[LapsedOut]


class AddressIO(Body):
    """Where phones find the hub; "" while nobody said."""

    url: str = Field(default="", max_length=200, pattern=r"^(https?://[A-Za-z0-9.\-:\[\]]+/?)?$")
