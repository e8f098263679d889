"""Keeps maintenance tickets and what was done about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, func, select, update

from hub.alerts.facts import CITY
from hub.store.tables import statuses
from hub.store.tables.alerts import ticket_entries, tickets

OPEN = ("open", "assigned", "working", "waiting")
"""Statuses of a ticket that is not closed."""


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """Something to be repaired; `edge` and `device` are "" for what has no box or device.

    `repaired` is when somebody said that it is; a proof is younger than that.
    """

    id: int
    hall: str
    edge: str
    device: str
    kind: str
    alert: int | None
    title: str
    status: str
    assignee: str
    opened: float
    opened_by: str
    updated: float
    repaired: float | None
    closed: float | None
    closed_by: str
    proof: str
    reopened: int


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of what happened to a ticket; `data` is JSON of the kind of entry."""

    id: int
    at: float
    by: str
    what: str  # opened, status, assigned, note, part, photo, repaired, closed, reopened
    text: str
    data: str


@dataclass(frozen=True, kw_only=True)
class Subject:
    """How the device or box of a ticket is now."""

    status: str
    since: float
    reason: str


def open_ticket(connection: Connection, *, now: float, by: str, **values: Any) -> int:
    """Open a ticket; returns its id."""
    new = {"status": "open", "opened": now, "opened_by": by, "updated": now, **values}
    if new.get("assignee"):
        new["status"] = "assigned"
    key = connection.execute(tickets.insert().values(**new)).inserted_primary_key
    id = int(key[0]) if key else 0
    note(connection, id, now, by, "opened", str(values.get("title", "")))
    return id


def find(connection: Connection, id: int) -> Ticket | None:
    """The ticket with this id."""
    row = connection.execute(select(tickets).where(tickets.c.id == id)).first()
    return None if row is None else _ticket(row)


def listed(
    connection: Connection,
    root: str,
    *,
    status: str = "",
    hall: str = "",
    assignee: str = "",
    limit: int = 200,
) -> list[Ticket]:
    """Tickets of a subtree, the last changed first; `status` may be "unfinished"."""
    query = select(tickets).order_by(tickets.c.updated.desc(), tickets.c.id.desc()).limit(limit)
    if status == "unfinished":
        query = query.where(tickets.c.status.in_(OPEN))
    elif status:
        query = query.where(tickets.c.status == status)
    if assignee:
        query = query.where(tickets.c.assignee == assignee)
    for prefix in (root, hall):
        if prefix not in ("", CITY):
            query = query.where(tickets.c.hall.startswith(prefix, autoescape=True))
    return [_ticket(row) for row in connection.execute(query)]


def entries_of(connection: Connection, id: int) -> list[Entry]:
    """What happened to a ticket, oldest first."""
    query = (
        select(ticket_entries).where(ticket_entries.c.ticket == id).order_by(ticket_entries.c.id)
    )
    names = ("id", "at", "by", "what", "text", "data")
    return [
        Entry(**{name: getattr(row, name) for name in names}) for row in connection.execute(query)
    ]


def note(
    connection: Connection,
    id: int,
    now: float,
    by: str,
    what: str,
    text: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Add a line to what happened."""
    kept = msgspec.json.encode(data or {}).decode()
    row = {"ticket": id, "at": now, "by": by, "what": what, "text": text, "data": kept}
    connection.execute(ticket_entries.insert().values(**row))


def change(connection: Connection, id: int, now: float, **values: Any) -> None:
    """Change what is given of a ticket."""
    statement = update(tickets).where(tickets.c.id == id)
    connection.execute(statement.values(updated=now, **values))


def photos(connection: Connection, id: int) -> list[str]:
    """The content hashes of a ticket's photos."""
    query = select(ticket_entries.c.data).where(
        ticket_entries.c.ticket == id, ticket_entries.c.what == "photo"
    )
    return [msgspec.json.decode(data)["hash"] for data in connection.execute(query).scalars()]


def subject_of(connection: Connection, edge: str, device: str) -> Subject | None:
    """How the box, or its device, is told now; None when neither is known."""
    of = and_(statuses.c.edge == edge, statuses.c.device == device)
    row = connection.execute(select(statuses).where(of)).first()
    return None if row is None else Subject(status=row.status, since=row.since, reason=row.reason)


def kind_of(connection: Connection, edge: str, device: str) -> str:
    """The kind of a device; "" for none."""
    of = and_(statuses.c.edge == edge, statuses.c.device == device, statuses.c.device != "")
    return str(connection.execute(select(statuses.c.kind).where(of)).scalar() or "")


def reopen_for(
    connection: Connection, edge: str, device: str, alert: int, now: float, within: float
) -> int | None:
    """Reopen the last ticket of a device that fails again so soon; returns its id.

    An unfinished ticket of the device takes the new alert instead.
    """
    of = and_(tickets.c.edge == edge, tickets.c.device == device)
    row = connection.execute(select(tickets).where(of).order_by(tickets.c.id.desc())).first()
    if row is None:
        return None
    if row.closed is None:
        change(connection, row.id, now, alert=alert)
        return None
    if now - row.closed > within:
        return None
    values = {"status": "assigned" if row.assignee else "open", "closed": None, "closed_by": ""}
    change(
        connection,
        row.id,
        now,
        alert=alert,
        proof="",
        repaired=None,
        reopened=row.reopened + 1,
        **values,
    )
    days = (now - row.closed) / 86400
    text = f"修好后 {days:.1f} 天内再次出现故障，自动重新打开"
    note(connection, row.id, now, "system", "reopened", text)
    return int(row.id)


def by_alert(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    """The newest ticket of each of these alerts that has one."""
    query = select(tickets.c.alert, func.max(tickets.c.id)).where(tickets.c.alert.in_(list(ids)))
    return dict(connection.execute(query.group_by(tickets.c.alert)).all())


def unfinished(connection: Connection, root: str) -> int:
    """How many tickets of a subtree are not closed."""
    query = select(func.count()).select_from(tickets).where(tickets.c.status.in_(OPEN))
    if root != CITY:
        query = query.where(tickets.c.hall.startswith(root, autoescape=True))
    return int(connection.execute(query).scalar_one())


def figures(connection: Connection, root: str, since: float) -> tuple[int, float | None]:
    """How many tickets of a subtree were closed since then, and the mean seconds each took."""
    took = func.avg(tickets.c.closed - tickets.c.opened)
    query = select(func.count(), took).where(tickets.c.closed >= since)
    if root != CITY:
        query = query.where(tickets.c.hall.startswith(root, autoescape=True))
    count, mean = connection.execute(query).one()
    return int(count), None if mean is None else float(mean)


def _ticket(row: Row[Any]) -> Ticket:
    return Ticket(**row._mapping)
