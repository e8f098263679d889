"""Compares what follows from the facts with what was concluded before; a difference is a flip."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection, bindparam, delete, select, update

from hub.status import MISSED_BEATS, BoxFacts, DeviceFacts, Line, Status, box_status, device_status
from hub.store.database import insert
from hub.store.tables import boxes, devices, edges, flips, statuses

REMOVED = "removed"
"""The status a device flips to when its box no longer lists it."""


@dataclass(frozen=True, kw_only=True)
class Flip:
    """A change of status; `device` and `kind` are empty for the box, `before` when it is new."""

    at: float
    hall: str
    edge: str
    device: str
    kind: str
    before: str
    after: str
    reason: str
    id: int = 0


def conclude(connection: Connection, names: Iterable[str], line: Line, now: float) -> list[Flip]:
    """Bring the statuses of these boxes and their devices up to date; returns what flipped."""
    wanted = list(names)
    if not wanted:
        return []
    halls = _halls(connection, wanted)
    facts = _box_facts(connection, wanted)
    told = _told(connection, wanted)
    concluded: dict[tuple[str, str], Status] = {}
    kinds: dict[tuple[str, str], str] = {}
    for edge in halls:
        concluded[edge, ""] = box_status(facts.get(edge), line, now)
    for row in connection.execute(select(devices).where(devices.c.edge.in_(wanted))):
        if row.edge in halls:
            device = DeviceFacts(reported=row.reported, reason=row.reason)
            kinds[row.edge, row.name] = row.kind
            concluded[row.edge, row.name] = device_status(device, concluded[row.edge, ""])
    changes = [
        Flip(
            at=now,
            hall=halls.get(edge, ""),
            edge=edge,
            device=device,
            kind=kinds.get((edge, device), ""),
            before=told[edge, device].status if (edge, device) in told else "",
            after=status.status,
            reason=status.reason,
        )
        for (edge, device), status in concluded.items()
        if (edge, device) not in told or told[edge, device].status != status.status
    ]
    gone = [key for key in told if key not in concluded]
    changes += [
        Flip(
            at=now,
            hall=halls.get(edge, ""),
            edge=edge,
            device=device,
            kind=told[edge, device].kind,
            before=told[edge, device].status,
            after=REMOVED,
            reason="终端配置中已不再有该设备" if device else "终端已注销",
        )
        for edge, device in gone
    ]
    _note_reasons(connection, concluded, told)
    recorded = (_record(connection, change) for change in changes)
    return [flip for flip in recorded if flip is not None]


def recent_flips(connection: Connection, limit: int) -> list[Flip]:
    """The newest flips of all halls, newest first."""
    query = select(flips).order_by(flips.c.id.desc()).limit(limit)
    return [Flip(**row._mapping) for row in connection.execute(query)]


def silent_candidates(connection: Connection, line: Line, now: float) -> list[str]:
    """Boxes told as online that have said nothing for their grace."""
    if not line.up:
        return []
    query = (
        select(boxes.c.edge)
        .join(statuses, (statuses.c.edge == boxes.c.edge) & (statuses.c.device == ""))
        .where(
            statuses.c.status == "online",
            boxes.c.reported == "online",
            boxes.c.heard_at + MISSED_BEATS * boxes.c.every <= now,
        )
    )
    return list(connection.execute(query).scalars())


def not_online(connection: Connection, names: Iterable[str]) -> set[str]:
    """Those of these boxes that are told as anything but online."""
    query = select(statuses.c.edge).where(
        statuses.c.edge.in_(list(names)), statuses.c.device == "", statuses.c.status != "online"
    )
    return set(connection.execute(query).scalars())


def _record(connection: Connection, flip: Flip) -> Flip | None:
    # The status is changed under its old value, so of several workers one records the flip.
    if flip.before == "":
        statement = insert(connection, statuses).on_conflict_do_nothing()
        values = {"edge": flip.edge, "device": flip.device, "kind": flip.kind}
        new = {"status": flip.after, "reason": flip.reason, "since": flip.at}
        done = connection.execute(statement.values(**values, **new))
    else:
        same = (
            (statuses.c.edge == flip.edge)
            & (statuses.c.device == flip.device)
            & (statuses.c.status == flip.before)
        )
        if flip.after == REMOVED:
            done = connection.execute(delete(statuses).where(same))
        else:
            new = {"status": flip.after, "reason": flip.reason, "since": flip.at}
            done = connection.execute(update(statuses).where(same).values(**new))
    if done.rowcount != 1:
        return None
    values = {name: value for name, value in vars(flip).items() if name != "id"}
    key = connection.execute(flips.insert().values(**values)).inserted_primary_key
    return replace(flip, id=key[0]) if key else None


def _note_reasons(
    connection: Connection,
    concluded: dict[tuple[str, str], Status],
    told: dict[tuple[str, str], _Told],
) -> None:
    rows = [
        {"of": edge, "at": device, "why": status.reason}
        for (edge, device), status in concluded.items()
        if (edge, device) in told
        and told[edge, device].status == status.status
        and told[edge, device].reason != status.reason
    ]
    if rows:
        statement = (
            update(statuses)
            .where(statuses.c.edge == bindparam("of"), statuses.c.device == bindparam("at"))
            .values(reason=bindparam("why"))
        )
        connection.execute(statement, rows)


def _halls(connection: Connection, names: list[str]) -> dict[str, str]:
    query = select(edges.c.id, edges.c.hall).where(edges.c.id.in_(names))
    locked = query.order_by(edges.c.id).with_for_update()  # see `facts.registered`
    return {row.id: row.hall for row in connection.execute(locked)}


def _box_facts(connection: Connection, names: list[str]) -> dict[str, BoxFacts]:
    query = select(boxes.c.edge, boxes.c.reported, boxes.c.heard_at, boxes.c.every)
    return {
        row.edge: BoxFacts(reported=row.reported, heard_at=row.heard_at, every=row.every)
        for row in connection.execute(query.where(boxes.c.edge.in_(names)))
    }


@dataclass(frozen=True, kw_only=True)
class _Told(Status):
    kind: str


def _told(connection: Connection, names: list[str]) -> dict[tuple[str, str], _Told]:
    query = select(statuses).where(statuses.c.edge.in_(names))
    return {
        (row.edge, row.device): _Told(status=row.status, reason=row.reason, kind=row.kind)
        for row in connection.execute(query)
    }
