"""What the routes need of the running hub."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import Request

from hub.enrolment.desk import Desk
from hub.ingest import Ingest
from hub.inspection.album import Album
from hub.live import Live
from hub.overview import Overview
from hub.reports.office import Office
from hub.reports.printshop import Printshop
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
    album: Album | None = None  # pictures of attestations; None where there is no folder for them
    ticket_photos: Album | None = None  # None where there is no folder for them
    desk: Desk | None = None  # where boxes are enrolled; None where the hub has no authority
    office: Office | None = None  # answers about reports; None makes one on first use
    printshop: Printshop | None = None  # None where no PDF, XLSX and CSV are made


def parts_of(request: Request) -> Parts:
    """The parts of the app that serves this request."""
    parts: Parts = request.app.state.parts
    return parts
