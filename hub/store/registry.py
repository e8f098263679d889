"""Halls, their windows, and the boxes that may speak for them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, delete, func, select

from hub.store.database import insert
from hub.store.tables import boxes, devices, edges, halls, statuses, windows

DIVISIONS = Path(__file__).parents[1] / "data" / "divisions_4117.csv"
"""All 3,126 divisions of 驻马店 by 12-digit code's significant part (code, name, tier, parent)."""


Tier = Literal["city", "county", "township", "village"]


class NotRegistered(LookupError):
    """No such hall or box."""


class AlreadyRegistered(ValueError):
    """A box with this name exists."""


@dataclass(frozen=True, kw_only=True)
class Hall:
    """A hall; `tier` is city, county, township or village; `parent` is "" for the city."""

    code: str
    name: str
    tier: Tier
    parent: str


@dataclass(frozen=True, kw_only=True)
class Edge:
    """A registered box; `window` is empty for a box that serves the whole hall."""

    id: str
    hall: str
    window: str
    password_hash: str


def import_divisions(connection: Connection, path: Path = DIVISIONS) -> None:
    """Add the divisions of a CSV file that are not halls yet."""
    if connection.execute(select(func.count()).select_from(halls)).scalar_one():
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            {"code": row["code"], "name": row["name"], "tier": row["tier"], "parent": row["parent"]}
            for row in csv.DictReader(file)
        ]
    connection.execute(insert(connection, halls).on_conflict_do_nothing(), rows)


def all_halls(connection: Connection) -> list[Hall]:
    """Every hall in order of code: city, counties, townships, villages."""
    rows = connection.execute(select(halls).order_by(func.length(halls.c.code), halls.c.code))
    return [Hall(code=row.code, name=row.name, tier=row.tier, parent=row.parent) for row in rows]


def hall(connection: Connection, code: str) -> Hall:
    """The hall with this code; raises NotRegistered."""
    row = connection.execute(select(halls).where(halls.c.code == code)).first()
    if row is None:
        raise NotRegistered(f"没有代码为 {code} 的大厅")
    return Hall(code=row.code, name=row.name, tier=row.tier, parent=row.parent)


def set_windows(connection: Connection, code: str, numbers: Sequence[str]) -> None:
    """The windows a hall has, by number; replaces what was there."""
    hall(connection, code)
    connection.execute(delete(windows).where(windows.c.hall == code))
    add_windows(connection, code, numbers)


def add_windows(connection: Connection, code: str, numbers: Iterable[str]) -> None:
    """Add windows that the hall does not have yet."""
    rows = [{"hall": code, "number": number, "name": f"{number}号窗口"} for number in numbers]
    if rows:
        connection.execute(insert(connection, windows).on_conflict_do_nothing(), rows)


def windows_of(connection: Connection, codes: Sequence[str] | None = None) -> dict[str, list[str]]:
    """The window numbers of these halls (of all when None), each hall's in order."""
    query = select(windows.c.hall, windows.c.number)
    if codes is not None:
        query = query.where(windows.c.hall.in_(codes))
    found: dict[str, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.hall, []).append(row.number)
    for numbers in found.values():
        numbers.sort(key=lambda number: (len(number), number))
    return found


def add_edge(connection: Connection, edge: Edge, now: float) -> None:
    """Register a box, and its window with the hall; raises NotRegistered, AlreadyRegistered."""
    hall(connection, edge.hall)
    values = {**vars(edge), "enrolled_at": now}
    added = connection.execute(insert(connection, edges).values(values).on_conflict_do_nothing())
    if not added.rowcount:
        raise AlreadyRegistered(f"{edge.id} is registered; use: hall-hub edge reset {edge.id}")
    if edge.window:
        add_windows(connection, edge.hall, [edge.window])


def hall_of_edge(connection: Connection, name: str) -> str:
    """The code of the hall a box stands in; raises NotRegistered."""
    code = connection.execute(select(edges.c.hall).where(edges.c.id == name)).scalar()
    if code is None:
        raise NotRegistered(f"没有名为 {name} 的终端")
    return str(code)


def reset_edge(connection: Connection, name: str, password_hash: str) -> None:
    """Give a box a new password; raises NotRegistered."""
    statement = edges.update().where(edges.c.id == name).values(password_hash=password_hash)
    if not connection.execute(statement).rowcount:
        raise NotRegistered(f"没有名为 {name} 的终端")


def remove_edge(connection: Connection, name: str) -> None:
    """Forget a box and its devices; its events and flips stay. Raises NotRegistered."""
    if not connection.execute(delete(edges).where(edges.c.id == name)).rowcount:
        raise NotRegistered(f"没有名为 {name} 的终端")
    for table in (boxes, devices, statuses):
        connection.execute(delete(table).where(table.c.edge == name))


def fingerprints(connection: Connection) -> dict[str, tuple[object, ...]]:
    """What is registered in each hall, by its code, in a form that differs after every change."""
    found: dict[str, tuple[object, ...]] = {}
    newest = func.max(edges.c.enrolled_at)
    for code, *rest in connection.execute(
        select(edges.c.hall, func.count(), newest).group_by(edges.c.hall)
    ):
        found[code] = tuple(rest)
    of_windows = select(windows.c.hall, func.count()).group_by(windows.c.hall)
    for code, count in connection.execute(of_windows):
        found[code] = (*found.get(code, ()), count)
    return found


def all_edges(connection: Connection) -> list[Edge]:
    """Every registered box in order of name."""
    rows = connection.execute(select(edges).order_by(edges.c.id))
    return [
        Edge(id=row.id, hall=row.hall, window=row.window, password_hash=row.password_hash)
        for row in rows
    ]
