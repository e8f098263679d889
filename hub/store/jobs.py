"""Bulk commands: a selection of boxes or devices, a command each, and how far they all came."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from edge.messages import Command
from hub.store import commands as single
from hub.store.commands import CommandView
from hub.store.facts import UNFINISHED
from hub.store.tables import commands, devices, edges, statuses
from hub.store.tables.care import jobs

STATES = ("queued", "sent", "received", "running", "done", "failed", "expired")


@dataclass(frozen=True, kw_only=True)
class JobView:
    """One command to many: `counts` says how many are in each state."""

    id: str
    name: str
    args: dict[str, Any]
    chosen: dict[str, Any]
    by: str
    created: float
    total: int
    counts: dict[str, int]

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return not any(self.counts.get(state) for state in UNFINISHED)


def chosen_boxes(
    connection: Connection, halls: Collection[str], names: Collection[str], words: Collection[str]
) -> list[tuple[str, str]]:
    """Box and hall of those in these halls or of these names, of these statuses (any when none)."""
    query = (
        select(edges.c.id, edges.c.hall, statuses.c.status)
        .outerjoin(statuses, (statuses.c.edge == edges.c.id) & (statuses.c.device == ""))
        .order_by(edges.c.id)
    )
    where, who, how = set(halls), set(names), set(words)
    return [
        (row.id, row.hall)
        for row in connection.execute(query)
        if (row.hall in where or row.id in who) and (not how or (row.status or "never") in how)
    ]


def chosen_devices(
    connection: Connection, boxes: Collection[str], kind: str, words: Collection[str]
) -> list[tuple[str, str]]:
    """Box and name of the devices of this kind on these boxes, of these statuses."""
    query = (
        select(devices.c.edge, devices.c.name, statuses.c.status)
        .join(statuses, (statuses.c.edge == devices.c.edge) & (statuses.c.device == devices.c.name))
        .where(devices.c.kind == kind)
        .order_by(devices.c.edge, devices.c.name)
    )
    where, how = set(boxes), set(words)
    return [
        (row.edge, row.name)
        for row in connection.execute(query)
        if row.edge in where and (not how or row.status in how)
    ]


def begin(
    connection: Connection,
    wanted: list[tuple[str, Command]],
    *,
    name: str,
    args: dict[str, Any],
    chosen: dict[str, Any],
    by: str,
    now: float,
) -> str:
    """Queue a command each; the id of the job."""
    job = str(uuid.uuid4())
    connection.execute(
        insert(jobs).values(
            id=job,
            name=name,
            args=msgspec.json.encode(args).decode(),
            chosen=msgspec.json.encode(chosen).decode(),
            by=by,
            created=now,
            total=len(wanted),
        )
    )
    single.queue_many(connection, wanted, now, by, job)
    return job


def find(connection: Connection, job: str) -> JobView | None:
    """The job with this id."""
    row = connection.execute(select(jobs).where(jobs.c.id == job)).first()
    return None if row is None else _view(row, _counts(connection, [job]).get(job, {}))


def newest(connection: Connection, limit: int) -> list[JobView]:
    """The newest jobs."""
    rows = connection.execute(select(jobs).order_by(jobs.c.created.desc()).limit(limit)).all()
    counts = _counts(connection, [row.id for row in rows])
    return [_view(row, counts.get(row.id, {})) for row in rows]


def halls_of(connection: Connection, ids: Sequence[str]) -> dict[str, set[str]]:
    """The halls that each of these jobs sends to, by its id."""
    query = (
        select(commands.c.job, edges.c.hall)
        .join(edges, edges.c.id == commands.c.edge)
        .where(commands.c.job.in_(ids))
        .distinct()
    )
    found: dict[str, set[str]] = {id: set() for id in ids}
    for job, hall in connection.execute(query):
        found[job].add(hall)
    return found


def under_way(connection: Connection) -> set[str]:
    """Jobs of which a command is not over."""
    query = (
        select(commands.c.job)
        .where(commands.c.status.in_(UNFINISHED), commands.c.job != "")
        .distinct()
    )
    return set(connection.execute(query).scalars())


def results(
    connection: Connection, job: str, status: str, limit: int, offset: int
) -> list[tuple[CommandView, str]]:
    """Commands of a job and their halls, in order of box; of one state where one is named."""
    query = (
        select(commands, edges.c.hall)
        .outerjoin(edges, edges.c.id == commands.c.edge)
        .where(commands.c.job == job)
        .order_by(commands.c.edge, commands.c.device, commands.c.id)
        .limit(limit)
        .offset(offset)
    )
    if status:
        query = query.where(commands.c.status == status)
    return [(single.view(row), row.hall or "") for row in connection.execute(query)]


def cancel(connection: Connection, job: str, by: str, now: float) -> int:
    """Call off what is still queued; how many that were."""
    statement = update(commands).where(commands.c.job == job, commands.c.status == "queued")
    words = f"{by} 取消了，没有发出"
    return connection.execute(statement.values(status="expired", updated=now, error=words)).rowcount


def _counts(connection: Connection, names: Collection[str]) -> dict[str, dict[str, int]]:
    query = (
        select(commands.c.job, commands.c.status, func.count())
        .where(commands.c.job.in_(names))
        .group_by(commands.c.job, commands.c.status)
    )
    found: dict[str, dict[str, int]] = {}
    for job, status, count in connection.execute(query):
        found.setdefault(job, dict.fromkeys(STATES, 0))[status] = count
    return found


def _view(row: Any, counts: dict[str, int]) -> JobView:
    return JobView(
        id=row.id,
        name=row.name,
        args=msgspec.json.decode(row.args),
        chosen=msgspec.json.decode(row.chosen),
        by=row.by,
        created=row.created,
        total=row.total,
        counts=counts,
    )
