"""What people state of a hall's requirements; statements are added, never changed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, insert

from hub.store.tables import attestations


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
) -> None:
    """Add a statement; the newest of a row and window counts."""
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
        )
    )
