"""Reads which halls are alerts because statements ran out, and since when."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, func, select

from hub.alerts.facts import Lapse
from hub.care.hours import china_day, midnight
from hub.store import inspection
from hub.store.tables.alerts import alerts


def lapses(connection: Connection, now: float) -> list[Lapse]:
    """The halls where statements had run out before today."""
    late = inspection.overdue(connection, china_day(now))
    ends = _last_closed(connection, "overdue") if late else {}
    found = []
    for each in late:
        first = each.lapsed[0].expires
        since = midnight(first + timedelta(days=1))
        found.append(
            Lapse(
                hall=each.hall,
                rows=tuple(dict.fromkeys(one.row for one in each.lapsed)),
                expired=first,
                since=max(since, ends.get(each.hall, since)),
            )
        )
    return found


def _last_closed(connection: Connection, scope: str) -> dict[str, float]:
    """When the last alert of this scope of each hall was closed."""
    query = select(alerts.c.hall, func.max(alerts.c.closed)).group_by(alerts.c.hall)
    query = query.where(alerts.c.scope == scope, alerts.c.closed.is_not(None))
    return dict(connection.execute(query).all())
