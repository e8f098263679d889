"""A hub without broker and threads, and a client that is signed in as its administrator."""

import datetime
from collections.abc import AsyncIterator

import httpx
import pytest

from hub.api import create_app
from hub.api.parts import Parts
from hub.ingest import Ingest
from hub.live import Live
from hub.overview import Overview
from hub.status import Line

UP = Line(up=True, since=0.0)
TODAY = datetime.date(2026, 11, 23)


class Hub:
    """The parts of a hub without broker and threads."""

    def __init__(self, database):
        self.changed = set()
        self.flushed = []
        self.overview = Overview(database, lambda: TODAY)
        self.overview.load()
        self.ingest = Ingest(
            database,
            line=lambda: UP,
            acknowledge=lambda e, a: None,
            tell=lambda o: None,
            storing=lambda s: None,
        )
        parts = Parts(
            database=database,
            overview=self.overview,
            live=Live(),
            line=lambda: UP,
            today=lambda: TODAY,
            tell=lambda flips, halls: self.changed.update(halls),
            flush_commands=self.flushed.append,
        )
        self.app = create_app(parts, hosts=frozenset({"hall.test"}))

    def take(self, *messages):
        outcome = self.ingest.take(messages)
        self.overview.refresh(sorted(outcome.halls))


@pytest.fixture
def hub(database):
    return Hub(database)


@pytest.fixture
async def client(hub) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(hub.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hall.test") as made:
        yield made
