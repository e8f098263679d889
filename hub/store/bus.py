"""Carries news between the hub's processes by PostgreSQL's LISTEN and NOTIFY."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import psycopg
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from hub.store.database import Database
from hub.store.flips import Flip
from hub.store.tables import flips as flips_table

_log = logging.getLogger(__name__)

CHANNEL = "hallkeeper_news"
LARGEST = 7900
"""Bytes of a payload; PostgreSQL refuses 8,000 and more."""

PAUSE = 1.0
"""Seconds before a lost connection is made anew; then the reader is told to read everything."""

LOOK = 0.5
"""Seconds of listening between looks at whether to stop."""


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one notification carries: changed halls, flips by id, or one piece of other news."""

    halls: list[str] = []
    flips: list[int] = []
    kind: str = ""
    hall: str = ""
    data: Any = None


class Bus:
    """Tells other processes what was committed, and hears what they tell; itself included.

    A notification is lost when its sender dies between commit and sending. Pages then lag until
    the next full look, so who listens reads everything now and then.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def tell(self, flips: Sequence[Flip], halls: set[str]) -> None:
        """Say that these halls changed, after the commit."""
        self._send(
            [
                *(Note(flips=part) for part in _parts([flip.id for flip in flips], 800)),
                *(Note(halls=part) for part in _parts(sorted(halls), 400)),
            ]
        )

    def publish(self, kind: str, hall: str, data: Any) -> None:
        """Say one piece of news; where it is too long only that there is some (`data` null)."""
        note = Note(kind=kind, hall=hall, data=data)
        if len(msgspec.json.encode(note)) > LARGEST:
            note = Note(kind=kind, hall=hall)
        self._send([note])

    def listen(
        self,
        told: Callable[[Sequence[Flip], set[str]], None],
        news: Callable[[str, str, Any], None],
        missed: Callable[[], None],
    ) -> None:
        """Hear on a thread of its own; `missed` is called after each gap in hearing."""
        self._thread = threading.Thread(
            target=self._listen, args=(told, news, missed), name="bus", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop hearing."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _send(self, notes: Sequence[Note]) -> None:
        if not notes:
            return
        try:
            with self._database.write() as connection:
                for note in notes:
                    payload = msgspec.json.encode(note).decode()
                    connection.execute(select(func.pg_notify(CHANNEL, payload)))
        except DBAPIError as flaw:
            _log.warning("cannot tell the other processes: %s", flaw.orig)

    def _listen(
        self,
        told: Callable[[Sequence[Flip], set[str]], None],
        news: Callable[[str, str, Any], None],
        missed: Callable[[], None],
    ) -> None:
        while not self._stop.is_set():
            try:
                for note in self._notes(missed):
                    if note.kind:
                        news(note.kind, note.hall, note.data)
                    else:
                        told(self._flips(note.flips), set(note.halls))
            except (psycopg.Error, DBAPIError) as flaw:
                _log.warning("the news from the database are cut: %s", flaw)
                self._stop.wait(PAUSE)

    def _notes(self, missed: Callable[[], None]) -> Iterator[Note]:
        url = self._database.engine.url.set(drivername="postgresql")
        place = url.render_as_string(hide_password=False)
        with psycopg.connect(place, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            missed()
            while not self._stop.is_set():
                until = time.monotonic() + LOOK
                for told in connection.notifies(timeout=LOOK):
                    yield msgspec.json.decode(told.payload, type=Note)
                    if time.monotonic() > until:
                        break

    def _flips(self, ids: list[int]) -> list[Flip]:
        if not ids:
            return []
        query = select(flips_table).where(flips_table.c.id.in_(ids)).order_by(flips_table.c.id)
        with self._database.read() as connection:
            return [Flip(**row._mapping) for row in connection.execute(query)]


def _parts(items: list[Any], most: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), most):
        yield items[start : start + most]
