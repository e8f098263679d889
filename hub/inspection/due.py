"""Keeps what has to be looked at again, for all halls each hour, for one when something is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection

from hub.chores import Chore
from hub.inspection.album import Album
from hub.overview import read_facts
from hub.requirements import HallFacts, due
from hub.store import Database, inspection, registry, walks

EVERY = 3600.0
"""Seconds; an expiry is a day, so an hour after midnight is soon enough."""
ABANDONED = 7 * 86400.0
"""Seconds after which a picture that no statement shows belongs to a walk nobody will sign."""


def duties(database: Database, album: Album | None, today: Callable[[], date]) -> list[Chore]:
    """What the hub does by itself about attestations."""

    def look(_now: float) -> None:
        note_all(database, today())

    def sweep(now: float) -> None:
        if album is not None:
            with database.write() as connection:
                abandoned = walks.forget_photos(connection, now - ABANDONED)
            album.forget(abandoned)

    return [
        Chore(name="attestations due", every=EVERY, run=look),
        Chore(name="abandoned photos", every=EVERY, run=sweep),
    ]


def note_all(database: Database, today: date) -> None:
    """Compute for every hall what ran out or soon will, and keep it."""
    with database.read() as connection:
        halls = registry.all_halls(connection)
        found = list(due(read_facts(connection, halls, None), today))
    with database.write() as connection:
        inspection.note_due(connection, found, today)


def note_hall(connection: Connection, facts: HallFacts, today: date) -> None:
    """The same for one hall, in the transaction of what was just stated there."""
    inspection.note_due(connection, due([facts], today), today, facts.hall.code)
