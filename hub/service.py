"""The running hub: its parts in the order in which they start, and stop the other way round."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn
from fastapi import FastAPI

from hub.access.sessions import Sessions
from hub.alerts.lookout import Lookout
from hub.alerts.post import Post
from hub.api import create_app
from hub.api.parts import Parts
from hub.broker import HUB_USER, Broker, Door, new_password
from hub.care.ledger import Ledger
from hub.care.progress import Progress
from hub.chores import Chore, Chores
from hub.enrolment.entrance import Entrance, Listening
from hub.enrolment.peer import PeerProtocol
from hub.ingest import Ingest, Outcome
from hub.inspection.album import Album
from hub.inspection.due import duties
from hub.live import Live
from hub.newsdesk import Newsdesk
from hub.overview import Overview
from hub.ratings.routine import forgetting, relaying
from hub.reports.chores import report_chores
from hub.reports.office import Office
from hub.reports.printshop import Printshop
from hub.status import Line
from hub.store import Database, commands, facts, registry, sqlite_url
from hub.store.flips import online_of
from hub.store.retention import forget
from hub.watch import Watch
from hub.wire import Wire, cut

_log = logging.getLogger(__name__)

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

    def database(self) -> Database:
        """The database in the data folder, with the newest schema and all halls."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        database = Database(sqlite_url(self.data / "hub.db"))
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


class Service:
    """Broker, ingest, watch, newsdesk and web server of one hub."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.database = settings.database()
        self.live = Live()
        self.overview = Overview(self.database, self._today)
        self.newsdesk = Newsdesk(self.overview, self.live)
        self.ingest = Ingest(
            self.database,
            line=self.line,
            acknowledge=self._acknowledge,
            tell=self._tell_outcome,
            storing=self._tell_storing,
        )
        self.watch = Watch(self.database, line=self.line, tell=self.newsdesk.tell, echo=self._echo)
        self.entrance = settings.entrance(self.database)
        self.parts = Parts(
            database=self.database,
            overview=self.overview,
            live=self.live,
            line=self.line,
            today=self._today,
            tell=self.newsdesk.tell,
            flush_commands=self.flush_commands,
            desk=self.entrance.desk,
            ingest=self.ingest,
            album=Album(settings.data / "photos"),
            office=Office(self.database, self.overview.rows, self._today),
            printshop=Printshop(
                self.database, self._today, settings.data / "reports", settings.data / "photos"
            ),
            ticket_photos=Album(settings.data / "tickets"),
            metrics_token=kept_secret(settings.data / "metrics.token"),
        )
        self.chores = Chores(
            "chores",
            [
                Chore(name="retention", every=86_400, run=self._forget),
                forgetting(self.database),
                Chore(name="sessions", every=600, run=Sessions(self.database).sweep),
                *duties(self.database, self.parts.album, self._today),
                *report_chores(self.parts.office, self.parts.printshop),
                Chore(name="progress", every=1, run=Progress(self.database, self.live).run),
                Chore(name="availability", every=600, run=Ledger(self.database).keep),
            ],
        )
        self.door_chores = Chores("doors", self.entrance.chores())
        lookout = Lookout(self.database, line=self.line, tell=self.newsdesk.tell_alerts)
        self.alert_chores = Chores("alerts", [Chore(name="alerts", every=1, run=lookout.look)])
        post = Post(self.database, tell=self.newsdesk.tell_message)
        self.post_chores = Chores("post", [Chore(name="post", every=0.5, run=post.send_due)])
        self.relaying = relaying(self.database)
        self._wire: Wire | None = None

    def line(self) -> Line:
        """The hub's connection to the broker."""
        if self._wire is None:
            return Line(up=False, since=time.time())
        return self.ingest.heard(self._wire.line)

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        with self._parts_running():
            asyncio.run(self._serve())

    @contextlib.contextmanager
    def _parts_running(self) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            stack.callback(self.database.close)
            with self.database.write() as connection:
                commands.requeue(connection)
            self.overview.load()
            self.newsdesk.start()
            stack.callback(self.newsdesk.stop)
            self.ingest.start()
            stack.callback(self.ingest.stop)
            self._wire = self._make_wire(stack)
            self._wire.start()
            stack.callback(self._wire.stop)
            self.watch.start()
            stack.callback(self.watch.stop)
            self.chores.start()
            stack.callback(self.chores.stop)
            self.relaying.start()
            stack.callback(self.relaying.stop)
            self.door_chores.start()
            stack.callback(self.door_chores.stop)
            self.alert_chores.start()
            stack.callback(self.alert_chores.stop)
            self.post_chores.start()
            stack.callback(self.post_chores.stop)
            yield

    def _make_wire(self, stack: contextlib.ExitStack) -> Wire:
        settings = self._settings
        address, password = settings.broker_address, settings.broker_password
        if address is None:
            broker = settings.broker(self.entrance.door())
            self._write_accounts(broker)
            broker.start()
            stack.callback(broker.stop)
            address, password = ("127.0.0.1", broker.port), broker.password
            self.entrance.attach(
                partial(self._write_accounts, broker),
                partial(cut, address, settings.broker_user, password),
            )
        with self.database.read() as connection:
            heard = facts.last_heard(connection)
        return Wire(
            *address,
            settings.broker_user,
            password,
            offer=self.ingest.offer,
            line_changed=self.newsdesk.tell_line,
            deaf_since=heard,
        )

    def _write_accounts(self, broker: Broker) -> None:
        with self.database.read() as connection:
            broker.write_accounts(registry.all_edges(connection))

    async def _serve(self) -> None:
        app = create_app(self.parts, hosts=self.entrance.hosts())
        settings, listening = self._settings, self._settings.listening
        servers = [_Server(_web(app, "127.0.0.1", settings.port))]
        if (context := self.entrance.web_context()) is not None:
            config = _web(app, listening.address, listening.web_port)
            config.load()
            config.ssl = context
            servers.append(_Server(config))

        def stop() -> None:
            self.live.close()  # or stopping would wait for the pages to leave
            for server in servers:
                server.should_exit = True

        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stop)
        serving = [asyncio.create_task(server.serve()) for server in servers]
        await asyncio.wait(serving, return_when=asyncio.FIRST_COMPLETED)
        stop()  # one that could not start ends the others
        await asyncio.gather(*serving)

    def flush_commands(self, *edges: str) -> None:
        """Send what is queued for boxes that are there; for the others it waits for their birth."""
        now = time.time()
        if self._wire is None or not edges:
            return
        with self.database.read() as connection:
            there = online_of(connection, edges)
            waiting = commands.queued(connection, there, now) if there else []
        sent = [command.id for edge, command in waiting if self._wire.send(edge, command)]
        if sent:
            with self.database.write() as connection:
                commands.note_sent(connection, sent, now)

    def _echo(self, now: float) -> None:
        if self._wire is not None:
            self._wire.echo(now)

    def _acknowledge(self, edge: str, ack: object) -> None:
        if self._wire is not None:
            self._wire.acknowledge(edge, ack)  # type: ignore[arg-type]

    def _tell_outcome(self, outcome: Outcome) -> None:
        self.newsdesk.tell(outcome.flips, outcome.halls)
        self.flush_commands(*outcome.born)

    def _tell_storing(self, storing: bool) -> None:
        if self._wire is not None:
            self._wire.tell_storing(storing)

    def _forget(self, now: float) -> None:
        for table, number in forget(self.database, now).items():
            if number:
                _log.info("%d %s were over their time and are gone", number, table)

    def _today(self) -> date:
        return datetime.now(CITY_TIME).date()


def _web(app: FastAPI, address: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=address,
        port=port,
        http=PeerProtocol,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )


class _Server(uvicorn.Server):
    """Leaves the signals to us: uvicorn would raise them again, and nothing would be closed."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield
