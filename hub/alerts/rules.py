"""The settings of alerts that an administrator may change while the hub runs."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["urgent", "normal", "low"]

SEVERITIES: tuple[Severity, ...] = ("low", "normal", "urgent")
"""From the least to the most."""

SEVERITY_WORDS: dict[str, str] = {"urgent": "紧急", "normal": "一般", "low": "提示"}

NAME = "alerts"
"""The name of these settings in `hub.store.settings`."""


class Digested(msgspec.Struct, frozen=True, kw_only=True):
    """The day of the last digest, 2026-11-23; "" before the first."""

    day: str = ""


DIGESTED = "alerts.digested"
"""The name of that mark among the settings."""

MARGIN = 5.0
"""Seconds by which the hold of a box exceeds the window of the county rule."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds where nothing else is said.

    A box is held for longer than a device, and longer than `county_within`: while a county's line
    may be failing box by box, none of its boxes may be told alone. A device is held for a minute,
    in which a plug is put back or a driver opens its device again. The hub's own line is short,
    because while it is down nothing else is known.
    """

    hold_device: float = 60.0
    hold_box: float = 75.0
    hold_left: float = 600.0  # stopped in good order: an update or a restart takes minutes
    hold_county: float = 15.0
    hold_hub: float = 30.0
    settle: float = 60.0  # well for so long until it is believed
    opening_grace: float = 600.0  # what was off over night may be switched on after opening
    group_wait: float = 10.0
    group_interval: float = 300.0  # between two messages of one hall
    coalesce_over: int = 5  # halls of one county in one message
    county_share: float = 0.5
    county_least: int = 4  # boxes
    county_within: float = 60.0
    escalate_urgent_minutes: float = 15.0
    escalate_normal_minutes: float = 60.0
    digest_at: str = "08:00"  # local time of the city; "" for none
    per_minute: int = 20  # messages a channel: DingTalk's and WeCom's robots take no more
    allow_local: bool = False  # addresses of this machine as channels
    reopen_days: float = 14.0  # a closed ticket's device that fails again within these

    def hold(self, scope: str, status: str) -> float:
        """Seconds for which a cause must have lasted before it is an alert."""
        if status == "flapping":
            return 0.0  # it took its time to be called so
        if scope == "overdue":
            return 0.0  # a day is over or it is not
        if scope == "hub":
            return self.hold_hub
        if scope == "county":
            return self.hold_county
        if scope == "device":
            return self.hold_device
        return self.hold_left if status == "left" else self.hold_box

    def escalate_after(self, severity: str) -> float:
        """Seconds without an acknowledgement until the next tier is told."""
        urgent = severity == "urgent"
        return 60 * (self.escalate_urgent_minutes if urgent else self.escalate_normal_minutes)

    def flaw(self) -> str:
        """Why these rules contradict each other, in words; "" when they do not."""
        if self.hold_box < self.county_within + MARGIN:
            least = self.county_within + MARGIN
            return f"终端的等待时间至少要 {least:.0f} 秒，否则县区线路故障会先报成许多终端失联"
        return ""
