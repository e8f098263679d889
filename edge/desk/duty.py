"""When a clerk who went home without signing out is signed out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from edge.desk.hours import closing
from edge.desk.published import Hours
from edge.settings import DeskSettings

Over = Literal["", "day", "closing", "idle"]


def over(
    signed_in: datetime, now: datetime, quiet: float, hours: Hours | None, rules: DeskSettings
) -> Over:
    """Why a duty is over, empty while it lasts; times are of the box's own zone.

    `quiet` are the seconds since anything was done, which no jump of the clock changes. Who signed
    in on an earlier day is not on duty today (二(三)2 counts days). After the hall has closed a
    clerk who still works stays signed in, since halls serve beyond their hours (延时服务).
    """
    if signed_in.date() < now.date():
        return "day"
    late = timedelta(minutes=rules.late_minutes)
    if hours is not None and now >= closing(hours, now) + late and quiet >= late.total_seconds():
        return "closing"
    if rules.idle_minutes and quiet >= rules.idle_minutes * 60:
        return "idle"
    return ""
