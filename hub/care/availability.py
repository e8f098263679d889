"""How much of its service hours a device worked, from its flips. Pure.

Working is ok or degraded; what is unknown (its box was away, or it was just starting) is counted
apart, for nobody knows; what fell into maintenance is not counted at all. A failure is a change to
a status that does not work while the hall is open, or out of hours when it is still down at the
next opening. The mean time to repair is the time down in service hours over the failures.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from hub.care.hours import Span, open_seconds

Class = Literal["up", "down", "unknown", "absent"]

_UP = frozenset({"ok", "degraded", "online"})
_UNKNOWN = frozenset({"unknown", "starting", "left"})
_ABSENT = frozenset({"", "removed", "never"})


def class_of(status: str) -> Class:
    """What a status comes to: a device switched off does not serve, so it is down."""
    if status in _UP:
        return "up"
    if status in _UNKNOWN:
        return "unknown"
    return "absent" if status in _ABSENT else "down"


@dataclass(frozen=True, slots=True)
class Change:
    """A flip of one device: `before` is "" for a new one, `after` is `removed` for the last."""

    at: float
    before: str
    after: str


@dataclass(slots=True)
class Tally:
    """Seconds of service hours by what a device was, its failures, and how many devices."""

    devices: int = 0
    up: float = 0.0
    down: float = 0.0
    unknown: float = 0.0
    failures: int = 0

    def add(self, other: Tally) -> None:
        """Count another device, hall or day in."""
        self.devices += other.devices
        self.up += other.up
        self.down += other.down
        self.unknown += other.unknown
        self.failures += other.failures

    @property
    def share(self) -> float | None:
        """Share of the known time that it worked, 0 to 1; None where nothing is known."""
        known = self.up + self.down
        return self.up / known if known else None

    @property
    def repair(self) -> float | None:
        """Mean seconds of service hours to repair; None without a failure felt in them."""
        return self.down / self.failures if self.failures and self.down else None


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which a device had one status."""

    begin: float
    end: float
    status: str


def spells(changes: Sequence[Change], last: str, begin: float, end: float) -> list[Spell]:
    """What a device was from begin to end; `changes` in order, `last` the status after them.

    Changes after `end` are taken back; a device that is gone was absent from its last change on.
    """
    found: list[Spell] = []
    status, until = last, end
    for change in reversed(changes):
        at = max(change.at, begin)
        if at < until:
            if status not in _ABSENT:
                found.append(Spell(at, until, status))
            until = at
        status = change.before
        if change.at <= begin:
            break
    else:
        if begin < until and status not in _ABSENT:
            found.append(Spell(begin, until, status))
    found.reverse()
    return found


def without(spans: Iterable[Span], excluded: Sequence[Span]) -> list[Span]:
    """The spans with these times cut out."""
    left = list(spans)
    for begin, end in excluded:
        cut: list[Span] = []
        for start, stop in left:
            if stop <= begin or start >= end:
                cut.append((start, stop))
                continue
            if start < begin:
                cut.append((start, begin))
            if stop > end:
                cut.append((end, stop))
        left = cut
    return left


def tally(lived: Sequence[Spell], spans: Sequence[Span], down_next: bool) -> Tally:
    """What these spells of one device come to in these spans.

    `down_next` says whether it is still down when the hall next opens after the last span.
    """
    counted = Tally(devices=1 if lived else 0)
    known: Class | None = None
    for spell in lived:
        word = class_of(spell.status)
        seconds = open_seconds(spans, spell.begin, spell.end)
        if word == "up":
            counted.up += seconds
        elif word == "down":
            counted.down += seconds
            if known not in (None, "down") and _is_felt(spell, lived[-1], spans, down_next):
                counted.failures += 1
        else:
            counted.unknown += seconds
            continue
        known = word
    return counted


def _is_felt(spell: Spell, last: Spell, spans: Sequence[Span], down_next: bool) -> bool:
    """Whether a spell of being down began in service hours, or lasted into them."""
    if open_seconds(spans, spell.begin, spell.end) > 0:
        return True
    later = bisect_left(spans, (spell.begin, spell.begin)) < len(spans)
    return not later and spell.end == last.end and down_next


def is_down_at(lived: Sequence[Spell], at: float) -> bool:
    """Whether the device is down at this moment."""
    return any(one.begin <= at < one.end and class_of(one.status) == "down" for one in lived)
