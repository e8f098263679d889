"""Events that wait for the hub: `append` returns when they are safe, `acknowledge` lets them go.

One worker thread owns the file (edge/journal.py); what waits together is committed together. A full
disk holds new events in memory and tries again; a corrupt file is moved aside and a new journal
begun. Whatever is lost is told by an event `hall.box.gap`.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from edge.journal import CORRUPT, NOT_NOW, Entry, Journal, result_code
from edge.messages import Ack, Event

PENDING: Final = 10_000
PENDING_BYTES: Final = 16 * 1024 * 1024
"""What may wait for the disk in memory, in events and bytes."""

BATCH: Final = 500
RETRY: Final = 1.0
"""Seconds between two attempts while the disk takes nothing."""

TRIM_INTERVAL: Final = 60.0

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class OutboxLocked(Exception):
    """Another process has this outbox open; the text says what to do."""


class OutboxFull(Exception):
    """Neither disk nor memory takes the event; it is counted and will be told as a gap."""


class OutboxTrouble(Exception):
    """The disk does not do this now; `str()` is what SQLite said."""


@dataclass
class _Job:
    """Something to do with the journal; `patient` ones wait for the disk to recover."""

    do: Callable[[Journal], Any]
    done: asyncio.Future[Any]
    patient: bool = False
    size: int = 0


_Outcome = tuple[_Job, Any, Exception | None]


class Outbox:
    """The store-and-forward box. Made by `open`; every coroutine may be called at once."""

    def __init__(self, path: Path, *, edge: str, max_bytes: float, max_age: float) -> None:
        self._path = path
        self._source = f"/edges/{edge}"
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._pending = 0
        self._pending_bytes = 0
        self._refused = 0
        self._trouble = ""
        self._held: list[_Job] = []
        self._journal: Journal
        self._thread = threading.Thread(target=self._work, name="outbox", daemon=True)

    @classmethod
    async def open(cls, path: Path, *, edge: str, max_bytes: float, max_age: float) -> Outbox:
        """Open the file, making it or replacing a corrupt one; raises OutboxLocked, OSError."""
        outbox = cls(path, edge=edge, max_bytes=max_bytes, max_age=max_age)
        await asyncio.to_thread(outbox._open)
        outbox._thread.start()
        return outbox

    @property
    def depth(self) -> int:
        """How many events are stored."""
        return self._journal.depth

    @property
    def journal(self) -> str:
        """The journal's id; another one once a corrupt file had to be replaced."""
        return self._journal.id

    @property
    def last(self) -> int:
        """The highest sequence ever given in this journal."""
        return self._journal.last

    @property
    def alive(self) -> bool:
        """Whether the worker thread still serves."""
        return self._thread.is_alive()

    @property
    def trouble(self) -> str:
        """Why the disk takes nothing at present, in words for people; empty when it does."""
        return self._trouble

    async def append(self, entry: Entry) -> int:
        """Store an event for good and return its sequence.

        Raises ValueError (`Entry.check`), OutboxFull when nothing has room. When the disk
        is full it waits; whoever gives up waiting (with `asyncio.shield`) leaves the event waiting.
        """
        entry.check()
        if self._pending >= PENDING or self._pending_bytes + entry.size > PENDING_BYTES:
            self._refused += 1
            raise OutboxFull(self._trouble)
        refused, self._refused = self._refused, 0

        def do(journal: Journal) -> int:
            if refused:
                journal.gap(count=refused, first=None, last=None, reason="refused")
            return journal.append(entry)

        return await self._submit(do, patient=True, size=entry.size)

    async def read(self, *, after: int, upto: int, limit: int) -> list[Event]:
        """Events with `after` < sequence <= `upto`, oldest first; raises OutboxTrouble."""
        return await self._submit(lambda journal: journal.read(after=after, upto=upto, limit=limit))

    async def fetch(self, sequences: Iterable[int]) -> list[Event]:
        """Those of these events that are still stored; raises OutboxTrouble."""
        wanted = list(sequences)
        return await self._submit(lambda journal: journal.fetch(wanted))

    async def acknowledge(self, ack: Ack) -> int:
        """Delete what the hub has committed; how many events that were.

        An ack for another journal deletes nothing. Raises OutboxTrouble.
        """
        return await self._submit(
            lambda journal: journal.acknowledge(ack.ranges) if ack.journal == journal.id else 0
        )

    async def next_connection(self) -> int:
        """A number higher than every one before, kept on disk.

        It starts at the clock's seconds and grows by one, so when the disk takes nothing the
        clock's seconds are still higher.
        """
        try:
            return await self._submit(lambda journal: journal.next_connection())
        except OutboxTrouble:
            return int(time.time())

    async def close(self) -> None:
        """Store what still waits and close the file."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join, 1.0)

    async def _submit(
        self, do: Callable[[Journal], _T], *, patient: bool = False, size: int = 0
    ) -> _T:
        job = _Job(do, self._loop.create_future(), patient, size)
        self._pending += 1
        self._pending_bytes += size
        self._jobs.put(job)
        result: _T = await job.done
        return result

    # From here on in the worker thread.

    def _open(self) -> None:
        try:
            self._journal = self._new_journal()
        except sqlite3.DatabaseError as flaw:
            if result_code(flaw) == sqlite3.SQLITE_BUSY:
                raise OutboxLocked(
                    f"{self._path} is in use; another hall-edge runs on this box, stop it first"
                ) from flaw
            if result_code(flaw) in NOT_NOW:
                raise OSError(f"{self._path}: {flaw}; free space on that disk") from flaw
            self._begin_anew(flaw)

    def _new_journal(self) -> Journal:
        return Journal(
            self._path,
            source=self._source,
            max_bytes=self._max_bytes,
            max_age=self._max_age,
        )

    def _begin_anew(self, flaw: sqlite3.Error) -> None:
        """Move the corrupt file aside, keeping the latest such, and record the gap."""
        _log.error("outbox: %s is corrupt (%s); kept as .broken, a new one begun", self._path, flaw)
        for suffix in ("", "-wal", "-shm"):
            part = self._path.with_name(self._path.name + suffix)
            if part.exists():
                part.replace(self._path.with_name(f"{self._path.name}.broken{suffix}"))
        self._journal = self._new_journal()
        with self._journal.transaction():
            self._journal.gap(count=None, first=None, last=None, reason="corrupt")

    def _work(self) -> None:
        trimmed = time.monotonic()
        last = False
        while not last:
            batch, last = self._take()
            if batch:
                self._do(batch)
            if time.monotonic() - trimmed >= TRIM_INTERVAL:
                trimmed = time.monotonic()
                self._trim()
        if self._held:
            _log.error("outbox: %d events were never stored: %s", len(self._held), self._trouble)
            self._settle([(job, None, OutboxTrouble(self._trouble)) for job in self._held])
        self._journal.close()

    def _trim(self) -> None:
        try:
            with self._journal.transaction():
                self._journal.trim()
        except sqlite3.Error as flaw:  # the next job meets the same and deals with it
            _log.warning("outbox: cannot drop old events: %s", flaw)

    def _take(self) -> tuple[list[_Job], bool]:
        """What waits, held ones first; and whether that is the end."""
        batch, self._held = self._held, []
        wait = RETRY if batch else TRIM_INTERVAL
        try:
            job = self._jobs.get(timeout=wait)
            while job is not None:
                batch.append(job)
                if len(batch) >= BATCH:
                    return batch, False
                job = self._jobs.get_nowait()
        except queue.Empty:
            return batch, False
        return batch, True

    def _do(self, batch: list[_Job]) -> None:
        """All in one transaction; when that fails, each alone, so one cannot spoil the others."""
        try:
            with self._journal.transaction():
                outcomes: list[_Outcome] = [(job, job.do(self._journal), None) for job in batch]
        except sqlite3.Error as flaw:
            if result_code(flaw) in CORRUPT:
                self._journal.close()
                self._begin_anew(flaw)
            outcomes = [outcome for job in batch for outcome in self._do_alone(job)]
        else:
            self._recovered()
        self._settle(outcomes)

    def _do_alone(self, job: _Job) -> list[_Outcome]:
        """The job's outcome, none when it is held for later."""
        try:
            with self._journal.transaction():
                return [(job, job.do(self._journal), None)]
        except sqlite3.Error as flaw:
            if not self._trouble:
                _log.error("outbox: the disk takes nothing: %s", flaw)
            self._trouble = f"存储不可写（{flaw}）：请清理磁盘空间"
            if job.patient and result_code(flaw) in NOT_NOW:
                self._held.append(job)
                return []
            return [(job, None, OutboxTrouble(str(flaw)))]

    def _recovered(self) -> None:
        if self._trouble:
            _log.info("outbox: the disk takes events again")
            self._trouble = ""

    def _settle(self, outcomes: list[_Outcome]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._settled, outcomes)

    def _settled(self, outcomes: list[_Outcome]) -> None:  # on the event loop
        for job, result, flaw in outcomes:
            self._pending -= 1
            self._pending_bytes -= job.size
            if job.done.cancelled():
                continue
            if flaw is None:
                job.done.set_result(result)
            else:
                job.done.set_exception(flaw)
