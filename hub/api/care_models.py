"""Bodies about service hours, maintenance, availability, bulk commands and boxes."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from hub.api.models import Body, BoxOut, CommandOut, DeviceOut


class SeasonBody(Body):
    """From `begin` (MM-DD) until another season begins; clock times from and to."""

    name: str = Field(max_length=32)
    begin: str = Field(pattern=r"^\d\d-\d\d$")
    spans: list[tuple[str, str]] = Field(max_length=6)


class ExceptionBody(Body):
    """A day that is open or not whatever its weekday."""

    day: date
    open: bool
    name: str = Field(default="", max_length=32)


class HoursBody(Body):
    """The service hours of a hall."""

    seasons: list[SeasonBody] = Field(min_length=1, max_length=4)
    weekdays: list[int] = Field(max_length=7)
    exceptions: list[ExceptionBody] = Field(default=[], max_length=400)


class HolidaysBody(Body):
    """The public holidays of the city, and the days worked in their stead."""

    days: list[ExceptionBody] = Field(max_length=400)


class HoursOut(BaseModel):
    """The hours of a hall and whose they are; `origin` is "" for the default of the hub."""

    hall: str
    hours: dict[str, Any]
    own: bool
    origin: str
    origin_name: str
    by: str
    at: str | None
    open_now: bool
    changes: str | None


class MaintenanceIn(Body):
    """Maintenance of a device, a box (no device) or a hall (no box); `below` with all under it."""

    hall: str = Field(max_length=12, pattern=r"^\d+$")
    edge: str = Field(default="", max_length=64)
    device: str = Field(default="", max_length=64)
    below: bool = False
    begin: AwareDatetime | None = None
    end: AwareDatetime
    reason: str = Field(min_length=1, max_length=500)


class MaintenanceOut(BaseModel):
    """Maintenance that was announced."""

    id: int
    hall: str
    hall_name: str
    below: bool
    edge: str
    device: str
    begin: str | None
    end: str | None
    by: str
    reason: str
    ended_by: str
    state: Literal["planned", "running", "over"]


class TallyOut(BaseModel):
    """Seconds of service hours by what a device was; `share` of the known time it worked (0..1).

    `repair_s` is the mean time to repair in service hours; null where nothing is known or failed.
    """

    devices: int
    up_s: float
    down_s: float
    unknown_s: float
    failures: int
    share: float | None
    repair_s: float | None


class LifeOut(BaseModel):
    """What a device was: `spells` are [from, to, status] in seconds since 1970."""

    edge: str
    device: str
    kind: str
    spells: list[tuple[float, float, str]]
    tally: TallyOut


class HallAvailability(BaseModel):
    """A hall's devices over a time; `open` are its service hours in it."""

    begin: float
    end: float
    open: list[tuple[float, float]]
    tally: TallyOut
    devices: list[LifeOut]


class GroupAvailability(BaseModel):
    """The sums of a tier, a county or a hall."""

    key: str
    name: str
    halls: int
    tally: TallyOut


class JobIn(Body):
    """A command to a selection of boxes: in `halls` (each with all under it) or named in `edges`.

    `status` keeps boxes of these statuses; with `kind` it is a command to each device of that kind
    on them, of the statuses in `device_status`.
    """

    name: str = Field(pattern=r"^[a-z_]{1,64}$")
    args: dict[str, Any] = Field(default={})
    halls: list[str] = Field(default=[], max_length=4000)
    edges: list[str] = Field(default=[], max_length=10_000)
    status: list[str] = Field(default=[], max_length=10)
    kind: str = Field(default="", max_length=64)
    device_status: list[str] = Field(default=[], max_length=10)
    ttl_ms: int = Field(default=600_000, gt=0, le=86_400_000)


class JobOut(BaseModel):
    """A bulk command; `counts` says how many are in each state."""

    id: str
    name: str
    args: dict[str, Any]
    chosen: dict[str, Any]
    by: str
    created: str | None
    total: int
    counts: dict[str, int]
    over: bool


class JobCommandOut(CommandOut):
    """One command of a job, with its hall."""

    hall: str


class BoxDetail(BaseModel):
    """A box with its devices and the newest commands to them."""

    box: BoxOut
    hall_name: str
    clock_offset: float | None
    enrolment: str
    maintenance: MaintenanceOut | None
    devices: list[DeviceOut]
    commands: list[CommandOut]
