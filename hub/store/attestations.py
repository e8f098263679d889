"""What people state of a hall's requirements; statements are added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, func, insert, select, update

from hub.store.tables import attestations
from hub.store.tables.inspection import photos as pictures


class AttestationView(msgspec.Struct, frozen=True):
    """What a person stated of a requirement row; `window` is "" for the whole hall.

    `by` is their name for people, `on_behalf` for whom they spoke, `walk` the id of the walk that
    it was signed with, `photos` the names of what they took.
    """

    hall: str
    row: str
    window: str
    holds: bool
    by: str
    at: float
    expires: date | None
    note: str
    quantity: float | None
    on_behalf: str = ""
    walk: str = ""
    photos: tuple[str, ...] = ()


def attest(
    connection: Connection,
    *,
    hall: str,
    row: str,
    window: str,
    holds: bool,
    by: str,
    at: float,
    expires: date | None,
    note: str,
    quantity: float | None,
    by_user: str = "",
    on_behalf: str = "",
    walk: str = "",
    photos: Sequence[str] = (),
) -> None:
    """Add a statement; that of the latest `at` counts for a row and window."""
    connection.execute(
        insert(attestations).values(
            hall=hall,
            row=row,
            window=window,
            holds=holds,
            by=by,
            at=at,
            expires=expires,
            note=note,
            quantity=quantity,
            by_user=by_user,
            on_behalf=on_behalf,
            walk=walk,
            photos=msgspec.json.encode(list(photos)).decode(),
        )
    )
    if photos:
        mine = and_(pictures.c.hall == hall, pictures.c.name.in_(list(photos)))
        connection.execute(update(pictures).where(mine).values(used=1))


def newest(
    connection: Connection, codes: Sequence[str] | None = None, until: float | None = None
) -> list[AttestationView]:
    """The latest statement on each row and window in these halls, or in all; by a moment if named.

    A walk that was signed while the line was down arrives late, so the time counts and not the
    order of arrival; of two at one moment both are returned.
    """
    key = (attestations.c.hall, attestations.c.row, attestations.c.window)
    latest = select(*key, func.max(attestations.c.at).label("at")).group_by(*key)
    if codes is not None:
        latest = latest.where(attestations.c.hall.in_(codes))
    if until is not None:
        latest = latest.where(attestations.c.at <= until)
    last = latest.subquery()
    same = and_(
        attestations.c.hall == last.c.hall,
        attestations.c.row == last.c.row,
        attestations.c.window == last.c.window,
        attestations.c.at == last.c.at,
    )
    query = select(*_TOLD).join(last, same).order_by(attestations.c.id)
    return [AttestationView(*_fields(told)) for told in connection.execute(query)]


_TOLD = tuple(attestations.c[name] for name in AttestationView.__struct_fields__)
"""In the order of the fields; a whole city has 60,000 of them, so nothing is looked up by name."""


def _fields(told: Row[Any]) -> tuple[Any, ...]:
    names = told[-1]
    return (*told[:-1], () if names == "[]" else tuple(msgspec.json.decode(names)))
