"""The bodies of the API of ratings and complaints."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from hub.api.models import Body


class Row(BaseModel):
    """A row: published counts by grade (5…1), null where nothing may be shown.

    `exact` rows are one leaf, whose missing figures are below `smallest`; other rows are lower
    bounds. `good_share` is 好评率, null where a bad grade is hidden.
    """

    key: str
    name: str
    grades: dict[int, int | None]
    total: int | None
    good_share: float | None
    exact: bool


class TopicRow(BaseModel):
    """How often a topic was named, null below `smallest`."""

    key: str
    name: str
    complaints: int | None
    suggestions: int | None


class StatisticsOut(BaseModel):
    """Everything that is published of an area in some months."""

    area: str
    name: str
    months: list[str]
    known_months: list[str]
    smallest: int
    total: Row
    by_month: list[Row]
    by_hall: list[Row]
    by_tier: list[Row]
    by_window: list[Row]
    by_item: list[Row]
    unasked_share: float | None
    complaints: int | None
    suggestions: int | None
    by_topic: list[TopicRow]


class CaseOut(BaseModel):
    """A case of follow-up. `contact_late` and `rectify_late`: over time, or done over time."""

    id: int
    sort: Literal["rating", "complaint", "suggestion"]
    hall: str
    hall_name: str
    window: str
    item: str
    grade: int | None
    topic: str
    receipt: str
    at: str | None
    opened: str | None
    contact_due: str | None
    rectify_due: str | None
    contact_late: bool
    rectify_late: bool
    assignee: str
    contacted: str | None
    contact: str
    closed: str | None
    outcome: str


class NoteOut(BaseModel):
    """A step in the history of a case."""

    at: str | None
    by: str
    act: str
    text: str


class CaseDetail(BaseModel):
    """A case with its history."""

    case: CaseOut
    notes: list[NoteOut]


class CaseList(BaseModel):
    """A page of cases and how many there are in all."""

    numbers: dict[str, int]
    cases: list[CaseOut]


class ActIn(Body):
    """A step: `result` is a contact's or a closing's, `text` a note or, for assign, a name."""

    act: Literal["assign", "note", "contact", "close", "reopen"]
    result: str = Field(default="", max_length=16)
    text: str = Field(default="", max_length=2000)


class RelayOut(BaseModel):
    """A record for the province and how far it came."""

    key: str
    hall: str
    status: Literal["waiting", "sent", "dead"]
    tries: int
    next_try: str | None
    error: str
    created: str | None
    updated: str | None


class RelaysOut(BaseModel):
    """The outbox to the province: counts, and what people may have to see to."""

    on: bool
    numbers: dict[str, int]
    dead: list[RelayOut]
    waiting: list[RelayOut]


class SettingsBody(Body):
    """See `hub.ratings.deadlines.RatingSettings`."""

    contact_days: int = Field(ge=1, le=60)
    rectify_days: int = Field(ge=1, le=60)
    smallest: int = Field(ge=3, le=100)
    days_off: list[date] = Field(max_length=400)
    days_on: list[date] = Field(max_length=100)
    transaction_days: int = Field(ge=1, le=3650)
    note_days: int = Field(ge=30, le=3650)
    relay: bool
    relay_url: str = Field(default="", max_length=500)
    relay_mapping: str = Field(default="", max_length=20_000)
    relay_tries: int = Field(ge=1, le=50)


class SettingsOut(SettingsBody):
    """The settings, the mapping's example, and what a person should see to."""

    mapping_example: str
    warning: str


class Rebuilt(BaseModel):
    """How many voices were read from the events."""

    voices: int
