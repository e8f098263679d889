"""The audit log: who changed what, in a chain of hashes in which a gap shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from hub.store.tables.people import audit, audit_head

SYSTEM = "system"
"""The caller of what the hub or its command line did by itself."""

PAGE = 1000
"""Rows that are read at a time."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of the log; `detail` is JSON."""

    sequence: int
    at: float
    caller: str
    action: str
    target: str
    detail: str
    hash: str


@dataclass(frozen=True, kw_only=True)
class Soundness:
    """What a walk along the chain found.

    `flaw` is "" for a sound log; else what is wrong ("missing" or "changed") after entry `after`,
    which is the last that can be trusted.
    """

    first: int
    last: int
    hash: str
    flaw: str = ""
    after: int = 0


def record(
    connection: Connection,
    caller_name: str,
    action: str,
    target: str,
    detail: Mapping[str, Any],
    now: float,
) -> int:
    """Add one entry in the transaction of the change that it tells of; returns its number.

    `action` is a dotted word (`alert.acknowledge`), `target` names what was changed
    (`hall:411728107`). `detail` is plain JSON and holds nothing personal of citizens and no secret.
    """
    # Locks the head until commit, so that two writers of PostgreSQL take turns; SQLite has one.
    head = connection.execute(select(audit_head).with_for_update()).one()
    entry = Entry(
        sequence=head.sequence + 1,
        at=now,
        caller=caller_name,
        action=action,
        target=target,
        detail=msgspec.json.encode(detail, order="sorted").decode(),
        hash="",
    )
    digest = _hash(head.hash, entry)
    connection.execute(audit.insert().values(**{**asdict(entry), "hash": digest}))
    connection.execute(audit_head.update().values(sequence=entry.sequence, hash=digest))
    return entry.sequence


def verify(connection: Connection) -> Soundness:
    """Walk along the whole chain and say whether anything is missing or was changed."""
    head = connection.execute(select(audit_head)).one()
    expected, previous = head.kept_from, head.kept_hash
    for entry in _all(connection):
        if entry.sequence < head.kept_from:
            continue
        flaw = "missing" if entry.sequence != expected else ""
        if not flaw and _hash(previous, entry) != entry.hash:
            flaw = "changed"
        if flaw:
            return Soundness(
                first=head.kept_from,
                last=head.sequence,
                hash=head.hash,
                flaw=flaw,
                after=expected - 1,
            )
        expected, previous = entry.sequence + 1, entry.hash
    at_end = expected - 1 == head.sequence and previous == head.hash
    return Soundness(
        first=head.kept_from,
        last=head.sequence,
        hash=head.hash,
        flaw="" if at_end else "missing",
        after=0 if at_end else expected - 1,
    )


def entries(
    connection: Connection,
    *,
    before: int | None = None,
    caller: str = "",
    action: str = "",
    target: str = "",
    since: float | None = None,
    until: float | None = None,
    limit: int = 100,
) -> list[Entry]:
    """Newest first, with a number smaller than `before`.

    `caller` is a whole name; `action` and `target` are how one begins (`hall:411728`, `user.`).
    """
    query = select(audit).order_by(audit.c.sequence.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.sequence < before)
    if caller:
        query = query.where(audit.c.caller == caller)
    if action:
        query = query.where(audit.c.action.startswith(action, autoescape=True))
    if target:
        query = query.where(audit.c.target.startswith(target, autoescape=True))
    if since is not None:
        query = query.where(audit.c.at >= since)
    if until is not None:
        query = query.where(audit.c.at < until)
    return [_entry(row) for row in connection.execute(query)]


def entries_after(connection: Connection, sequence: int, limit: int) -> list[Entry]:
    """Oldest first, with a greater number."""
    query = select(audit).where(audit.c.sequence > sequence).order_by(audit.c.sequence)
    return [_entry(row) for row in connection.execute(query.limit(limit))]


def let_go(connection: Connection, before: float, now: float) -> int:
    """Delete what was written before a time, the only way that is allowed; returns how many.

    The head keeps the hash of the last entry that went, so that the rest can still be verified;
    that something was let go is itself an entry.
    """
    query = select(audit).where(audit.c.at < before).order_by(audit.c.sequence.desc()).limit(1)
    last = connection.execute(query).first()
    if last is None:
        return 0
    head = connection.execute(select(audit_head).with_for_update()).one()
    count = int(last.sequence - head.kept_from + 1)
    if count <= 0:
        return 0
    connection.execute(audit_head.update().values(kept_from=last.sequence + 1, kept_hash=last.hash))
    connection.execute(audit.delete().where(audit.c.sequence <= last.sequence))
    detail = {"entries": count, "last": last.sequence}
    record(connection, SYSTEM, "audit.let_go", "audit", detail, now)
    return count


def _all(connection: Connection) -> Iterator[Entry]:
    last = -1
    while page := entries_after(connection, last, PAGE):
        yield from page
        last = page[-1].sequence


def _entry(row: Row[Any]) -> Entry:
    return Entry(**row._mapping)


def _hash(previous: str, entry: Entry) -> str:
    told = [
        previous,
        entry.sequence,
        entry.at,
        entry.caller,
        entry.action,
        entry.target,
        entry.detail,
    ]
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()
