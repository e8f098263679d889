"""Who is told in the demo: quick rules, people on duty, a channel to the control page."""

from __future__ import annotations

from sqlalchemy import Connection

from hub.access.rights import CITY
from hub.alerts import rules as alert_rules
from hub.alerts.rules import Rules
from hub.care.hours import Hours, Season
from hub.store import care, messages, settings

ALWAYS = Hours(
    seasons=(Season("演示", "01-01", (("00:00", "24:00"),)),), weekdays=(1, 2, 3, 4, 5, 6, 7)
)
"""A demo is looked at in the evening too."""

QUICK = Rules(
    hold_device=5,
    hold_box=12,
    hold_left=20,
    hold_county=3,
    hold_hub=5,
    settle=5,
    opening_grace=0,
    group_wait=3,
    group_interval=20,
    county_within=5,
    escalate_urgent_minutes=2,
    escalate_normal_minutes=5,
    allow_local=True,
)
"""Seconds where a real hall has minutes: nobody waits that long for a demo."""

ON_DUTY = (
    ("411728107", "赵示例", "0396-0000001"),
    ("411728", "钱示例", "0396-0000002"),
    ("411700", "孙示例", "0396-0000003"),
)


def prepare_alerts(connection: Connection, hook: str, now: float) -> None:
    """Rules, hours, people on duty, and webhooks of the county and the city at `hook`."""
    care.set_hours(connection, CITY, ALWAYS, "demo", now)
    settings.save(connection, alert_rules.NAME, QUICK, "demo", now)
    for hall, person, contact in ON_DUTY:
        times = {"days": "1234567", "starts": "00:00", "ends": "23:59"}
        messages.add_duty(
            connection, hall=hall, person=person, contact=contact, channel=None, **times
        )
    for hall, name in (("411728", "遂平县值班群（演示）"), (CITY, "市中心值班群（演示）")):
        messages.add_channel(
            connection,
            name=name,
            hall=hall,
            form="webhook",
            address=hook,
            shown="设备控制台",
            on=True,
            least="normal",
            digest=True,
            by="demo",
            at=now,
        )
