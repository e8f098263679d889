"""A hub on a real database whose clock the test moves, and what it told."""

from datetime import datetime

from hub.alerts.lookout import Lookout
from hub.care.hours import CHINA
from hub.ingest import Ingest
from hub.status import Line
from hub.store import alerts, messages

from ..conftest import TOWN, state

PAGE = "https://hub.example:8643/"
MONDAY_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA).timestamp()


class Watched:
    """A hub whose clock the test moves."""

    def __init__(self, database) -> None:
        self.database = database
        self.line = Line(up=True, since=0.0)
        self.told: list[set[str]] = []
        self.sequence = 0
        self.now = MONDAY_TEN
        self.ingest = Ingest(
            database, line=lambda: self.line, acknowledge=lambda e, a: None,
            tell=lambda o: None, storing=lambda s: None,
        )  # fmt: skip
        self.restart()
        with database.write() as connection:
            self.channel = messages.add_channel(
                connection, name="镇值班群", hall=TOWN, form="webhook", address="http://x/",
                shown="http://x/…", on=True, least="low", digest=True, by="", at=0.0,
            )  # fmt: skip

    def restart(self) -> None:
        """Another process looks from now on."""
        self.lookout = Lookout(
            self.database, line=lambda: self.line, tell=self.told.append, page=PAGE
        )

    def say(self, *devices, edge: str = "town-1", status: str = "online") -> None:
        self.sequence += 1
        self.ingest.take(
            [state(*devices, edge=edge, sequence=self.sequence, status=status, at=self.now)]
        )

    def wait(self, seconds: float, step: float = 10.0) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now = min(self.now + step, end)
            self.lookout.look(self.now)

    @property
    def open(self):
        with self.database.read() as connection:
            return alerts.open_alerts(connection)

    @property
    def sent(self):
        with self.database.read() as connection:
            found, _ = messages.log(connection, [self.channel], 100)
        return list(reversed(found))
