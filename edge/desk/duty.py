"""When a clerk who went home without signing out is signed out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from edge.desk.hours import closing
from edge.desk.published import Hours
from edge.settings import DeskSettings

Over = Literal["", "day", "closing", "idle"]


def over(
    signed_in: datetime, last_act: datetime, now: datetime, hours: Hours | None, rules: DeskSettings
) -> Over:
    """Why a duty is over, empty while it lasts; times are of the box's own zone.

    Who signed in on an earlier day is not on duty today (二(三)2 counts days). After the hall has
    closed a clerk who still works stays signed in, since halls serve beyond their hours (延时服务).
    """
    if signed_in.date() < now.date():
        return "day"
    quiet = now - last_act
    late = timedelta(minutes=rules.late_minutes)
    if hours is not None and now >= closing(hours, now) + late and quiet >= late:
        return "closing"
    if rules.idle_minutes and quiet >= timedelta(minutes=rules.idle_minutes):
        return "idle"
    return ""
