"""Which stored events to send next: live ones first, backlog at a measured rate, repeats when due.

No I/O and no clock: the uplink asks with the time and tells what it sent and what was acknowledged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from edge.messages import EVENTS_PER_MESSAGE

WINDOW: Final = 1000
"""Events sent and not acknowledged."""

LIVE_ROOM: Final = 200
"""Of these, kept for live events, so that a backlog never delays what happens now."""

BACKLOG_RATE: Final = 500.0
"""Events per second of what had piled up, per box: 3,000 boxes return at once after a cut."""

BACKLOG_STEP: Final = 100
"""Events that make it worth sending the next piece of backlog."""

REPEAT_AFTER: Final = (10.0, 20.0, 40.0, 60.0)
"""Seconds without an ack, for the first repeat and the next: a slow hub is not flooded."""


@dataclass(frozen=True)
class Piece:
    """Read events with `after` < sequence <= `upto`, at most `limit`, and send them."""

    after: int
    upto: int
    limit: int
    live: bool


@dataclass(frozen=True)
class Again:
    """Send these events once more."""

    sequences: tuple[int, ...]


@dataclass
class _Sent:
    at: float
    times: int

    @property
    def due(self) -> float:
        return self.at + REPEAT_AFTER[min(self.times, len(REPEAT_AFTER)) - 1]


class Delivery:
    """Sending one journal over one connection to a hub that is online.

    What had been stored up to sequence `last` is backlog and starts at the monotonic time
    `backlog_at`; what comes later is live.
    """

    def __init__(self, *, last: int, backlog_at: float, rate: float = BACKLOG_RATE) -> None:
        self._live = last
        self._backlog = 0
        self._backlog_end = last
        self._backlog_at = backlog_at
        self._rate = rate
        self._sent: dict[int, _Sent] = {}

    @property
    def unacknowledged(self) -> int:
        """Events on their way."""
        return len(self._sent)

    def next(self, now: float, last: int) -> Piece | Again | None:
        """What to send at `now`, when `last` is the highest sequence stored; None to wait."""
        overdue = sorted(s for s, sent in self._sent.items() if sent.due <= now)
        if overdue:
            return Again(tuple(overdue[:EVENTS_PER_MESSAGE]))
        room = WINDOW - len(self._sent)
        if self._live < last and room > 0:
            return Piece(self._live, last, min(EVENTS_PER_MESSAGE, room), live=True)
        left = min(room - LIVE_ROOM, self._backlog_end - self._backlog)
        if left > 0 and now >= self._backlog_at:
            limit = min(EVENTS_PER_MESSAGE, BACKLOG_STEP, left)
            return Piece(self._backlog, self._backlog_end, limit, live=False)
        return None

    def due(self) -> float | None:
        """When `next` may answer otherwise though nothing happened; None for never."""
        times = [sent.due for sent in self._sent.values()]
        if self._backlog < self._backlog_end and WINDOW - len(self._sent) > LIVE_ROOM:
            times.append(self._backlog_at)
        return min(times, default=None)

    def sent(self, piece: Piece, sequences: Sequence[int], *, whole: bool, now: float) -> None:
        """These events of `piece` went out; `whole` when it held no others."""
        reached = piece.upto if whole else sequences[-1]
        if piece.live:
            self._live = reached
        else:
            self._backlog = reached
            self._backlog_at = max(now, self._backlog_at) + len(sequences) / self._rate
        for sequence in sequences:
            self._sent[sequence] = _Sent(now, 1)

    def repeated(self, again: Again, sequences: Iterable[int], *, now: float) -> None:
        """These of `again` went out once more; the others are not stored any longer."""
        there = set(sequences)
        for sequence in again.sequences:
            sent = self._sent.get(sequence)
            if sent is None:
                continue
            if sequence in there:
                self._sent[sequence] = _Sent(now, sent.times + 1)
            else:
                del self._sent[sequence]

    def acknowledged(self, ranges: Iterable[tuple[int, int]]) -> None:
        """The hub has these."""
        for first, last in ranges:
            if last - first < len(self._sent):
                done: Iterable[int] = range(first, last + 1)
            else:
                done = [sequence for sequence in self._sent if first <= sequence <= last]
            for sequence in done:
                self._sent.pop(sequence, None)
