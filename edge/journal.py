"""The file behind the outbox: events in the order they happened, until somebody has them.

Everything here blocks and belongs to one thread. The file is SQLite, WAL, `synchronous=FULL`: what
a transaction committed outlives a power cut. A sequence is never used twice, even after deletion.
"""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from drivers.base import Worth
from edge.messages import Event

EVENT_LIMIT: Final = 512 * 1024
"""Bytes of one event's data; two of them still fit one message."""

ROW_OVERHEAD: Final = 120
"""Bytes that a row takes beside its data: source, type, time, two B-tree entries."""

ROOM: Final = 0.05
"""Share of the cap freed at once, so that a full outbox records few gaps."""

GAP: Final = "hall.box.gap"

CORRUPT: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
"""Result codes of SQLite for a file that is beyond use."""

NOT_NOW: Final = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
)
"""Those for a disk that is full, read-only or pulled."""

_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, worth INTEGER NOT NULL, size INTEGER NOT NULL,
    age REAL NOT NULL, source TEXT NOT NULL, type TEXT NOT NULL, time TEXT NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX event_by_worth ON event (worth, sequence, size);
PRAGMA user_version = 1;
"""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An event that has no number yet. `data` is its JSON."""

    source: str
    type: str
    time: datetime
    data: bytes
    worth: Worth = Worth.RECORD

    def check(self) -> None:
        """Raise ValueError for what could be stored and never sent."""
        if len(self.data) > EVENT_LIMIT:
            raise ValueError(f"an event of {len(self.data)} bytes is above {EVENT_LIMIT}")
        if self.time.tzinfo is None:
            raise ValueError("an event's time needs a zone")
        Event(id="x-0", source=self.source, type=self.type, time=self.time, journal="x", sequence=0)

    @property
    def size(self) -> int:
        """Bytes that it counts in the outbox."""
        return len(self.data) + ROW_OVERHEAD


class Journal:
    """One open file. `id` is made with the file; `depth` and `size` are its events and bytes.

    `last` is the highest sequence ever given, 0 before the first.
    """

    def __init__(self, path: Path, *, source: str, max_bytes: float, max_age: float) -> None:
        """Open or make the file; raises sqlite3.DatabaseError. `max_age` in seconds."""
        self._source = source
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._opened = time.monotonic()
        self.depth = 0
        self.size = 0
        self.last = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, timeout=1.0, check_same_thread=False)
        try:
            self._prepare()
        except sqlite3.Error:
            self._db.close()
            raise

    def _prepare(self) -> None:
        db = self._db
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        with self.transaction():
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version == 0:
                for statement in _SCHEMA.strip().split(";\n"):
                    db.execute(statement)
                self._set("journal", str(uuid.uuid4()))
                # From the clock, not from 0: sessions of one boot must grow though the file is new.
                self._set("connections", int(time.time()))
                self._set("age", 0.0)
            elif version != 1:
                raise sqlite3.DatabaseError(f"the outbox has the unknown version {version}")
            self.id = str(self._get("journal"))
            self._age = float(self._get("age"))
            self.depth, self.size = db.execute(
                "SELECT count(*), coalesce(sum(size), 0) FROM event INDEXED BY event_by_worth"
            ).fetchone()
            (self.last,) = db.execute(
                "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'event'"
            ).fetchone()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is inside is stored when this returns, or not at all when it raises."""
        before = self.depth, self.size, self.last
        self._db.execute("BEGIN")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            self.depth, self.size, self.last = before
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def append(self, entry: Entry) -> int:
        """Add an event; its sequence. Makes room when the cap is passed."""
        sequence = self._insert(entry)
        if self.size > self._max_bytes:
            self._make_room()
        return sequence

    def gap(self, *, count: int | None, first: int | None, last: int | None, reason: str) -> int:
        """Record that events were lost; None where nobody can know."""
        data = {"count": count, "first": first, "last": last, "reason": reason}
        return self._insert(
            Entry(
                source=self._source,
                type=GAP,
                time=datetime.now(UTC),
                data=msgspec.json.encode(data),
                worth=Worth.VOICE,
            )
        )

    def read(self, *, after: int, upto: int, limit: int) -> list[Event]:
        """Events with `after` < sequence <= `upto`, oldest first."""
        rows = self._db.execute(
            "SELECT sequence, source, type, time, data FROM event"
            " WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?",
            (after, upto, limit),
        )
        return self._events(rows.fetchall())

    def fetch(self, sequences: Iterable[int]) -> list[Event]:
        """Those of these events that are still there, in the order asked for."""
        events: list[Event] = []
        for sequence in sequences:
            events += self.read(after=sequence - 1, upto=sequence, limit=1)
        return events

    def acknowledge(self, ranges: Iterable[tuple[int, int]]) -> int:
        """Delete what is in these inclusive ranges; how many events that were."""
        # What lies above `last` is nonsense and might not fit SQLite's 64 bits.
        bounds = ((first, min(end, self.last)) for first, end in ranges if first <= self.last)
        return sum(self._delete("sequence BETWEEN ? AND ?", pair)[0] for pair in bounds)

    def trim(self) -> int:
        """Drop what is too old; how many. Age is time that boxes ran, not what a clock said."""
        self._set("age", self._running())
        where, bound = "age < ?", (self._running() - self._max_age,)
        count, first, last = self._delete(where, bound)
        if count:
            self.gap(count=count, first=first, last=last, reason="age")
        return count

    def next_connection(self) -> int:
        """A number higher than every one before."""
        number = int(self._get("connections")) + 1
        self._set("connections", number)
        return number

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _running(self) -> float:
        return self._age + time.monotonic() - self._opened

    def _insert(self, entry: Entry) -> int:
        cursor = self._db.execute(
            "INSERT INTO event (worth, size, age, source, type, time, data)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                int(entry.worth),
                entry.size,
                self._running(),
                entry.source,
                entry.type,
                entry.time.isoformat(),
                entry.data,
            ),
        )
        self.depth += 1
        self.size += entry.size
        self.last = int(cursor.lastrowid or 0)
        return self.last

    def _make_room(self) -> None:
        """Drop the oldest of the lowest worth, and say so."""
        excess = self.size - self._max_bytes * (1 - ROOM)
        dropped: list[int] = []
        rows = self._db.execute("SELECT sequence, size FROM event ORDER BY worth, sequence")
        for sequence, size in rows:
            dropped.append(sequence)
            excess -= size
            if excess <= 0:
                break
        rows.close()
        for sequence in dropped:
            self._delete("sequence = ?", (sequence,))
        self.gap(count=len(dropped), first=min(dropped), last=max(dropped), reason="full")

    def _delete(self, where: str, values: tuple[Any, ...]) -> tuple[int, int, int]:
        count, size, first, last = self._db.execute(
            f"SELECT count(*), coalesce(sum(size), 0), min(sequence), max(sequence)"  # noqa: S608
            f" FROM event WHERE {where}",
            values,
        ).fetchone()
        if count:
            self._db.execute(f"DELETE FROM event WHERE {where}", values)  # noqa: S608
        self.depth -= count
        self.size -= size
        return count, first, last

    def _events(self, rows: list[tuple[int, str, str, str, bytes]]) -> list[Event]:
        """The rows as events; one that the disk has changed is dropped and told."""
        events: list[Event] = []
        for sequence, source, kind, at, data in rows:
            try:
                event = Event(
                    id=f"{self.id}-{sequence}",
                    source=source,
                    type=kind,
                    time=datetime.fromisoformat(at),
                    journal=self.id,
                    sequence=sequence,
                    data=msgspec.json.decode(data, type=dict[str, Any]),
                )
            except (ValueError, TypeError):
                self._delete("sequence = ?", (sequence,))
                self.gap(count=1, first=sequence, last=sequence, reason="damaged")
            else:
                events.append(event)
        return events

    def _get(self, key: str) -> Any:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise sqlite3.DatabaseError(f"the outbox lacks {key}")
        return row[0]

    def _set(self, key: str, value: Any) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def result_code(flaw: sqlite3.Error) -> int:
    """SQLite's primary result code; damage that we found ourselves counts as SQLITE_CORRUPT."""
    code: int = getattr(flaw, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF
