"""What each web process does by itself about reports; the day's counts are the leader's."""

from __future__ import annotations

from hub.chores import Chore
from hub.reports.office import Office
from hub.reports.printshop import Printshop

COUNTS_EVERY = 900.0
"""Seconds between two counts of all halls; the last of a day stays as the day's."""
FRESH_EVERY = 20.0
"""Seconds; so that who opens a report waits for the last changes only."""
SWEEP_EVERY = 300.0


def report_chores(office: Office | None, shop: Printshop | None) -> list[Chore]:
    """The chores of whichever is there."""
    found = []
    if office is not None:
        found.append(Chore(name="report ledger", every=FRESH_EVERY, run=office.freshen))
    if shop is not None:
        found.append(Chore(name="report files", every=SWEEP_EVERY, run=shop.sweep))
    return found
