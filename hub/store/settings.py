"""Settings that people change while the hub runs: one typed struct a theme, kept whole."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from sqlalchemy import Connection, select

from hub.store.database import insert
from hub.store.tables.settings import settings

Theme = TypeVar("Theme", bound=msgspec.Struct)


def load(connection: Connection, name: str, theme: type[Theme]) -> Theme:
    """What is kept under this name; the struct's defaults where nothing is.

    A field that an older hub wrote and this one no longer knows is ignored.
    """
    found = connection.execute(select(settings.c.value).where(settings.c.name == name)).scalar()
    return theme() if found is None else msgspec.json.decode(found, type=theme)


def save(connection: Connection, name: str, value: msgspec.Struct, by: str, now: float) -> None:
    """Keep the struct under this name in place of what was there."""
    row = {"value": msgspec.json.encode(value).decode(), "by": by, "at": now}
    statement = insert(connection, settings).values(name=name, **row)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=row))
