"""What happened in a hall, from all that keeps a record of it, newest first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    case,
    cast,
    collate,
    literal,
    or_,
    select,
    union_all,
)

from edge.messages import EVENTS_PER_MESSAGE
from hub.store.tables import attestations, commands, edges, events, flips
from hub.store.tables.alerts import silences, ticket_entries, tickets
from hub.store.tables.care import maintenance

_KINDS = {
    "f": "flip",
    "e": "event",
    "c": "command",
    "a": "attestation",
    "m": "maintenance",
    "s": "silence",
    "t": "ticket",
}
"""What the first letter of an entry's key says."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a hall's timeline; `id` orders entries and pages them.

    Of an attestation `type` is the requirement's row, `before` the window and `after` met or unmet;
    of maintenance `data` has begin and end, in seconds since 1970; of a silence it has end, of a
    ticket its number, and `after` is what happened to it (opened, closed, reopened).
    """

    id: str
    at: float
    kind: str  # one of _KINDS
    edge: str
    device: str
    before: str
    after: str
    reason: str
    type: str
    data: str
    by: str  # the person, where a person did it


def timeline(
    connection: Connection, code: str, limit: int, before: str | None = None
) -> list[Entry]:
    """What happened in a hall, newest first; `before` is the id of the last entry seen.

    Raises ValueError for a `before` that is no such id.
    """
    cursor = _parse_cursor(before) if before else None
    parts = []
    for part, time in _sources(code):
        # Each branch is cut by its own index before the union is sorted; entries of one message
        # share one time, so the cut leaves room for as many as a message can hold.
        bounded = part.where(time <= cursor[0]) if cursor else part
        room = limit + 2 * EVENTS_PER_MESSAGE
        parts.append(select(bounded.order_by(time.desc()).limit(room).subquery()))
    whole = union_all(*parts).subquery()
    key = _by_bytes(connection, whole.c.key)
    query = select(whole).order_by(whole.c.at.desc(), key.desc()).limit(limit)
    if cursor:
        at, last = cursor
        query = query.where(or_(whole.c.at < at, and_(whole.c.at == at, key < last)))
    return [
        Entry(
            id=f"{row.at!r}:{row.key}",
            at=row.at,
            kind=_KINDS[row.key[0]],
            edge=row.edge,
            device=row.device,
            before=row.before,
            after=row.after,
            reason=row.reason,
            type=row.type,
            data=row.data or "{}",
            by=row.by,
        )
        for row in connection.execute(query)
    ]


Source = tuple[Select[tuple[object, ...]], ColumnElement[float]]


def _sources(code: str) -> list[Source]:
    """A query for each kind of entry, with the same columns in the same order, and its time."""
    here = select(edges.c.id).where(edges.c.hall == code).scalar_subquery()
    none = literal("")

    def part(
        time: ColumnElement[float],
        key: ColumnElement[str],
        edge: ColumnElement[str] = none,
        device: ColumnElement[str] = none,
        before: ColumnElement[str] = none,
        after: ColumnElement[str] = none,
        reason: ColumnElement[str] = none,
        type_: ColumnElement[str] = none,
        data: ColumnElement[str] = none,
        by: ColumnElement[str] = none,
    ) -> Select[tuple[object, ...]]:
        columns: dict[str, ColumnElement[Any]]
        columns = {"at": time, "key": key, "edge": edge, "device": device, "before": before}
        columns |= {"after": after, "reason": reason, "type": type_, "data": data, "by": by}
        return select(*(column.label(name) for name, column in columns.items()))

    flip, event, sent = flips.c, events.c, commands.c
    stated, work = attestations.c, maintenance.c
    hushed, done = silences.c, ticket_entries.c
    return [
        (
            part(
                flip.at,
                literal("f") + cast(flip.id, String),
                *(flip.edge, flip.device, flip.before, flip.after, flip.reason, flip.kind),
            ).where(flip.hall == code),
            flip.at,
        ),
        (
            part(
                event.received,
                literal("e") + event.journal + literal("-") + cast(event.sequence, String),
                *(event.edge, event.device),
                type_=event.type,
                data=event.data,
            ).where(event.hall == code),
            event.received,
        ),
        (
            part(
                sent.created,
                literal("c") + sent.id,
                *(sent.edge, sent.device, none, sent.status, sent.error, sent.name, sent.args),
                by=sent.by,
            ).where(sent.edge.in_(here)),
            sent.created,
        ),
        (
            part(
                stated.at,
                literal("a") + cast(stated.id, String),
                before=stated.window,
                after=case((stated.holds, "met"), else_="unmet"),
                reason=stated.note,
                type_=stated.row,
                by=stated.by,
            ).where(stated.hall == code),
            stated.at,
        ),
        (
            part(
                work.created,
                literal("m") + cast(work.id, String),
                *(work.edge, work.device),
                reason=work.reason,
                data=literal('{"begin":')
                + cast(work.begin, String)
                + literal(',"end":')
                + cast(work.end, String)
                + literal("}"),
                by=work.by,
            ).where(work.hall == code),
            work.created,
        ),
        (
            part(
                hushed.starts,
                literal("s") + cast(hushed.id, String),
                *(hushed.edge, hushed.device),
                reason=hushed.reason,
                type_=hushed.kind,
                data=literal('{"end":') + cast(hushed.ends, String) + literal("}"),
                by=hushed.by,
            ).where(hushed.hall == code),
            hushed.starts,
        ),
        (
            part(
                done.at,
                literal("t") + cast(done.id, String),
                *(tickets.c.edge, tickets.c.device, none, done.what, done.text, tickets.c.title),
                data=literal('{"ticket":') + cast(done.ticket, String) + literal("}"),
                by=done.by,
            )
            .join_from(ticket_entries, tickets, tickets.c.id == done.ticket)
            .where(tickets.c.hall == code, done.what.in_(("opened", "closed", "reopened"))),
            done.at,
        ),
    ]


def _parse_cursor(before: str) -> tuple[float, str]:
    at, _, key = before.partition(":")
    if not math.isfinite(float(at)):
        raise ValueError(before)
    return float(at), key


def _by_bytes(connection: Connection, column: ColumnElement[str]) -> ColumnElement[str]:
    # A PostgreSQL database may have any collation, and some count neither case nor hyphens.
    return collate(column, "C") if connection.dialect.name == "postgresql" else column
