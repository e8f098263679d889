"""A hub without broker and threads, and a client that is signed in as its administrator."""

import datetime
import time
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from argon2 import PasswordHasher

from hub.access.door import Door
from hub.access.passwords import Passwords
from hub.access.sessions import open_session
from hub.api import create_app
from hub.api.parts import Parts
from hub.ingest import Ingest
from hub.inspection.album import Album
from hub.live import Live
from hub.overview import Overview
from hub.status import Line
from hub.store import people
from hub.store.people import User

UP = Line(up=True, since=0.0)
TODAY = datetime.date(2026, 11, 23)
CHEAP = Passwords(PasswordHasher(memory_cost=8, time_cost=1, parallelism=1))
PASSWORD = "four small green chairs"


class Hub:
    """The parts of a hub without broker and threads."""

    def __init__(self, database, folder):
        self.database = database
        self.up = UP
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
            line=lambda: self.up,
            today=lambda: TODAY,
            tell=lambda flips, halls: self.changed.update(halls),
            flush_commands=self.flushed.append,
            ingest=self.ingest,
            album=Album(folder / "photos"),
        )
        self.ahead = 0.0
        self.door = Door(database, passwords=CHEAP, clock=lambda: time.time() + self.ahead)
        self.app = create_app(parts, hosts=frozenset({"hall.test"}), door=self.door)

    def take(self, *messages):
        outcome = self.ingest.take(messages)
        self.overview.refresh(sorted(outcome.halls))

    def add_user(self, name, role="administrator", root="411700", **values):
        """A user with PASSWORD."""
        user = User(
            name=name,
            display=f"{name}示例",
            role=role,
            root=root,
            created=time.time(),
            **{"password": CHEAP.hash(PASSWORD), **values},
        )
        with self.door.database.write() as connection:
            people.add_user(connection, user)
        return user

    def cookie(self, name):
        """The cookie of a new session of this user."""
        with self.door.database.write() as connection:
            user = people.user(connection, name)
            return {"hall_session": open_session(connection, user, self.door.clock())}

    def client(self, cookies=None, **options):
        """A browser's page of the hub, signed in with these cookies."""
        jar = httpx.Cookies()
        for name, value in (cookies or {}).items():
            jar.set(name, value, domain="hall.test")
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=True),
            base_url="http://hall.test",
            headers={"X-Hallkeeper": "1"},
            cookies=jar,
            **options,
        )


@pytest.fixture
def hub(database, tmp_path):
    return Hub(database, tmp_path)


@pytest.fixture
async def client(hub) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as administrator of the city."""
    hub.add_user("admin", password="")
    async with hub.client(hub.cookie("admin")) as made:
        yield made


@pytest.fixture
def client_as(hub) -> Callable[..., httpx.AsyncClient]:
    """`client_as("viewer", "411728")`: a client signed in with that role there."""

    def made(role: str, root: str = "411700") -> httpx.AsyncClient:
        name = f"{role}-{root}"
        hub.add_user(name, role, root, password="")
        return hub.client(hub.cookie(name))

    return made
