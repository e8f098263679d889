"""How devices were told at an earlier moment, put together again from the flips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from hub.store.flips import REMOVED
from hub.store.tables import flips


@dataclass(frozen=True, kw_only=True)
class PastStatus:
    """What a device was told as then; `since` None when the flip to it is no longer kept."""

    status: str
    since: float | None
    reason: str


Statuses = Mapping[tuple[str, str], PastStatus | None]
"""By edge and device; None for a device that was not there."""


def statuses_at(connection: Connection, codes: Sequence[str] | None, moment: float) -> Statuses:
    """How the devices that flipped since were told at a moment; others were told as now."""
    keys = (flips.c.edge, flips.c.device)
    here = flips.c.device != ""
    if codes is not None:
        here &= flips.c.hall.in_(codes)
    first_after = select(func.min(flips.c.id)).where(here, flips.c.at > moment).group_by(*keys)
    last_before = select(func.max(flips.c.id)).where(here, flips.c.at <= moment).group_by(*keys)
    found: dict[tuple[str, str], PastStatus | None] = {}
    for row in connection.execute(select(flips).where(flips.c.id.in_(first_after))):
        gone = row.before in ("", REMOVED)
        past = None if gone else PastStatus(status=row.before, since=None, reason="")
        found[row.edge, row.device] = past
    for row in connection.execute(select(flips).where(flips.c.id.in_(last_before))):
        if found.get((row.edge, row.device)) is not None:
            found[row.edge, row.device] = PastStatus(
                status=row.after, since=row.at, reason=row.reason
            )
    return found
