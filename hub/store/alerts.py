"""Reads what alerts are decided from, and keeps alerts, silences and who was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, or_, select, true, update

from hub.alerts.facts import AWAY, BROKEN, CITY, Alert, Cause, Facts, Silence, Trouble
from hub.status import Line
from hub.store.database import insert
from hub.store.tables import devices, edges, halls, statuses
from hub.store.tables.alerts import alerts, silences, tellings

CAUSES = ("hub", "county", "hall", "box")
"""Scopes that hide others."""


@dataclass(frozen=True, kw_only=True)
class SilenceView(Silence):
    """A silence with its author."""

    id: int
    by: str
    reason: str


def read_facts(connection: Connection, line: Line) -> Facts:
    """The city as last concluded."""
    here = select(statuses, edges.c.hall).join(edges, edges.c.id == statuses.c.edge)
    away = _troubles(connection, here.where(statuses.c.device == "", statuses.c.status.in_(AWAY)))
    broken = _troubles(connection, here.where(statuses.c.status.in_(BROKEN)))
    gone = {box.edge for box in away}
    spoken = (
        select(edges.c.hall, func.count())
        .join(statuses, and_(statuses.c.edge == edges.c.id, statuses.c.device == ""))
        .where(statuses.c.status != "never")
        .group_by(edges.c.hall)
    )
    unknown = (
        select(statuses.c.edge, func.count())
        .where(statuses.c.status == "unknown", statuses.c.device != "")
        .group_by(statuses.c.edge)
    )
    return Facts(
        line=line,
        boxes=dict(connection.execute(spoken).all()),
        devices=dict(connection.execute(unknown).all()) if away else {},
        away=away,
        broken=[device for device in broken if device.device and device.edge not in gone],
    )


def _troubles(connection: Connection, query: Select[Any]) -> list[Trouble]:
    return [
        Trouble(
            hall=row.hall,
            edge=row.edge,
            device=row.device,
            kind=row.kind,
            status=row.status,
            reason=row.reason,
            since=row.since,
        )
        for row in connection.execute(query)
    ]


def kinds_of(connection: Connection, names: Iterable[str]) -> dict[str, frozenset[str]]:
    """The kinds of device on each of these boxes."""
    found: dict[str, set[str]] = {}
    query = select(devices.c.edge, devices.c.kind).where(devices.c.edge.in_(list(names)))
    for row in connection.execute(query):
        found.setdefault(row.edge, set()).add(row.kind)
    return {edge: frozenset(kinds) for edge, kinds in found.items()}


def hall_tree(connection: Connection) -> tuple[dict[str, str], dict[str, str], dict[str, Any]]:
    """Names, parents and tiers of all halls by code."""
    names, parents, tiers = {}, {}, {}
    for row in connection.execute(select(halls)):
        names[row.code], parents[row.code], tiers[row.code] = row.name, row.parent, row.tier
    return names, parents, tiers


def names_of(connection: Connection, codes: Iterable[str]) -> dict[str, str]:
    """The names of these halls."""
    query = select(halls.c.code, halls.c.name).where(halls.c.code.in_(set(codes)))
    return dict(connection.execute(query).all())


def gone(connection: Connection, standing: Iterable[Alert]) -> frozenset[str]:
    """Keys of those of these alerts whose box or device has no status any more."""
    single = [alert for alert in standing if alert.scope in ("box", "device")]
    if not single:
        return frozenset()
    query = select(statuses.c.edge, statuses.c.device)
    query = query.where(statuses.c.edge.in_({alert.edge for alert in single}))
    there = {(row.edge, row.device) for row in connection.execute(query)}
    return frozenset(alert.key for alert in single if (alert.edge, alert.device) not in there)


def open_alerts(connection: Connection) -> dict[str, Alert]:
    """The open alerts by key."""
    rows = connection.execute(select(alerts).where(alerts.c.closed.is_(None)))
    return {row.key: _alert(row) for row in rows}


def released(connection: Connection, since: float) -> dict[str, float]:
    """When the causes that are over, or seem so, since this time were last seen well."""
    query = select(alerts.c.key, func.max(alerts.c.well_since)).where(
        alerts.c.scope.in_(CAUSES),
        alerts.c.well_since.is_not(None),
        or_(alerts.c.closed.is_(None), alerts.c.closed >= since),
    )
    return dict(connection.execute(query.group_by(alerts.c.key)).all())


def add(connection: Connection, cause: Cause, severity: str, now: float) -> Alert | None:
    """Open an alert; None when this episode has had one."""
    values = {
        "key": cause.key,
        "since": cause.since,
        "scope": cause.scope,
        "hall": cause.hall,
        "edge": cause.edge,
        "device": cause.device,
        "kind": cause.kind,
        "status": cause.status,
        "reason": cause.reason,
        "severity": severity,
        "raised": now,
        "hidden_boxes": cause.hidden_boxes,
        "hidden_devices": cause.hidden_devices,
    }
    statement = insert(connection, alerts).values(**values).on_conflict_do_nothing()
    if connection.execute(statement).rowcount != 1:
        return None
    of = and_(alerts.c.key == cause.key, alerts.c.since == cause.since)
    return _alert(connection.execute(select(alerts).where(of)).one())


DECIDED = (
    "status",
    "reason",
    "severity",
    "well_since",
    "closed",
    "closed_why",
    "parent",
    "hidden_boxes",
    "hidden_devices",
    "flaps",
    "level",
    "told",
)
"""Columns that the decisions write; an acknowledgement is a person's alone."""


def save(connection: Connection, alert: Alert) -> None:
    """Keep what was decided of an alert."""
    values = {name: getattr(alert, name) for name in DECIDED}
    connection.execute(update(alerts).where(alerts.c.id == alert.id).values(**values))


def find(connection: Connection, id: int) -> Alert | None:
    """The alert with this id."""
    row = connection.execute(select(alerts).where(alerts.c.id == id)).first()
    return None if row is None else _alert(row)


def listed(
    connection: Connection, root: str, *, open: bool, limit: int, before: int | None = None
) -> list[Alert]:
    """Alerts in a subtree, newest first; `before` is the id of the last one seen."""
    query = select(alerts).where(_under(root)).order_by(alerts.c.id.desc()).limit(limit)
    query = query.where(alerts.c.closed.is_(None) if open else alerts.c.closed.is_not(None))
    if before is not None:
        query = query.where(alerts.c.id < before)
    return [_alert(row) for row in connection.execute(query)]


def count_open(connection: Connection, root: str) -> int:
    """How many alerts of a subtree are open."""
    query = select(func.count()).select_from(alerts)
    return int(
        connection.execute(query.where(_under(root), alerts.c.closed.is_(None))).scalar_one()
    )


def unacknowledged(connection: Connection, root: str) -> int:
    """How many open alerts of a subtree nobody has acknowledged, without those under a cause."""
    query = (
        select(func.count())
        .select_from(alerts)
        .where(
            _under(root),
            alerts.c.closed.is_(None),
            alerts.c.acknowledged.is_(None),
            alerts.c.parent == "",
            alerts.c.severity != "low",
        )
    )
    return int(connection.execute(query).scalar_one())


def acknowledge(connection: Connection, id: int, by: str, note: str, now: float) -> bool:
    """Somebody takes care of it; False when it is closed or somebody already does."""
    statement = (
        update(alerts)
        .where(alerts.c.id == id, alerts.c.closed.is_(None), alerts.c.acknowledged.is_(None))
        .values(acknowledged=now, acknowledged_by=by, acknowledged_note=note)
    )
    return connection.execute(statement).rowcount == 1


def _under(root: str) -> Any:
    return true() if root == CITY else alerts.c.hall.startswith(root, autoescape=True)


def note_told(connection: Connection, alert: int, channel: int, now: float) -> None:
    """This channel was told of this alert, and is to be told when it is over."""
    statement = insert(connection, tellings).values(alert=alert, channel=channel, at=now)
    connection.execute(statement.on_conflict_do_nothing())


def unresolved(connection: Connection) -> list[tuple[Alert, int]]:
    """Closed alerts with each channel that was told of them and not yet of their end."""
    query = (
        select(alerts, tellings.c.channel)
        .join(tellings, tellings.c.alert == alerts.c.id)
        .where(tellings.c.resolved.is_(None), alerts.c.closed.is_not(None))
    )
    return [(_alert(row), row.channel) for row in connection.execute(query)]


def resolved_lately(connection: Connection, since: float) -> dict[tuple[int, str], float]:
    """When each channel was last told of an end in each county, after this time."""
    county = func.substr(alerts.c.hall, 1, 6)
    query = (
        select(tellings.c.channel, county, func.max(tellings.c.resolved))
        .join(alerts, alerts.c.id == tellings.c.alert)
        .where(tellings.c.resolved > since)
        .group_by(tellings.c.channel, county)
    )
    return {(channel, of): at for channel, of, at in connection.execute(query)}


def note_resolved(connection: Connection, of: Sequence[int], channel: int, now: float) -> None:
    """This channel was told of the end of these alerts."""
    at = and_(tellings.c.alert.in_(of), tellings.c.channel == channel)
    connection.execute(update(tellings).where(at).values(resolved=now))


def add_silence(connection: Connection, silence: Silence, by: str, reason: str, now: float) -> int:
    """Keep a silence that ends; returns its id."""
    if silence.ends <= now:
        raise ValueError("a silence ends later than now")
    values: Mapping[str, Any] = {**vars(silence), "by": by, "reason": reason}
    key = connection.execute(silences.insert().values(**values)).inserted_primary_key
    return int(key[0]) if key else 0


def silences_at(connection: Connection, now: float) -> list[SilenceView]:
    """The silences that have not ended, the soonest to end first."""
    query = select(silences).where(silences.c.ends > now).order_by(silences.c.ends)
    return [SilenceView(**row._mapping) for row in connection.execute(query)]


def end_silence(connection: Connection, id: int, now: float) -> None:
    """End a silence now."""
    connection.execute(update(silences).where(silences.c.id == id).values(ends=now))


_FIELDS = tuple(Alert.__dataclass_fields__)


def _alert(row: Row[Any]) -> Alert:
    return Alert(**{name: getattr(row, name) for name in _FIELDS})
