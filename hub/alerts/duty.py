"""Who is on duty when."""

from __future__ import annotations

from datetime import datetime, timedelta

from hub.alerts.words import CITY_TIME
from hub.store.messages import Duty


def on_duty(duty: Duty, at: float) -> bool:
    """Whether this person is on duty at this moment; hours may pass midnight."""
    moment = datetime.fromtimestamp(at, CITY_TIME)
    clock = moment.strftime("%H:%M")
    if duty.starts <= duty.ends:
        return str(moment.isoweekday()) in duty.days and duty.starts <= clock < duty.ends
    day = moment if clock >= duty.starts else moment - timedelta(days=1)
    return str(day.isoweekday()) in duty.days and not duty.ends <= clock < duty.starts
