"""Takes messages in batches: one transaction, then the acks, then the news.

The order is the promise: a box deletes an event only when an ack names it, and an ack leaves only
after the commit. So whatever dies at whatever moment, an event is in the outbox or in the database.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from edge.messages import (
    ROOT,
    Ack,
    Beat,
    Channel,
    Event,
    InvalidMessage,
    Reply,
    State,
    decode_events,
    ranges,
)
from edge.messages import split_topic as split
from hub.status import Line
from hub.store import Database, commands, facts, ratings
from hub.store.facts import Batch
from hub.store.flips import Flip, conclude, not_online

_log = logging.getLogger(__name__)

MESSAGES_PER_BATCH = 500
BACKLOG = 4 * MESSAGES_PER_BATCH
"""Messages that the broker may hand over before the first is stored; more wait there, and in the
end in the boxes. Of beats, which it does not hold back, those beyond are dropped."""

ECHO = f"{ROOT}/hub/echo"
"""The hub's word to itself: when it is read, all that came before it has been read."""

RETRY_FIRST, RETRY_LAST = 0.5, 10.0
"""Seconds between tries while the database takes nothing (disk full, locked)."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """A message as it came; `at` is the hub's clock, `kept` that the broker had retained it.

    `done` tells the broker that it need not keep the message; None where it does not.
    """

    topic: str
    body: bytes
    at: float
    kept: bool = False
    done: Callable[[], None] | None = None


@dataclass(kw_only=True)
class Counted:
    """What this process took since it started, for whoever measures it."""

    messages: int = 0
    events: int = 0
    batches: int = 0
    dropped: int = 0
    refusals: int = 0  # times that the database took nothing
    seconds: float = 0.0  # in the database, batches summed


@dataclass(kw_only=True)
class Outcome:
    """What a committed batch means for others."""

    acks: list[tuple[str, Ack]] = field(default_factory=list)
    flips: list[Flip] = field(default_factory=list)
    halls: set[str] = field(default_factory=set)
    born: set[str] = field(default_factory=set)
    """Boxes that spoke and for which commands wait."""


class Ingest:
    """The single writer of facts in this process, on a thread of its own."""

    def __init__(
        self,
        database: Database,
        *,
        line: Callable[[], Line],
        acknowledge: Callable[[str, Ack], None],
        tell: Callable[[Outcome], None],
        storing: Callable[[bool], None],
    ) -> None:
        self._database = database
        self._line = line
        self._acknowledge = acknowledge
        self._tell = tell
        self._storing = storing
        self._waiting: queue.SimpleQueue[Received] = queue.SimpleQueue()
        self._until = 0.0
        self._deaf_at = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ingest", daemon=True)
        self._complaints: dict[str, float] = {}
        self.counted = Counted()

    @property
    def waiting(self) -> int:
        """Messages that wait for the database."""
        return self._waiting.qsize()

    def start(self) -> None:
        """Begin to take messages."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch in hand; what waits unacknowledged will come again."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def heard(self, line: Line) -> Line:
        """The line as far as this process has read from it.

        Who lags behind its broker would call boxes silent whose beats it has not read yet.
        """
        return replace(line, since=max(line.since, self._deaf_at), until=self._until)

    def offer(self, message: Received) -> None:
        """Queue a message; never waits, because who offers also keeps the connection alive."""
        if message.done is None and self._waiting.qsize() >= BACKLOG:
            self._deaf_at = message.at
        else:
            self._waiting.put(message)

    def take(self, messages: Sequence[Received]) -> Outcome:
        """Store these messages in one transaction; raises DBAPIError with nothing stored."""
        batch, until = Batch(), self._until
        for message in messages:
            try:
                if message.topic == ECHO:
                    until = float(message.body)
                else:
                    _decode(message, batch)
            except InvalidMessage as flaw:
                self._complain(message.topic, flaw)
        now = max(message.at for message in messages)
        began = time.monotonic()
        with self._database.write() as connection:
            outcome = self._store(connection, batch, now)
        self._until = until
        self.counted.seconds += time.monotonic() - began
        self.counted.batches += 1
        self.counted.messages += len(messages)
        self.counted.events += len(batch.events)
        return outcome

    def _store(self, connection: Connection, batch: Batch, now: float) -> Outcome:
        names = {edge for edge, _, _ in batch.events}
        names |= {state.edge for state, _ in batch.states}
        names |= {beat.edge for beat, _ in batch.beats}
        known = facts.registered(connection, names)
        for stranger in names - set(known):
            self._complain(stranger, "is not registered; register it with: hall-hub edge add")
        events = [item for item in batch.events if item[0] in known]
        states = [item for item in batch.states if item[0].edge in known]
        beats = [item for item in batch.beats if item[0].edge in known]

        facts.store_events(connection, events, known)
        ratings.project(connection, events, known)
        changed = facts.store_states(connection, states, batch.kept)
        facts.note_heard(connection, {edge: at for edge, _, at in events})
        facts.store_beats(connection, beats)
        facts.store_replies(connection, batch.replies)

        spoke = {beat.edge for beat, _ in beats} | {edge for edge, _, _ in events}
        touched = changed | not_online(connection, spoke)
        flips = conclude(connection, touched, self._line(), now)
        born = {flip.edge for flip in flips if not flip.device and flip.after == "online"}
        commands.requeue(connection, born)
        return Outcome(
            acks=_acks(events),
            flips=flips,
            halls={known[edge] for edge in touched},
            born=commands.waiting(connection) & (spoke | changed),
        )

    def _run(self) -> None:
        while not self._stop.is_set():
            messages = self._next_batch()
            if messages:
                self._take_and_tell(messages)

    def _next_batch(self) -> list[Received]:
        try:
            batch = [self._waiting.get(timeout=0.2)]
        except queue.Empty:
            return []
        while len(batch) < MESSAGES_PER_BATCH:
            try:
                batch.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return batch

    def _take_and_tell(self, messages: Sequence[Received]) -> None:
        try:
            outcome = self._take_at_last(messages)
        except (DBAPIError, ValueError) as flaw:
            # One message that the database will never take must not hold up the others.
            if len(messages) > 1:
                for message in messages:
                    self._take_and_tell([message])
            else:
                self._complain(messages[0].topic, flaw)
                _settle(messages)
            return
        if outcome is not None:
            self._publish(outcome)
            _settle(messages)

    def _publish(self, outcome: Outcome) -> None:
        for edge, ack in outcome.acks:
            self._acknowledge(edge, ack)
        self._tell(outcome)

    def _take_at_last(self, messages: Sequence[Received]) -> Outcome | None:
        """The outcome, however long the database refuses; None when told to stop meanwhile."""
        pause = RETRY_FIRST
        refused = False
        while True:
            try:
                outcome = self.take(messages)
            except OperationalError as flaw:
                _log.error("cannot store, boxes keep their events: %s", flaw.orig)
                self.counted.refusals += 1
                if not refused:
                    self._storing(False)
                refused = True
                if self._stop.wait(pause):
                    return None
                pause = min(2 * pause, RETRY_LAST)
                continue
            if refused:
                _log.info("storing again")
                self._storing(True)
            return outcome

    def _complain(self, about: str, why: object) -> None:
        # A hostile or broken box may send thousands of these: one line a minute for each.
        self.counted.dropped += 1
        now = time.monotonic()
        if now - self._complaints.get(about, -60.0) < 60.0:
            return
        if len(self._complaints) > 10_000:
            self._complaints.clear()
        self._complaints[about] = now
        _log.warning("%s: dropped: %s", about, why)


def _settle(messages: Sequence[Received]) -> None:
    for message in messages:
        if message.done is not None:
            message.done()


def _decode(message: Received, batch: Batch) -> None:
    edge, channel = split(message.topic)
    body, at = message.body, message.at
    if channel == "events":
        for event in decode_events(body):
            _check_sender(edge, event.source.split("/")[2], channel)
            batch.events.append((edge, event, at))
    elif channel == "state":
        if body:  # an empty body only clears a retained state
            state = State.decode(body)
            _check_sender(edge, state.edge, channel)
            batch.states.append((state, at))
            if message.kept:
                batch.kept.add((edge, state.session))
    elif channel == "beat":
        beat = Beat.decode(body)
        _check_sender(edge, beat.edge, channel)
        batch.beats.append((beat, at))
    elif channel == "reply":
        batch.replies.append((edge, Reply.decode(body), at))


def _check_sender(edge: str, claimed: str, channel: Channel) -> None:
    if claimed != edge:
        raise InvalidMessage(channel, f"{edge!r} speaks as {claimed!r}")


def _acks(events: Sequence[tuple[str, Event, float]]) -> list[tuple[str, Ack]]:
    stored: dict[tuple[str, str], list[int]] = defaultdict(list)
    for edge, event, _ in events:
        stored[edge, event.journal].append(event.sequence)
    return [
        (edge, Ack(journal=journal, ranges=ranges(sequences)))
        for (edge, journal), sequences in stored.items()
    ]
