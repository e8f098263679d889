"""How far the processes that share the messages have read, for the one that watches the clock."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, delete, func, select

from hub.status import Line
from hub.store.database import insert
from hub.store.tables.readers import readers

STALE = 10.0
"""Seconds after which a reader that says nothing is gone, and the others have its share."""


def note_read(connection: Connection, name: str, line: Line, now: float) -> None:
    """A reader says how far it has read; `line` is its own, see `hub.ingest.Ingest.heard`."""
    row = {"at": now, "until": line.until, "deaf_at": line.since}
    statement = insert(connection, readers).values(name=name, **row)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=row))


def leave(connection: Connection, name: str) -> None:
    """A reader stops."""
    connection.execute(delete(readers).where(readers.c.name == name))


def read_by_all(connection: Connection, line: Line, now: float) -> Line:
    """The watcher's own line as far as the slowest reader has read.

    While nobody reads, nobody can be called silent. A reader that came or came back lately may
    have let signs of life pass, so the latest beginning counts for all.
    """
    query = select(func.count(), func.min(readers.c.until), func.max(readers.c.deaf_at))
    number, until, deaf = connection.execute(query.where(readers.c.at > now - STALE)).one()
    if not number:
        return replace(line, until=0.0)
    return replace(line, until=until, since=max(line.since, deaf))
