"""How urgent a cause is: from what the notice's words bind a hall to have."""

from __future__ import annotations

from collections.abc import Set
from functools import cache

from hub.alerts.facts import Alert, Cause
from hub.alerts.rules import Severity
from hub.requirements import rows_for

OVERDUE_QUIET = 7 * 86400.0
"""Seconds for which a lapse stands in the digest only: on the day on which statements of a whole
city run out together, nobody can have looked at all of them."""


@cache
def force_of(tier: str, kind: str) -> str:
    """The strongest force with which the notice asks for this kind in halls of this tier."""
    rows = rows_for(tier)  # type: ignore[arg-type]
    forces = {row.force for row in rows if kind in row.kinds or kind in row.public_kinds}
    order = ("required", "one_of", "conditional", "optional")
    return next((force for force in order if force in forces), "")


def severity_of(cause: Cause, tier: str, kinds: Set[str]) -> Severity:
    """Urgent is what a 应 item needs; low what nobody is bound to have, or still works.

    `tier` is that of the hall, `kinds` are the kinds of device on a box that is away.
    """
    if cause.scope in ("hub", "county", "hall"):
        return "normal" if cause.status == "left" else "urgent"
    if cause.scope == "overdue":
        return "low"
    if not tier:
        return "normal"
    if cause.scope == "box":
        asked = any(force_of(tier, kind) == "required" for kind in kinds)
        return "urgent" if asked and cause.status != "left" else "normal"
    if cause.status == "degraded":
        return "low"
    force = force_of(tier, cause.kind)
    return "urgent" if force == "required" else "normal" if force else "low"


def risen(alert: Alert, now: float) -> str:
    """How urgent an open alert is by now: a lapse that nobody minds is told after a week."""
    if alert.scope == "overdue" and now >= alert.raised + OVERDUE_QUIET:
        return "normal"
    return alert.severity
