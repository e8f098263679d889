"""Local decisions on requirements, and which statements ran out or soon will."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from hub.requirements import Bearings, Decision, Due
from hub.store.registry import Hall, NotRegistered
from hub.store.tables import halls as hall_table
from hub.store.tables.inspection import attestations_due, local_rules

SOON = timedelta(days=30)
"""Statements that end within this time are listed before they do."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A decision with its history: how, when, by whom and why it was closed, if it was."""

    decision: Decision
    closed: Literal["", "superseded", "withdrawn"]
    closed_at: float | None
    closed_by: str
    closed_why: str


@dataclass(frozen=True, kw_only=True)
class Lapsed:
    """A statement that ran out after `expires`, its last good day; `by` is whose it was."""

    row: str
    window: str
    expires: date
    by: str


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """A hall where somebody should have looked again, the longest overdue first."""

    hall: str
    name: str
    lapsed: tuple[Lapsed, ...]


class AlreadyClosed(ValueError):
    """The decision was superseded or withdrawn before."""


def decisions(connection: Connection) -> list[Decision]:
    """Every decision that ever held, in order of entry."""
    return [each.decision for each in recorded(connection)]


def recorded(connection: Connection, under: str = "", row: str = "") -> list[Recorded]:
    """Decisions with their history, newest first; of halls whose code begins so, of one row."""
    query = (
        select(local_rules, hall_table.c.name.label("hall_name"))
        .join(hall_table, hall_table.c.code == local_rules.c.hall)
        .order_by(local_rules.c.id.desc())
    )
    if under:
        query = query.where(local_rules.c.hall.startswith(under, autoescape=True))
    if row:
        query = query.where(local_rules.c.row == row)
    return [
        Recorded(
            decision=Decision(
                id=found.id,
                row=found.row,
                kind=found.kind,
                reason=found.reason,
                by=found.by,
                at=found.at,
                starts=found.starts,
                ends=found.ends,
                need=found.need,
                hall=found.hall,
                hall_name=found.hall_name,
                reach=found.reach,
                tier=found.tier,
                closes=found.closes,
            ),
            closed=found.closed,
            closed_at=found.closed_at,
            closed_by=found.closed_by,
            closed_why=found.closed_why,
        )
        for found in connection.execute(query)
    ]


def bearing(connection: Connection, halls: Sequence[Hall]) -> dict[str, tuple[Decision, ...]]:
    """The decisions on each of these halls that has any, the nearest first."""
    made = decisions(connection)
    if not made:
        return {}
    known = connection.execute(select(hall_table.c.code, hall_table.c.parent))
    parents = {each.code: each.parent for each in known}
    bearings = Bearings(made)
    found = {hall.code: bearings.on(_path(hall.code, parents), hall.tier) for hall in halls}
    return {code: bear for code, bear in found.items() if bear}


def _path(code: str, parents: dict[str, str]) -> list[str]:
    path = [code]
    while (parent := parents.get(path[0], "")) and parent not in path:
        path.insert(0, parent)
    return path


def decide(connection: Connection, decision: Decision, by_user: str) -> int:
    """Add a decision (its `id` is not used) and return its number.

    One without an end supersedes what was decided before at the same place for the same row, from
    its first day on; one with an end only goes before it meanwhile.
    """
    if decision.ends is None:
        same = and_(
            local_rules.c.hall == decision.hall,
            local_rules.c.reach == decision.reach,
            local_rules.c.tier == decision.tier,
            local_rules.c.row == decision.row,
            or_(local_rules.c.closes.is_(None), local_rules.c.closes > decision.starts),
        )
        connection.execute(
            update(local_rules)
            .where(same)
            .values(
                closes=decision.starts,
                closed="superseded",
                closed_at=decision.at,
                closed_by=decision.by,
                closed_why=decision.reason,
            )
        )
    values = {
        name: getattr(decision, name)
        for name in ("hall", "reach", "tier", "row", "kind", "need", "reason")
    }
    days = {"starts": decision.starts, "ends": decision.ends, "at": decision.at}
    made = connection.execute(
        insert(local_rules).values(**values, **days, by=decision.by, by_user=by_user)
    )
    return int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0


def withdraw(
    connection: Connection, number: int, *, by: str, why: str, at: float, today: date
) -> None:
    """Close a decision from today on; raises NotRegistered, AlreadyClosed."""
    found = connection.execute(select(local_rules).where(local_rules.c.id == number)).first()
    if found is None:
        raise NotRegistered(f"没有编号为 {number} 的本地规定")
    still = and_(
        local_rules.c.id == number,
        or_(local_rules.c.closes.is_(None), local_rules.c.closes > today),
    )
    closing = {"closes": today, "closed": "withdrawn", "closed_at": at}
    done = connection.execute(
        update(local_rules).where(still).values(**closing, closed_by=by, closed_why=why)
    )
    if not done.rowcount:
        raise AlreadyClosed(f"编号 {number} 的本地规定已经失效，不用再撤销")


def note_due(
    connection: Connection, found: Iterable[Due], today: date, hall: str | None = None
) -> None:
    """Keep what ran out or soon will, in place of what was kept of this hall, or of all."""
    old = delete(attestations_due)
    connection.execute(old if hall is None else old.where(attestations_due.c.hall == hall))
    rows = [
        {
            "hall": each.hall,
            "row": each.row,
            "window": each.window,
            "expires": each.said.expires,
            "by": each.said.by,
        }
        for each in found
        if each.said and each.said.expires and each.said.expires < today + SOON
    ]
    if rows:
        connection.execute(insert(attestations_due), rows)


def overdue(connection: Connection, today: date, under: str = "") -> list[Overdue]:
    """Halls where statements ran out before today, by code; those whose code begins so.

    Kept by a chore each hour, and for a hall at once when something is stated there.
    """
    return _lapsed(connection, attestations_due.c.expires < today, under)


def soon_due(connection: Connection, today: date, under: str = "") -> list[Overdue]:
    """Halls where statements are still good but end within `SOON`."""
    return _lapsed(connection, attestations_due.c.expires >= today, under)


def _lapsed(connection: Connection, when: object, under: str) -> list[Overdue]:
    query = (
        select(attestations_due, hall_table.c.name)
        .join(hall_table, hall_table.c.code == attestations_due.c.hall)
        .where(when)  # type: ignore[arg-type]
        .order_by(attestations_due.c.hall, attestations_due.c.expires, attestations_due.c.row)
        .order_by(attestations_due.c.window)
    )
    if under:
        query = query.where(attestations_due.c.hall.startswith(under, autoescape=True))
    return [
        Overdue(
            hall=code,
            name=name,
            lapsed=tuple(
                Lapsed(row=each.row, window=each.window, expires=each.expires, by=each.by)
                for each in group
            ),
        )
        for (code, name), group in groupby(
            connection.execute(query), key=lambda each: (each.hall, each.name)
        )
    ]
