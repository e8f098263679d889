"""Where a hub keeps its data, what it listens on, and which database and broker are its own."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hub.broker import HUB_USER, Broker, Door, new_password
from hub.enrolment.entrance import Entrance, Listening
from hub.store import Database, registry, sqlite_url

CITY_TIME = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where the hub keeps its data and listens: on the loopback interface, and where
    `listening` says with TLS.
    """

    data: Path
    port: int = 8600
    broker_port: int = 18830
    broker_address: tuple[str, int] | None = None  # an existing broker instead of our own
    broker_user: str = HUB_USER
    broker_password: str = ""
    listening: Listening = field(default_factory=Listening)
    database_url: str = ""  # "" is a SQLite file in the data folder

    @property
    def url(self) -> str:
        """What `Database` wants."""
        return self.database_url or sqlite_url(self.data / "hub.db")

    @property
    def shared(self) -> bool:
        """Whether several processes may be one hub."""
        return not self.url.startswith("sqlite")

    def database(self) -> Database:
        """The database in the data folder, with the newest schema and all halls."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        database = Database(self.url)
        database.migrate()
        with database.write() as connection:
            registry.import_divisions(connection)
        return database

    def broker(self, door: Door | None = None) -> Broker:
        """Our own broker, not started."""
        return Broker(self.data / "broker", self.broker_port, door)

    def entrance(self, database: Database) -> Entrance:
        """How boxes and browsers come in from elsewhere; raises ValueError."""
        return Entrance(self.data / "authority", database, self.listening)


class AlreadyRunning(RuntimeError):
    """Another hub serves this data folder; the text says which."""


@contextlib.contextmanager
def sole_use(data: Path) -> Iterator[None]:
    """Hold the data folder for one hub; raises AlreadyRunning.

    A second hub would take the first one's broker for one left behind, and end it.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data / "hub.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise AlreadyRunning(
                f"another hub (pid {holder}) serves {data}; stop it, or name another --data"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def kept_secret(path: Path) -> str:
    """The secret in this file, made on first use and readable by the hub's user only."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"{new_password()}\n", encoding="ascii")
    return path.read_text(encoding="ascii").strip()


def city_today() -> date:
    """The day it is in the city."""
    return datetime.now(CITY_TIME).date()
