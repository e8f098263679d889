"""Walks through halls under one signature, and the pictures taken on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import msgspec
from sqlalchemy import Connection, and_, delete, func, select

from hub.store.database import insert
from hub.store.tables.inspection import photos, walks


@dataclass(frozen=True, kw_only=True)
class Walk:
    """Who walked through a hall (`window` "" for all of it), when, and what they signed.

    `unseen` is what they did not get to see, as (row, window, note).
    """

    id: str
    hall: str
    window: str
    at: float
    by: str
    by_user: str
    signed: str
    on_behalf: str
    began: float
    holds: int
    fails: int
    unseen: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A picture taken in a hall; `name` is the hash of its bytes, `size` their number."""

    name: str
    hall: str
    width: int
    height: int
    size: int
    at: float
    by: str
    by_user: str


def walk(connection: Connection, number: str) -> Walk | None:
    """The walk with this id."""
    found = connection.execute(select(walks).where(walks.c.id == number)).first()
    return _walk(found._mapping) if found else None


def walks_of(connection: Connection, hall: str, limit: int) -> list[Walk]:
    """The newest walks through a hall."""
    query = select(walks).where(walks.c.hall == hall).order_by(walks.c.at.desc()).limit(limit)
    return [_walk(found._mapping) for found in connection.execute(query)]


def sign(connection: Connection, signed: Walk) -> bool:
    """Keep a walk; False when one with this id is there already, which then stays as it is."""
    values = asdict(signed) | {"unseen": msgspec.json.encode(signed.unseen).decode()}
    done = connection.execute(insert(connection, walks).values(values).on_conflict_do_nothing())
    return done.rowcount == 1


def keep_photo(connection: Connection, photo: Photo) -> None:
    """Note a picture; the same one of the same hall twice is one."""
    connection.execute(insert(connection, photos).values(asdict(photo)).on_conflict_do_nothing())


def unknown_photos(connection: Connection, hall: str, names: Sequence[str]) -> set[str]:
    """Those of these names that are no pictures of this hall."""
    query = select(photos.c.name).where(photos.c.hall == hall, photos.c.name.in_(list(names)))
    return set(names) - set(connection.execute(query).scalars())


def unused_photos(connection: Connection, hall: str) -> int:
    """How many pictures of a hall no statement shows yet."""
    query = select(func.count()).select_from(photos)
    return connection.execute(query.where(photos.c.hall == hall, photos.c.used == 0)).scalar_one()


def halls_of_photo(connection: Connection, name: str) -> list[str]:
    """Where this picture was taken; empty when there is none."""
    return list(connection.execute(select(photos.c.hall).where(photos.c.name == name)).scalars())


def forget_photos(connection: Connection, before: float) -> list[str]:
    """Forget pictures from before a moment that no statement shows; names nobody keeps any more."""
    unused = and_(photos.c.used == 0, photos.c.at < before)
    names = set(connection.execute(select(photos.c.name).where(unused)).scalars())
    connection.execute(delete(photos).where(unused))
    kept = set(connection.execute(select(photos.c.name).where(photos.c.name.in_(names))).scalars())
    return sorted(names - kept)


def _walk(found: object) -> Walk:
    values = dict(found)  # type: ignore[call-overload]
    unseen = msgspec.json.decode(values.pop("unseen"), type=tuple[tuple[str, str, str], ...])
    return Walk(**values, unseen=unseen)
