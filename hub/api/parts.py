"""What the routes need of the running hub."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import Request

from hub.enrolment.desk import Desk
from hub.ingest import Ingest
from hub.live import Live
from hub.overview import Overview
from hub.status import Line
from hub.store import Database
from hub.store.flips import Flip


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Handed to `create_app`; `flush_commands` sends what is queued for a box."""

    database: Database
    overview: Overview
    live: Live
    line: Callable[[], Line]
    today: Callable[[], date]
    tell: Callable[[Sequence[Flip], set[str]], None]
    flush_commands: Callable[[str], None]
    ingest: Ingest | None = None  # None where another process takes the messages
    metrics_token: str = ""  # what Prometheus shows; "" lets administrators only
    desk: Desk | None = None  # where boxes are enrolled; None where the hub has no authority


def parts_of(request: Request) -> Parts:
    """The parts of the app that serves this request."""
    parts: Parts = request.app.state.parts
    return parts
