"""The bodies of the REST API, as OpenAPI describes them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Body(BaseModel):
    """A request body: an unknown field is a mistake that its writer should hear of."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Problem(BaseModel):
    """What went wrong: a word for programs, a sentence for people."""

    error: str
    message: str


class HubFacts(BaseModel):
    """Whether the hub reaches its broker, and since when."""

    broker: Literal["up", "down"]
    since: str | None


class OverviewOut(BaseModel):
    """Every hall as the list `hub.overview.Row` describes."""

    generated: str
    hub: HubFacts
    halls: list[list[Any]]


class HallName(BaseModel):
    """A hall on the path from the city down."""

    code: str
    name: str


class WindowOut(BaseModel):
    """A window of a hall."""

    number: str
    name: str


class HallOut(BaseModel):
    """A hall, its place in the city and its windows."""

    code: str
    name: str
    tier: Literal["city", "county", "township", "village"]
    parent: str
    path: list[HallName]
    windows: list[WindowOut]


class WorkOut(BaseModel):
    """Maintenance that is under way on a box or device."""

    id: int
    until: str | None
    by: str
    reason: str


class BoxOut(BaseModel):
    """A box; `last_heard` and `since` are the hub's time, null where it never spoke."""

    edge: str
    hall: str
    window: str
    status: str
    reason: str
    since: str | None
    last_heard: str | None
    outbox_depth: int
    agent: dict[str, Any] | None
    maintenance: WorkOut | None = None


class DeviceOut(BaseModel):
    """A device; `reported` is its box's last word, kept beside while the box is away."""

    edge: str
    name: str
    kind: str
    driver: str
    status: str
    reported: str
    since: str | None
    reason: str
    window: str
    identity: dict[str, str]
    detail: dict[str, Any]
    maintenance: WorkOut | None = None


class HallReport(BaseModel):
    """Everything about one hall on one page; `checklist` holds one verdict a row and window.

    `lost_unmet` counts the rows that are pending only because a box was lost, and were not met
    before: the city's page goes on counting them as unmet.
    """

    hall: HallOut
    boxes: list[BoxOut]
    devices: list[DeviceOut]
    checklist: list[dict[str, Any]]
    summary: dict[str, int]
    lost_unmet: int = 0
    children: list[list[Any]]


class EntryOut(BaseModel):
    """One line of a timeline.

    `type` is a flip's kind of device ("" for a box), an event's type, a command's name, or the row
    that a person attested. `by` is the person, where a person did it.
    """

    id: str
    at: str | None
    kind: Literal["flip", "event", "command", "attestation", "maintenance", "silence", "ticket"]
    edge: str
    device: str
    before: str
    after: str
    reason: str
    type: str
    data: dict[str, Any]
    by: str = ""


class FlipOut(EntryOut):
    """A flip anywhere in the city."""

    hall: str


class CommandIn(Body):
    """A command for a device, or for the box when `device` is empty."""

    device: str = Field(default="", max_length=64)
    name: str = Field(pattern=r"^[a-z_]{1,64}$")
    args: dict[str, Any] = {}
    ttl_ms: int = Field(default=30_000, gt=0, le=86_400_000)


class CommandOut(BaseModel):
    """A command and how far it came; from `received` on it is the box that said so."""

    id: str
    edge: str
    device: str
    name: str
    status: Literal["queued", "sent", "received", "running", "done", "failed", "expired"]
    created: str | None
    updated: str | None
    progress: float | None
    result: dict[str, Any]
    error: str
    by: str
    job: str
