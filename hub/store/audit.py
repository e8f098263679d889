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


def _all(connection: Connection) -> Iterator[Entry]:
    rows = connection.execution_options(yield_per=1000).execute(
        select(audit).order_by(audit.c.sequence)
    )
    for row in rows:
        yield _entry(row)


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
