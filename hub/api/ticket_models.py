"""Bodies of the API of maintenance tickets."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from hub.api.alert_models import HallCode
from hub.api.models import Body

Status = Literal["open", "assigned", "working", "waiting", "closed"]


class TicketIn(Body):
    """A new ticket: of an alert, or of a hall, box or device."""

    alert: int | None = Field(default=None, ge=1, le=2**31 - 1)
    hall: HallCode | None = None
    edge: str = Field(default="", max_length=64)
    device: str = Field(default="", max_length=64)
    title: str = Field(default="", max_length=200)
    assignee: str = Field(default="", max_length=64)
    note: str = Field(default="", max_length=2000)


class PartIn(Body):
    """A part that was used."""

    name: str = Field(min_length=1, max_length=120)
    quantity: int = Field(default=1, ge=1, le=1000)
    serial: str = Field(default="", max_length=120)


class TicketChange(Body):
    """What happened; null is nothing."""

    status: Literal["open", "assigned", "working", "waiting"] | None = None
    assignee: str | None = Field(default=None, max_length=64)
    note: str = Field(default="", max_length=2000)
    part: PartIn | None = None
    repaired: bool = False


class CloseIn(Body):
    """Close by proof; `override` lets an inspector close without one, with a reason."""

    reason: str = Field(default="", max_length=2000)
    override: bool = False


class TicketOut(BaseModel):
    """A ticket."""

    id: int
    hall: str
    hall_name: str
    edge: str
    device: str
    kind: str
    alert: int | None
    title: str
    status: Status
    assignee: str
    opened: str | None
    opened_by: str
    updated: str | None
    repaired: str | None
    closed: str | None
    closed_by: str
    proof: str
    reopened: int


class EntryOut(BaseModel):
    """One line of what happened."""

    id: int
    at: str | None
    by: str
    what: str
    text: str
    data: dict[str, Any]


class ProofOut(BaseModel):
    """Whether the ticket may be closed now, and why not."""

    kind: str
    words: str
    status: str
    since: str | None


class TicketDetail(BaseModel):
    """A ticket with what happened and what would prove it done."""

    ticket: TicketOut
    entries: list[EntryOut]
    proof: ProofOut


class TicketsOut(BaseModel):
    """Tickets, the last changed first; the mean is over those closed in the last 90 days."""

    tickets: list[TicketOut]
    unfinished: int
    closed: int
    mean_hours: float | None
