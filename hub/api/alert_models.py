"""Bodies of the API of alerts, channels, people on duty and tickets."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, Field

from hub.api.models import Body

Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
HallCode = Annotated[str, Field(pattern=r"^\d{6,12}$")]
Severity = Literal["urgent", "normal", "low"]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class AlertOut(BaseModel):
    """An alert; `parent` is the key of the open cause over it, `ticket` its newest ticket."""

    id: int
    key: str
    scope: Literal["hub", "county", "hall", "box", "device", "overdue"]
    hall: str
    hall_name: str
    county_name: str
    edge: str
    device: str
    kind: str
    status: str
    reason: str
    severity: Severity
    since: str | None
    raised: str | None
    closed: str | None
    closed_why: str
    recovering: bool
    parent: str
    hidden_boxes: int
    hidden_devices: int
    flaps: int
    level: str
    level_name: str
    told: str | None
    acknowledged: str | None
    acknowledged_by: str
    acknowledged_note: str
    silenced_until: str | None
    ticket: int | None


class AlertsOut(BaseModel):
    """Alerts of the caller's halls, newest first; `open` and `unacknowledged` count them all."""

    alerts: list[AlertOut]
    open: int
    unacknowledged: int
    reached: bool  # whether any channel is on


class CountOut(BaseModel):
    """Open alerts that nobody has acknowledged."""

    unacknowledged: int


class AcknowledgeIn(Body):
    """Somebody takes care of it."""

    note: str = Field(default="", max_length=500)


class SilenceIn(Body):
    """Nothing is told of a hall's subtree, of one box, device or kind in it, for these minutes."""

    hall: HallCode
    edge: str = Field(default="", max_length=64)
    device: str = Field(default="", max_length=64)
    kind: str = Field(default="", max_length=64)
    minutes: int = Field(ge=5, le=60 * 24 * 90)
    reason: str = Field(min_length=1, max_length=500)


class SilenceOut(BaseModel):
    """A silence and its end."""

    id: int
    hall: str
    hall_name: str
    edge: str
    device: str
    kind: str
    starts: str | None
    ends: str | None
    by: str
    reason: str


class ChannelIn(Body):
    """A new way to reach people; the address is never shown again."""

    name: str = Field(min_length=1, max_length=64)
    hall: HallCode
    form: Literal["mail", "dingtalk", "wecom", "feishu", "webhook", "alertmanager"]
    address: str = Field(min_length=1, max_length=1000)
    least: Severity = "normal"
    digest: bool = True


class ChannelChange(Body):
    """What changes of a channel; null stays as it is."""

    name: str | None = Field(default=None, min_length=1, max_length=64)
    address: str | None = Field(default=None, min_length=1, max_length=1000)
    on: bool | None = None
    least: Severity | None = None
    digest: bool | None = None


class ChannelOut(BaseModel):
    """A channel; `shown` is what may be told of its address."""

    id: int
    name: str
    hall: str
    hall_name: str
    form: str
    shown: str
    on: bool
    least: Severity
    digest: bool


class DutyIn(Body):
    """Somebody responsible for a hall's subtree; days as digits, 1 is Monday."""

    hall: HallCode
    person: str = Field(min_length=1, max_length=64)
    contact: str = Field(default="", max_length=64)
    days: str = Field(default="12345", pattern=r"^1?2?3?4?5?6?7?$", min_length=1)
    starts: Clock = "08:00"
    ends: Clock = "18:00"
    channel: int | None = Field(default=None, ge=1, le=2**31 - 1)


class DutyOut(BaseModel):
    """Somebody on the list; `now` says whether they are on duty."""

    id: int
    hall: str
    hall_name: str
    person: str
    contact: str
    days: str
    starts: str
    ends: str
    channel: int | None
    now: bool


class AttemptOut(BaseModel):
    """One try to send a message."""

    at: str | None
    ok: bool
    milliseconds: int
    result: str


class MessageOut(BaseModel):
    """A message in the outbox, with every try."""

    id: int
    channel: int
    channel_name: str
    hall: str
    hall_name: str
    what: str
    title: str
    body: str
    created: str | None
    due: str | None
    state: Literal["waiting", "sent", "given_up"]
    attempts: list[AttemptOut]


class RulesIO(Body):
    """`hub.alerts.rules.Rules`, bounded to what makes sense."""

    hold_device: float = Field(ge=0, le=3600, allow_inf_nan=False)
    hold_box: float = Field(ge=5, le=3600, allow_inf_nan=False)
    hold_left: float = Field(ge=0, le=3600, allow_inf_nan=False)
    hold_county: float = Field(ge=0, le=3600, allow_inf_nan=False)
    hold_hub: float = Field(ge=0, le=3600, allow_inf_nan=False)
    settle: float = Field(ge=0, le=3600, allow_inf_nan=False)
    opening_grace: float = Field(ge=0, le=7200, allow_inf_nan=False)
    group_wait: float = Field(ge=0, le=600, allow_inf_nan=False)
    group_interval: float = Field(ge=0, le=7200, allow_inf_nan=False)
    coalesce_over: int = Field(ge=1, le=100)
    county_share: float = Field(ge=0.1, le=1, allow_inf_nan=False)
    county_least: int = Field(ge=2, le=1000)
    county_within: float = Field(ge=1, le=600, allow_inf_nan=False)
    escalate_urgent_minutes: float = Field(ge=1, le=1440, allow_inf_nan=False)
    escalate_normal_minutes: float = Field(ge=1, le=10080, allow_inf_nan=False)
    digest_at: str = Field(pattern=r"^$|^([01]\d|2[0-3]):[0-5]\d$")
    per_minute: int = Field(ge=1, le=600)
    allow_local: bool
    reopen_days: float = Field(ge=0, le=365, allow_inf_nan=False)
