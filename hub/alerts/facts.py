"""What the decision about alerts needs to know, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hub.status import Line

CITY = "411700"

AWAY = ("lost", "silent", "left", "flapping")
"""Statuses of a box that is not there, or not for long; `never` was not installed yet and is
nobody's trouble."""

BROKEN = ("missing", "fault", "refused", "degraded", "flapping")
"""Statuses of a device that somebody should look at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """A box (`device` is "") or a device that is not well, and since when it is as it is."""

    hall: str
    edge: str
    device: str
    kind: str
    status: str
    reason: str
    since: float

    @property
    def key(self) -> str:
        """The name of the subject among all alerts."""
        return f"device:{self.edge}/{self.device}" if self.device else f"box:{self.edge}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lapse:
    """A hall where statements ran out and nobody looked again, since when.

    `rows` are the rows they were on, the longest overdue first; `expired` is the first's last good
    day. `since` is the midnight after it, or when such an alert of the hall was last closed.
    """

    hall: str
    rows: Sequence[str]
    expired: date
    since: float

    @property
    def key(self) -> str:
        """The name of the subject among all alerts."""
        return f"overdue:{self.hall}"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The city at one moment.

    `boxes` counts the boxes of each hall that ever spoke. `devices` counts the devices of boxes
    that are away. `broken` are devices under boxes that are there. What keeps changing is
    `flapping` (hub.care.flapping), and stays so until it is calm.
    """

    line: Line
    boxes: Mapping[str, int]
    devices: Mapping[str, int]
    away: Sequence[Trouble]
    broken: Sequence[Trouble]
    overdue: Sequence[Lapse] = ()


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When a hall serves, and what is being maintained; both may be asked of any moment."""

    is_open: Callable[[str, float], bool] = lambda _hall, _at: True
    maintained: Callable[[str, str, str, float], bool] = lambda _hall, _edge, _device, _at: False


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What is wrong, at its root or under another cause (`parent`).

    `hidden_boxes` and `hidden_devices` count what is suppressed under it.
    """

    key: str
    scope: str  # hub, county, hall, box, device, overdue
    hall: str
    edge: str = ""
    device: str = ""
    kind: str = ""
    status: str
    reason: str
    since: float
    parent: str = ""
    hidden_boxes: int = 0
    hidden_devices: int = 0


@dataclass(frozen=True, kw_only=True)
class Alert:
    """An alert as the database keeps it; `closed` is None while it is open."""

    id: int
    key: str
    scope: str
    hall: str
    edge: str
    device: str
    kind: str
    status: str
    reason: str
    severity: str
    since: float
    raised: float
    well_since: float | None = None
    closed: float | None = None
    closed_why: str = ""
    parent: str = ""
    hidden_boxes: int = 0
    hidden_devices: int = 0
    flaps: int = 0
    level: str = ""
    told: float | None = None
    acknowledged: float | None = None
    acknowledged_by: str = ""
    acknowledged_note: str = ""


@dataclass(frozen=True, kw_only=True)
class Silence:
    """Nothing of these halls, boxes, devices or kinds is told until `ends`; "" is any."""

    hall: str
    edge: str = ""
    device: str = ""
    kind: str = ""
    starts: float
    ends: float

    def covers(self, alert: Alert, now: float) -> bool:
        """Whether the alert is silenced now."""
        return (
            self.starts <= now < self.ends
            and under(alert.hall, self.hall)
            and self.edge in ("", alert.edge)
            and self.device in ("", alert.device)
            and self.kind in ("", alert.kind)
        )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What was decided before: open alerts by key, and when causes were last over.

    `gone` are keys of open alerts whose box or device is registered no more.
    """

    open: Mapping[str, Alert] = field(default_factory=dict)
    released: Mapping[str, float] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()


def under(hall: str, root: str) -> bool:
    """Whether a hall is in the subtree of another; codes nest as GB/T 2260 has it."""
    return root == CITY or hall.startswith(root)


def county_of(hall: str) -> str:
    """The county of a hall; the city's own hall is a county of its own here."""
    return hall[:6]
