"""The running hub: its parts in the order in which they start, and stop the other way round."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Literal

from hub.api import create_app
from hub.api.parts import Parts
from hub.broker import Broker
from hub.chores import Chore, Chores
from hub.ingest import Ingest, Outcome
from hub.inspection.album import Album
from hub.live import Live, News
from hub.newsdesk import Courier, Herald, Newsdesk
from hub.overview import Overview
from hub.reports.chores import report_chores
from hub.reports.office import Office
from hub.reports.printshop import Printshop
from hub.settings import Settings, city_today, kept_secret
from hub.status import Line
from hub.store import commands, facts, readers, registry
from hub.store.bus import Bus
from hub.store.flips import online_of
from hub.store.leader import Leader
from hub.timekeeper import Timekeeper
from hub.web import serve
from hub.wire import Wire, cut

Role = Literal["broker", "ingest", "watch", "web"]
ALL: tuple[Role, ...] = ("broker", "ingest", "watch", "web")

READER_EVERY = 1.0
RELOAD_EVERY = 60.0
"""Seconds between full looks of a process that hears of changes from others only."""


class Service:
    """One process of a hub: all of it, or the roles that it was given.

    The processes of one hub share a PostgreSQL database and a broker, and tell each other what
    changed by `hub.store.bus`.
    """

    def __init__(self, settings: Settings, roles: tuple[Role, ...] = ALL) -> None:
        """Raises ValueError for roles that the store cannot share."""
        if roles != ALL and not settings.shared:
            raise ValueError(
                "several processes can be one hub only on PostgreSQL; "
                "name its database with --database postgresql+psycopg://…"
            )
        self._settings = settings
        self._roles = roles
        self.database = settings.database()
        self.live = Live()
        self.overview = Overview(self.database, city_today)
        self.newsdesk = Newsdesk(self.overview, self.live)
        self._bus = Bus(self.database) if settings.shared else None
        self.herald: Herald = Courier(self._bus) if self._bus else self.newsdesk
        self.ingest = Ingest(
            self.database,
            line=self.line,
            acknowledge=self._acknowledge,
            tell=self._tell_outcome,
            storing=self._tell_storing,
        )
        self.entrance = settings.entrance(self.database)
        self.parts = self._make_parts()
        self.timekeeper = Timekeeper(
            database=self.database,
            herald=self.herald,
            line=self.line,
            echo=self._echo,
            album=Album(settings.data / "photos"),
            page=settings.listening.page(),
        )
        self._wire: Wire | None = None
        self._name = f"{socket.gethostname()}-{os.getpid()}"

    def line(self) -> Line:
        """The hub's connection to the broker, as far as it is read."""
        if self._wire is None:
            return Line(up=False, since=time.time())
        if "ingest" in self._roles:
            return self.ingest.heard(self._wire.line)
        if "watch" in self._roles:
            with self.database.read() as connection:
                return readers.read_by_all(connection, self._wire.line, time.time())
        return self._wire.line

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        with self._parts_running():
            if "web" in self._roles:
                app = create_app(self.parts, hosts=self.entrance.hosts())
                # Streams are ended first, or stopping would wait for the pages to leave.
                asyncio.run(serve(app, self._settings.port, self.entrance, self.live.close))
            else:
                _wait_for_signal()

    def _make_parts(self) -> Parts:
        data = self._settings.data
        return Parts(
            database=self.database,
            overview=self.overview,
            live=self.live,
            line=self.line,
            today=city_today,
            tell=self.herald.tell,
            flush_commands=self.flush_commands,
            desk=self.entrance.desk,
            ingest=self.ingest if "ingest" in self._roles else None,
            album=Album(data / "photos"),
            office=Office(self.database, self.overview.rows, city_today),
            printshop=Printshop(self.database, city_today, data / "reports", data / "photos"),
            ticket_photos=Album(data / "tickets"),
            metrics_token=kept_secret(data / "metrics.token"),
        )

    @contextlib.contextmanager
    def _parts_running(self) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            stack.callback(self.database.close)
            broker = self._start_broker(stack)
            if self._roles == ("broker",):
                yield
                return
            if "web" in self._roles:
                self._start_news(stack)
                self._start(stack, Chores("doors", self.entrance.chores()))
            if "ingest" in self._roles:
                self.ingest.start()
                stack.callback(self.ingest.stop)
            self._wire = self._make_wire(broker)
            self._wire.start()
            stack.callback(self._wire.stop)
            if "ingest" in self._roles and self._bus is not None:
                self._start(stack, Chores("reader", [self._reader()]))
                stack.callback(self._leave)
            if "watch" in self._roles:
                self._start_clock(stack)
            yield

    def _start(self, stack: contextlib.ExitStack, chores: Chores) -> None:
        chores.start()
        stack.callback(chores.stop)

    def _start_broker(self, stack: contextlib.ExitStack) -> Broker | None:
        """Our own broker: started if that is our role, told of accounts in any case."""
        if self._settings.broker_address is not None:
            return None
        broker = self._settings.broker(self.entrance.door())
        if "broker" in self._roles:
            self._write_accounts(broker)
            broker.start()
            stack.callback(broker.stop)
        address = ("127.0.0.1", broker.port)
        self.entrance.attach(
            partial(self._write_accounts, broker),
            partial(cut, address, self._settings.broker_user, broker.password),
        )
        return broker

    def _start_news(self, stack: contextlib.ExitStack) -> None:
        self.overview.load()
        self.newsdesk.start()
        stack.callback(self.newsdesk.stop)
        turn = Chore(name="new day", every=30, run=self.overview.turn)
        reports = report_chores(self.parts.office, self.parts.printshop)
        self._start(stack, Chores("reports", [turn, *reports]))
        if self._bus is not None:
            self._bus.listen(self.newsdesk.tell, self._publish, self.overview.load)
            stack.callback(self._bus.stop)
            reload = Chore(name="overview", every=RELOAD_EVERY, run=lambda _: self.overview.load())
            self._start(stack, Chores("overview", [reload]))

    def _start_clock(self, stack: contextlib.ExitStack) -> None:
        if self._bus is None:
            stack.enter_context(self._keeping())
            return
        leading = contextlib.ExitStack()
        leader = Leader(
            self.database,
            lead=lambda: leading.enter_context(self._keeping()),
            rest=leading.close,
        )
        leader.start()
        stack.callback(leader.stop)

    @contextlib.contextmanager
    def _keeping(self) -> Iterator[None]:
        with self.database.write() as connection:
            commands.requeue(connection)
        with self.timekeeper.keeping():
            yield

    def _make_wire(self, broker: Broker | None) -> Wire:
        settings = self._settings
        address, password = settings.broker_address, settings.broker_password
        if broker is not None:
            address, password = ("127.0.0.1", broker.port), broker.password
        assert address is not None  # noqa: S101 - one of the two is there
        with self.database.read() as connection:
            heard = facts.last_heard(connection)
        return Wire(
            *address,
            settings.broker_user,
            password,
            offer=self.ingest.offer,
            line_changed=self.newsdesk.tell_line if "web" in self._roles else _nobody,
            deaf_since=heard,
            reads="ingest" in self._roles,
        )

    def _write_accounts(self, broker: Broker) -> None:
        with self.database.read() as connection:
            broker.write_accounts(registry.all_edges(connection))

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

    def _publish(self, kind: str, hall: str, data: object) -> None:
        self.live.publish(News(kind=kind, hall=hall, data=data))

    def _echo(self, now: float) -> None:
        if self._wire is not None:
            self._wire.echo(now)

    def _reader(self) -> Chore:
        def run(now: float) -> None:
            self._echo(now)
            with self.database.write() as connection:
                readers.note_read(connection, self._name, self.line(), now)

        return Chore(name="reader", every=READER_EVERY, run=run)

    def _leave(self) -> None:
        with self.database.write() as connection:
            readers.leave(connection, self._name)

    def _acknowledge(self, edge: str, ack: object) -> None:
        if self._wire is not None:
            self._wire.acknowledge(edge, ack)  # type: ignore[arg-type]

    def _tell_outcome(self, outcome: Outcome) -> None:
        self.herald.tell(outcome.flips, outcome.halls)
        self.flush_commands(*outcome.born)

    def _tell_storing(self, storing: bool) -> None:
        if self._wire is not None:
            self._wire.tell_storing(storing)


def _nobody(_line: Line) -> None:
    """Pages show the line of the process that serves them."""


def _wait_for_signal() -> None:
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    ended.wait()
