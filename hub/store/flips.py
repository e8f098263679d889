"""Compares what follows from the facts with what was concluded before; a difference is a flip."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from hub.care import flapping as care
from hub.status import (
    LATE_BEAT,
    MASS_HOLD,
    MASS_LEAST,
    MASS_SHARE,
    MISSED_BEATS,
    WILL_HOLD,
    BoxFacts,
    DeviceFacts,
    Line,
    Status,
    box_status,
    device_status,
    flapping,
)
from hub.store.database import insert
from hub.store.tables import boxes, devices, edges, flips, statuses

REMOVED = "removed"
"""The status a device flips to when its box no longer lists it."""


Key = tuple[str, str]
"""A box and a device on it, "" for the box itself."""

_BOX_FACTS = (boxes.c.edge, boxes.c.reported, boxes.c.heard_at, boxes.c.every, boxes.c.lost_at)
_UNREST = ("underlying", "unrest", "unrest_at", "settles_at")


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


@dataclass(frozen=True, kw_only=True)
class _Told(Status):
    """A status as it is kept: what it would be without flapping beside what is told."""

    kind: str
    underlying: str
    unrest: float
    unrest_at: float
    settles_at: float | None


_Change = tuple[Flip, _Told | None, _Told]


def conclude(
    connection: Connection, names: Iterable[str], line: Line, now: float, hold: float = WILL_HOLD
) -> list[Flip]:
    """Bring the statuses of these boxes and their devices up to date; returns what flipped.

    `hold` is for how long wills are held, see `hub.status.lost_from`.
    """
    wanted = list(names)
    if not wanted:
        return []
    halls = _halls(connection, wanted)
    facts = _box_facts(connection, wanted)
    told = _told(connection, wanted)
    concluded: dict[Key, _Told] = {}
    for edge in halls:
        before = told.get((edge, ""))
        word = before.underlying if before else ""
        latest = box_status(facts.get(edge), line, now, word, hold)
        concluded[edge, ""] = _weigh(before, latest, "", now, is_box=True)
    for row in connection.execute(select(devices).where(devices.c.edge.in_(wanted))):
        if row.edge in halls:
            reported = DeviceFacts(reported=row.reported, reason=row.reason)
            latest = device_status(reported, concluded[row.edge, ""])
            key = row.edge, row.name
            concluded[key] = _weigh(told.get(key), latest, row.kind, now, is_box=False)
    changes: list[_Change] = []
    for key, status in concluded.items():
        before = told.get(key)
        if before is None or before.status != status.status:
            changes.append((_flip(halls, key, before, status, now), before, status))
    _note_unrest(connection, concluded, told)
    for key in told:
        if key not in concluded:
            why = "终端配置中已不再有该设备" if key[1] else "终端已注销"
            gone = replace(told[key], status=REMOVED, reason=why)
            changes.append((_flip(halls, key, told[key], gone, now), told[key], gone))
    return _record(connection, changes)


def recent_flips(connection: Connection, limit: int, root: str = "") -> list[Flip]:
    """The newest flips of all halls whose code begins with `root`, newest first."""
    query = select(flips).order_by(flips.c.id.desc()).limit(limit)
    if root:
        query = query.where(flips.c.hall.startswith(root, autoescape=True))
    return [Flip(**row._mapping) for row in connection.execute(query)]


def overdue(connection: Connection, line: Line, now: float) -> tuple[set[str], float]:
    """Boxes to be concluded anew because time passed, and for how long wills are to be held.

    They said nothing for their grace, or their will was held long enough, or they or one of their
    devices flapped and have calmed down.
    """
    found: set[str] = set()
    hold = WILL_HOLD
    calm = select(statuses.c.edge).where(statuses.c.settles_at <= now)
    found.update(connection.execute(calm).scalars())
    if not line.up:
        return found, hold
    now = min(now, line.until)
    query = (
        select(*_BOX_FACTS)
        .join(statuses, (statuses.c.edge == boxes.c.edge) & (statuses.c.device == ""))
        .where(statuses.c.underlying == "online")
    )
    wills = list(connection.execute(query.where(boxes.c.reported == "lost")))
    if len(wills) >= MASS_LEAST:
        online = select(func.count()).where(statuses.c.underlying == "online")
        of_boxes = connection.execute(online.where(statuses.c.device == "")).scalar_one()
        if len(wills) > MASS_SHARE * of_boxes:
            hold = MASS_HOLD
    mute = query.where(
        boxes.c.reported == "online",
        boxes.c.heard_at + MISSED_BEATS * boxes.c.every + LATE_BEAT <= now,
    )
    for row in [*wills, *connection.execute(mute)]:
        if box_status(_facts(row), line, now, "online", hold).status != "online":
            found.add(row.edge)
    return found, hold


def not_online(connection: Connection, names: Iterable[str]) -> set[str]:
    """Those of these boxes that were last found to be anything but online."""
    query = select(statuses.c.edge).where(
        statuses.c.edge.in_(list(names)), statuses.c.device == "", statuses.c.underlying != "online"
    )
    return set(connection.execute(query).scalars())


def online_of(connection: Connection, names: Collection[str]) -> set[str]:
    """Those of these boxes that were last found to be online."""
    of_box = statuses.c.edge.in_(names) & (statuses.c.device == "")
    query = select(statuses.c.edge).where(of_box, statuses.c.underlying == "online")
    return set(connection.execute(query).scalars())


def _weigh(before: _Told | None, latest: Status, kind: str, now: float, *, is_box: bool) -> _Told:
    """What is told of this latest status: itself, or that it flaps."""
    unrest, at, settles = 0.0, 0.0, None
    if before is not None:
        unrest, at, settles = before.unrest, before.unrest_at, before.settles_at
        if settles is not None and now >= settles:
            settles = None
        if change := care.weight(before.underlying, latest.status):
            unrest, at = care.stirred(unrest, at, change, now), now
            if settles is not None or unrest >= care.HIGH:
                settles = care.settles_at(unrest, now)
    shown = latest
    if settles is not None and latest.status in care.FLAPPABLE:
        shown = flapping(latest, is_box=is_box)
    return _Told(
        status=shown.status,
        reason=shown.reason,
        kind=kind,
        underlying=latest.status,
        unrest=unrest,
        unrest_at=at,
        settles_at=settles,
    )


def _flip(halls: dict[str, str], key: Key, before: _Told | None, after: _Told, now: float) -> Flip:
    edge, device = key
    return Flip(
        at=now,
        hall=halls.get(edge, ""),
        edge=edge,
        device=device,
        kind=after.kind,
        before=before.status if before else "",
        after=after.status,
        reason=after.reason,
    )


def _record(connection: Connection, changes: Sequence[_Change]) -> list[Flip]:
    # The boxes are locked since `_halls`, so nobody else changes their statuses meanwhile.
    new, other, gone = [], [], []
    for flip, before, after in changes:
        values = {**_unrest(after), "status": after.status, "reason": after.reason}
        if before is None:
            key = {"edge": flip.edge, "device": flip.device, "kind": flip.kind}
            new.append({**key, **values, "since": flip.at})
        elif flip.after == REMOVED:
            gone.append({"of": flip.edge, "at": flip.device})
        else:
            row = {f"new_{name}": value for name, value in values.items()}
            other.append({**row, "new_since": flip.at, "of": flip.edge, "at": flip.device})
    same = (statuses.c.edge == bindparam("of")) & (statuses.c.device == bindparam("at"))
    if new:
        connection.execute(insert(connection, statuses).on_conflict_do_nothing(), new)
    if other:
        values = {
            name: bindparam(f"new_{name}") for name in (*_UNREST, "status", "reason", "since")
        }
        connection.execute(update(statuses).where(same).values(**values), other)
    if gone:
        connection.execute(delete(statuses).where(same), gone)
    if not changes:
        return []
    rows = [{k: v for k, v in vars(flip).items() if k != "id"} for flip, _, _ in changes]
    numbered = flips.insert().returning(flips.c.id, sort_by_parameter_order=True)
    ids = connection.execute(numbered, rows).scalars()
    return [replace(flip, id=key) for (flip, _, _), key in zip(changes, ids, strict=True)]


def _note_unrest(
    connection: Connection, concluded: dict[Key, _Told], told: dict[Key, _Told]
) -> None:
    """Keep what changed under the same status: its reason, and what stirs under flapping."""
    rows = []
    for key, status in concluded.items():
        before = told.get(key)
        if before is not None and before.status == status.status and before != status:
            values = {"why": status.reason, "of": key[0], "at": key[1], "was": before.underlying}
            rows.append(values | {f"new_{name}": value for name, value in _unrest(status).items()})
    if rows:
        new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _UNREST}
        statement = (
            update(statuses)
            .where(
                statuses.c.edge == bindparam("of"),
                statuses.c.device == bindparam("at"),
                statuses.c.underlying == bindparam("was"),
            )
            .values(reason=bindparam("why"), **new)
        )
        connection.execute(statement, rows)


def _halls(connection: Connection, names: list[str]) -> dict[str, str]:
    query = select(edges.c.id, edges.c.hall).where(edges.c.id.in_(names))
    locked = query.order_by(edges.c.id).with_for_update()  # see `facts.registered`
    return {row.id: row.hall for row in connection.execute(locked)}


def _box_facts(connection: Connection, names: list[str]) -> dict[str, BoxFacts]:
    query = select(*_BOX_FACTS).where(boxes.c.edge.in_(names))
    return {row.edge: _facts(row) for row in connection.execute(query)}


def _facts(row: Any) -> BoxFacts:
    return BoxFacts(
        reported=row.reported, heard_at=row.heard_at, every=row.every, lost_at=row.lost_at
    )


def _told(connection: Connection, names: list[str]) -> dict[Key, _Told]:
    query = select(statuses).where(statuses.c.edge.in_(names))
    return {
        (row.edge, row.device): _Told(
            status=row.status,
            reason=row.reason,
            kind=row.kind,
            underlying=row.underlying,
            unrest=row.unrest,
            unrest_at=row.unrest_at,
            settles_at=row.settles_at,
        )
        for row in connection.execute(query)
    }


def _unrest(status: _Told) -> dict[str, Any]:
    return {name: getattr(status, name) for name in _UNREST}
