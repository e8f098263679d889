"""Commands with honest states: queued, sent, received, running, done, failed, expired."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from edge.messages import Command
from hub.store.facts import UNFINISHED
from hub.store.tables import commands

GRACE = 5.0
"""Seconds that the box's own last word may take to arrive."""


@dataclass(frozen=True, kw_only=True)
class CommandView:
    """A command and how far it came; `received` and later states are the box's own words.

    `by` is who asked for it, `job` the many it belongs to, or "".
    """

    id: str
    edge: str
    device: str
    name: str
    args: dict[str, Any]
    created: float
    status: str
    updated: float
    progress: float | None
    result: dict[str, Any]
    error: str
    by: str
    job: str


def queue(
    connection: Connection, edge: str, command: Command, now: float, by: str = "", job: str = ""
) -> None:
    """Keep a command until its box is there or its time is over."""
    queue_many(connection, [(edge, command)], now, by, job)


def queue_many(
    connection: Connection,
    wanted: Sequence[tuple[str, Command]],
    now: float,
    by: str = "",
    job: str = "",
) -> None:
    """Keep a command each for many boxes."""
    rows = [
        {
            "id": command.id,
            "edge": edge,
            "device": command.device,
            "name": command.name,
            "args": msgspec.json.encode(command.args).decode(),
            "ttl_ms": command.ttl_ms,
            "created": now,
            "status": "queued",
            "updated": now,
            "by": by,
            "job": job,
        }
        for edge, command in wanted
    ]
    if rows:
        connection.execute(insert(commands), rows)


def new_id() -> str:
    """A new command's id."""
    return str(uuid.uuid4())


def queued_for(connection: Connection, edge: str, now: float) -> list[Command]:
    """What waits for this box and is still in time, oldest first; `ttl_ms` is what is left."""
    return [command for _, command in queued(connection, [edge], now)]


def queued(connection: Connection, names: Collection[str], now: float) -> list[tuple[str, Command]]:
    """What waits for these boxes and is still in time, oldest first."""
    query = (
        select(commands)
        .where(commands.c.edge.in_(names), commands.c.status == "queued")
        .order_by(commands.c.created)
    )
    found = []
    for row in connection.execute(query):
        left = row.ttl_ms - int(1000 * (now - row.created))
        if left > 0:
            command = Command(
                id=row.id,
                device=row.device,
                name=row.name,
                args=msgspec.json.decode(row.args),
                ttl_ms=left,
            )
            found.append((row.edge, command))
    return found


def waiting(connection: Connection) -> set[str]:
    """Boxes for which a command is queued."""
    query = select(commands.c.edge).where(commands.c.status == "queued").distinct()
    return set(connection.execute(query).scalars())


def requeue(connection: Connection, names: Collection[str] | None = None) -> None:
    """Send again what was sent to these boxes (to all when None) and none has said to have.

    For boxes that were away, and for a hub that was: what waited in either may be gone. A box does
    a command once, however often it comes.
    """
    if names is not None and not names:
        return
    statement = update(commands).where(commands.c.status == "sent")
    if names is not None:
        statement = statement.where(commands.c.edge.in_(names))
    connection.execute(statement.values(status="queued"))


def note_sent(connection: Connection, name: str | Collection[str], now: float) -> None:
    """The broker has it (or them); whether the box has is for the box to say."""
    names = [name] if isinstance(name, str) else list(name)
    statement = update(commands).where(commands.c.id.in_(names), commands.c.status == "queued")
    connection.execute(statement.values(status="sent", updated=now))


def has_overdue(connection: Connection, now: float) -> bool:
    """Whether any command is out of time."""
    return (
        connection.execute(select(commands.c.id).where(_overdue(now)).limit(1)).first() is not None
    )


def expire(connection: Connection, now: float) -> None:
    """Give up what nobody finished in time."""
    connection.execute(
        update(commands)
        .where(_overdue(now))
        .values(status="expired", updated=now, error="终端没有在限定时间内完成")
    )


def find(connection: Connection, name: str) -> CommandView | None:
    """The command with this id."""
    row = connection.execute(select(commands).where(commands.c.id == name)).first()
    return None if row is None else view(row)


def of_edge(connection: Connection, edge: str, limit: int) -> list[CommandView]:
    """The newest commands to a box and its devices."""
    query = select(commands).where(commands.c.edge == edge)
    query = query.order_by(commands.c.created.desc()).limit(limit)
    return [view(row) for row in connection.execute(query)]


def _overdue(now: float) -> ColumnElement[bool]:
    until = commands.c.created + commands.c.ttl_ms / 1000.0 + GRACE
    return and_(commands.c.status.in_(UNFINISHED), until < now)


def view(row: Any) -> CommandView:
    """A row of commands."""
    return CommandView(
        id=row.id,
        edge=row.edge,
        device=row.device,
        name=row.name,
        args=msgspec.json.decode(row.args),
        created=row.created,
        status=row.status,
        updated=row.updated,
        progress=row.progress,
        result=msgspec.json.decode(row.result),
        error=row.error,
        by=row.by,
        job=row.job,
    )
