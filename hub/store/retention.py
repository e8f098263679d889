"""Forgets what is older than a site keeps it, a little at a time."""

from __future__ import annotations

import msgspec
from sqlalchemy import Table, delete, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from hub.store.database import Database
from hub.store.settings import load
from hub.store.tables import commands, events, flips, halls
from hub.store.tables.alerts import attempts, messages

DAY = 86_400.0
AT_ONCE = 2000
"""Rows deleted in one transaction, so that the ingest never waits long for its turn."""


class Retention(msgspec.Struct, kw_only=True, forbid_unknown_fields=False):
    """Days that things are kept; the audit log is kept for ever."""

    events: int = 400  # a year and a month, so that a month can be held against last year's
    flips: int = 1100  # availability of three years
    commands: int = 400
    messages: int = 400  # of alerts, and the tries to send them


def forget(database: Database, now: float) -> dict[str, int]:
    """Delete what is over its time; how many rows of each table went.

    Events are deleted hall by hall because that is how they are indexed.
    """
    with database.read() as connection:
        kept = load(connection, "retention", Retention)
        too_old = events.c.received < now - kept.events * DAY
        some = select(events.c.edge).where(events.c.hall == halls.c.code, too_old).exists()
        codes = list(connection.execute(select(halls.c.code).where(some)).scalars())
    return {
        "events": sum(_forget(database, events, too_old & (events.c.hall == c)) for c in codes),
        "flips": _forget(database, flips, flips.c.at < now - kept.flips * DAY),
        "messages": _forget(database, messages, messages.c.created < now - kept.messages * DAY),
        "attempts": _forget(database, attempts, attempts.c.at < now - kept.messages * DAY),
        "commands": _forget(database, commands, commands.c.created < now - kept.commands * DAY),
    }


def _forget(database: Database, table: Table, old: ColumnElement[bool]) -> int:
    key = list(table.primary_key)
    gone = 0
    while True:
        with database.read() as connection:
            found = connection.execute(select(*key).where(old).limit(AT_ONCE)).all()
        if found:
            with database.write() as connection:
                connection.execute(
                    delete(table).where(tuple_(*key).in_([tuple(row) for row in found]))
                )
        gone += len(found)
        if len(found) < AT_ONCE:
            return gone
