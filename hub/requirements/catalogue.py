"""The annex as data: the rows of every notice, each with its clause in the notice's words."""

from __future__ import annotations

from datetime import date

from hub.requirements.loading import load
from hub.requirements.row import ROW_TIERS, HallTier, Row

_CATALOGUE = load()
NOTICES = _CATALOGUE.notices
"""In the order in which they bind."""
ROWS = _CATALOGUE.rows
"""Rows of all notices by id, in the annex's order, also those not in force today."""
FOOTNOTES = _CATALOGUE.footnotes
INHERITED = _CATALOGUE.inherited
TERMS = _CATALOGUE.terms


def rows_for(tier: HallTier, day: date | None = None) -> tuple[Row, ...]:
    """The rows that bind a hall of this tier on a day, in order; all of any day when None.

    KeyError for an unknown tier.
    """
    tiers = ROW_TIERS[tier]
    return tuple(
        row for row in ROWS.values() if row.tier in tiers and (day is None or row.binds_on(day))
    )
