"""When a status that keeps changing is told as flapping: a weighted history, two thresholds.

Nagios and Icinga 2 weigh the last 20 checks (0.8 for the oldest to 1.2 for the newest), begin at
30 % and end at 25 %. Boxes here tell changes and are not polled, so changes are weighed by their
age alone, as RFC 2439 (4.2, route flap damping) does: each adds its weight to `unrest`, which
halves every ten minutes. What fails and recovers three times within ten minutes flaps; it has
calmed down when one status held for 20 to 30 minutes. Pure.
"""

from __future__ import annotations

from math import exp2, log2

HALF_LIFE = 600.0
"""Seconds in which unrest halves."""

HIGH = 4.0
"""Unrest from which a status flaps: the fifth change in quick succession, or the sixth in ten
minutes. Someone who plugs a device out and in twice stays below."""

LOW = 1.0
"""Unrest at which it has calmed down, two half-lives (20 minutes) after it began to flap."""

CEILING = 8.0
"""Most unrest there can be: it bounds the calm that is asked for to three half-lives."""

WORKING = frozenset({"ok", "degraded", "online"})
BROKEN = frozenset({"missing", "fault", "refused", "silent", "lost"})
FLAPPABLE = WORKING | BROKEN
"""Statuses that flapping hides. A start, a good-bye, a device switched off, and what is unknown
under a lost box are no unrest of its own."""


def weight(before: str, after: str) -> float:
    """How much a change counts: 1 between working and broken, a half within either."""
    if before == after or before not in FLAPPABLE or after not in FLAPPABLE:
        return 0.0
    return 1.0 if (before in WORKING) != (after in WORKING) else 0.5


def left(unrest: float, at: float, now: float) -> float:
    """What is left now of the unrest there was at `at`."""
    return unrest * exp2(-max(0.0, now - at) / HALF_LIFE)


def stirred(unrest: float, at: float, change: float, now: float) -> float:
    """The unrest after a change of this weight."""
    return min(CEILING, left(unrest, at, now) + change)


def settles_at(unrest: float, at: float) -> float:
    """The moment at which nothing but time will have brought the unrest down to LOW."""
    return at + HALF_LIFE * max(0.0, log2(unrest / LOW)) if unrest > 0 else at
