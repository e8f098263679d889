"""Counts over everything, for whoever watches the hub itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from hub.store.facts import UNFINISHED
from hub.store.tables import boxes, commands, edges, statuses


@dataclass(frozen=True, kw_only=True)
class Figures:
    """`boxes` by status, `devices` by (kind, status), unfinished `commands` by status."""

    boxes: dict[str, int]
    devices: dict[tuple[str, str], int]
    commands: dict[str, int]
    outbox: int


def figures(connection: Connection) -> Figures:
    """The counts of this moment, from indexes and short tables only."""
    number = func.count()
    of_boxes = select(statuses.c.status, number).where(statuses.c.device == "")
    found = connection.execute(of_boxes.group_by(statuses.c.status)).all()
    known: dict[str, int] = {word: int(count) for word, count in found}
    registered = connection.execute(select(number).select_from(edges)).scalar_one()
    known["never"] = known.get("never", 0) + max(registered - sum(known.values()), 0)
    of_devices = (
        select(statuses.c.kind, statuses.c.status, number)
        .where(statuses.c.device != "")
        .group_by(statuses.c.kind, statuses.c.status)
    )
    of_commands = (
        select(commands.c.status, number)
        .where(commands.c.status.in_(UNFINISHED))
        .group_by(commands.c.status)
    )
    return Figures(
        boxes=known,
        devices={(kind, status): int(n) for kind, status, n in connection.execute(of_devices)},
        commands={status: int(count) for status, count in connection.execute(of_commands)},
        outbox=int(connection.execute(select(func.sum(boxes.c.depth))).scalar() or 0),
    )
