"""The app's one ledger of availability, which keeps what it reckoned for the next who asks."""

from __future__ import annotations

from fastapi import Request

from hub.api.parts import parts_of
from hub.care.ledger import Ledger


def ledger_of(request: Request) -> Ledger:
    """The ledger of the app that serves this request."""
    state = request.app.state
    if not hasattr(state, "ledger"):
        state.ledger = Ledger(parts_of(request).database)
    ledger: Ledger = state.ledger
    return ledger
