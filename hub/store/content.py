"""Keeps content for kiosks: bodies once each, drafts, versions that are only added, fetches."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, select, tuple_

from hub.content.importing import Imported
from hub.content.package import Version
from hub.content.relations import Mistake
from hub.store.database import insert
from hub.store.registry import Edge
from hub.store.tables import edges, halls
from hub.store.tables.content import (
    content_bodies,
    content_drafts,
    content_fetches,
    content_versions,
)

DRAFT_DAYS = 14 * 86_400.0
"""Seconds that a draft nobody published is kept."""

NOTED_EVERY = 900.0
"""Seconds after which a fetch is noted though it says nothing new."""


@dataclass(frozen=True, kw_only=True)
class VersionView(Version):
    """A version with who published it, why, and how many entries it has."""

    author: str
    note: str
    entries: int


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What was imported and is not published; `digest` None while it has mistakes."""

    id: int
    kind: str
    source: str
    digest: str | None
    mistakes: list[Mistake]
    entries: int
    author: str
    at: float


@dataclass(frozen=True, kw_only=True)
class Fetch:
    """A box and what it said it holds when it last asked; None where it never asked."""

    edge: str
    hall: str
    hall_name: str
    tier: str
    window: str
    holds: str | None
    at: float | None
    flaw: str


def keep_body(connection: Connection, body: bytes) -> str:
    """Store a body unless it is there; returns its digest."""
    digest = hashlib.sha256(body).hexdigest()
    row = {"digest": digest, "size": len(body), "packed": zlib.compress(body, 6)}
    connection.execute(insert(connection, content_bodies).values(row).on_conflict_do_nothing())
    return digest


def body(connection: Connection, digest: str) -> dict[str, Any]:
    """A kept body; raises LookupError."""
    query = select(content_bodies.c.packed).where(content_bodies.c.digest == digest)
    packed = connection.execute(query).scalar()
    if packed is None:
        raise LookupError(digest)
    found: dict[str, Any] = msgspec.json.decode(zlib.decompress(packed))
    return found


def add_draft(
    connection: Connection, kind: str, source: str, imported: Imported, author: str, now: float
) -> int:
    """Keep what a file gave; returns the draft's number."""
    row = {
        "kind": kind,
        "source": source,
        "digest": keep_body(connection, imported.body) if imported.body is not None else None,
        "mistakes": msgspec.json.encode(imported.mistakes).decode(),
        "entries": imported.entries,
        "author": author,
        "at": now,
    }
    made = connection.execute(content_drafts.insert().values(row)).inserted_primary_key
    return int(made[0]) if made else 0


def drafts(connection: Connection, limit: int = 50) -> list[Draft]:
    """The newest drafts."""
    query = select(content_drafts).order_by(content_drafts.c.id.desc()).limit(limit)
    return [_draft(row) for row in connection.execute(query)]


def draft(connection: Connection, id_: int) -> Draft | None:
    """One draft."""
    row = connection.execute(select(content_drafts).where(content_drafts.c.id == id_)).first()
    return _draft(row) if row is not None else None


def drop_draft(connection: Connection, id_: int) -> bool:
    """Throw a draft away; False when there is none."""
    statement = delete(content_drafts).where(content_drafts.c.id == id_)
    return connection.execute(statement).rowcount > 0


def publish(
    connection: Connection,
    kind: str,
    scope: str,
    digest: str | None,
    *,
    entries: int,
    author: str,
    note: str,
    now: float,
) -> int:
    """Add the next version of a kind and scope; returns its number."""
    highest = select(func.max(content_versions.c.number)).where(
        content_versions.c.kind == kind, content_versions.c.scope == scope
    )
    number = int(connection.execute(highest).scalar() or 0) + 1
    row = {
        "kind": kind,
        "scope": scope,
        "number": number,
        "digest": digest,
        "author": author,
        "note": note,
        "at": now,
        "entries": entries,
    }
    connection.execute(content_versions.insert().values(row))
    return number


def latest(connection: Connection, scopes: Sequence[str] | None = None) -> list[VersionView]:
    """The version in force of each kind and scope (withdrawn ones too), of these scopes or all."""
    newest = select(
        content_versions.c.kind, content_versions.c.scope, func.max(content_versions.c.number)
    ).group_by(content_versions.c.kind, content_versions.c.scope)
    if scopes is not None:
        newest = newest.where(content_versions.c.scope.in_(scopes))
    keys = tuple_(content_versions.c.kind, content_versions.c.scope, content_versions.c.number)
    query = select(content_versions).where(keys.in_(newest)).order_by(content_versions.c.id.desc())
    return [_version(row) for row in connection.execute(query)]


def history(connection: Connection, kind: str, scope: str, limit: int = 100) -> list[VersionView]:
    """All versions of a kind and scope, newest first."""
    query = select(content_versions).where(
        content_versions.c.kind == kind, content_versions.c.scope == scope
    )
    rows = connection.execute(query.order_by(content_versions.c.number.desc()).limit(limit))
    return [_version(row) for row in rows]


def version(connection: Connection, id_: int) -> VersionView | None:
    """One version."""
    query = select(content_versions).where(content_versions.c.id == id_)
    row = connection.execute(query).first()
    return _version(row) if row is not None else None


def is_news(connection: Connection, edge: str, holds: str, flaw: str, now: float) -> bool:
    """Whether a fetch says something new; thousands of boxes ask every few minutes."""
    query = select(content_fetches).where(content_fetches.c.edge == edge)
    row = connection.execute(query).first()
    return row is None or (row.holds, row.flaw) != (holds, flaw) or now - row.at > NOTED_EVERY


def note_fetch(connection: Connection, edge: str, holds: str, now: float, flaw: str = "") -> None:
    """A box asked and said what it holds ("" nothing), and why it could not take the last one."""
    row = {"holds": holds, "at": now, "flaw": flaw}
    statement = insert(connection, content_fetches).values(edge=edge, **row)
    connection.execute(statement.on_conflict_do_update(index_elements=["edge"], set_=row))


def fetches(connection: Connection) -> list[Fetch]:
    """Every registered box with what it holds."""
    query = (
        select(
            edges.c.id,
            edges.c.hall,
            edges.c.window,
            halls.c.name,
            halls.c.tier,
            content_fetches.c.holds,
            content_fetches.c.at,
            content_fetches.c.flaw,
        )
        .join(halls, halls.c.code == edges.c.hall)
        .join(content_fetches, content_fetches.c.edge == edges.c.id, isouter=True)
        .order_by(edges.c.id)
    )
    return [
        Fetch(
            edge=row.id,
            hall=row.hall,
            hall_name=row.name,
            tier=row.tier,
            window=row.window,
            holds=row.holds,
            at=row.at,
            flaw=row.flaw or "",
        )
        for row in connection.execute(query)
    ]


def box(connection: Connection, name: str) -> Edge | None:
    """The registered box of this name."""
    row = connection.execute(select(edges).where(edges.c.id == name)).first()
    if row is None:
        return None
    return Edge(id=row.id, hall=row.hall, window=row.window, password_hash=row.password_hash)


def forget(connection: Connection, now: float) -> None:
    """Delete old drafts, and bodies that nothing refers to any more."""
    old = delete(content_drafts).where(content_drafts.c.at < now - DRAFT_DAYS)
    connection.execute(old)
    used = (
        select(content_versions.c.digest)
        .where(content_versions.c.digest.is_not(None))
        .union(select(content_drafts.c.digest).where(content_drafts.c.digest.is_not(None)))
    )
    connection.execute(delete(content_bodies).where(content_bodies.c.digest.not_in(used)))


def bodies_of(connection: Connection, versions: Iterable[Version]) -> dict[str, dict[str, Any]]:
    """The body of each version, by kind."""
    return {one.kind: body(connection, one.digest) for one in versions if one.digest is not None}


def _draft(row: Any) -> Draft:
    return Draft(
        id=row.id,
        kind=row.kind,
        source=row.source,
        digest=row.digest,
        mistakes=msgspec.json.decode(row.mistakes, type=list[Mistake]),
        entries=row.entries,
        author=row.author,
        at=row.at,
    )


def _version(row: Any) -> VersionView:
    return VersionView(
        id=row.id,
        kind=row.kind,
        scope=row.scope,
        number=row.number,
        digest=row.digest,
        author=row.author,
        note=row.note,
        at=row.at,
        entries=row.entries,
    )
