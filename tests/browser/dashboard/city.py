"""A whole city on the hub's real parts, whose boxes speak to the ingest without a broker.

What the dashboard shows is then what database, status, requirement engine and API make of it; only
the wire is left out, and tests of the system have that.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from argon2 import PasswordHasher

from edge.messages import (
    AgentState,
    Beat,
    Channel,
    CommandStatus,
    DeviceState,
    Event,
    Identity,
    Reply,
    State,
    encode_events,
    topic,
)
from hub.access.door import Door
from hub.access.passwords import Passwords
from hub.access.sessions import open_session
from hub.api import create_app
from hub.api.parts import Parts
from hub.enrolment.ca import Authority
from hub.enrolment.desk import Desk, Reach
from hub.ingest import Ingest, Outcome, Received
from hub.inspection.album import Album
from hub.live import Live
from hub.newsdesk import Newsdesk
from hub.overview import Overview
from hub.reports.printshop import Printshop
from hub.requirements.reasons import CHINA
from hub.status import MASS_HOLD, Line
from hub.store import Database, commands, people, registry, sqlite_url
from hub.store.flips import conclude
from hub.store.people import User

HALL_KINDS = {
    "city": ["touch_screen", "display", "queue_caller", "satisfaction_keypad", "surveillance"],
    "county": ["touch_screen", "display", "queue_caller", "telephone", "surveillance"],
    "township": ["computer", "printer", "telephone", "display"],
    "village": ["computer", "printer", "telephone"],
}
WINDOW_KINDS = {
    "city": ["id_card_reader", "document_camera", "satisfaction_keypad", "computer"],
    "county": ["id_card_reader", "document_camera", "satisfaction_keypad", "customer_display"],
    "township": ["id_card_reader", "satisfaction_keypad", "computer"],
    "village": [],
}
WINDOWS = {"city": 4, "county": 3, "township": 2, "village": 0}
MODELS = {
    "id_card_reader": ("SAM 05.03", "20260417-0001298", "2.1"),
    "document_camera": ("高拍仪 A4", "C0A4-77310", "1.0"),
}

PASSWORD = "four small green chairs"


@dataclass
class Box:
    """A box as it would describe itself."""

    edge: str
    hall: str
    devices: list[DeviceState]
    sequence: int = 0
    events: int = 0

    @property
    def session(self) -> str:
        return "b7c1-1"


class City:
    """3,126 halls, some with boxes; `url` serves dashboard and API."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.database = Database(sqlite_url(folder / "hub.db"))
        self.database.migrate()
        with self.database.write() as connection:
            registry.import_divisions(connection)
        cheap = Passwords(PasswordHasher(memory_cost=8, time_cost=1, parallelism=1))
        self.door = Door(self.database, passwords=cheap)
        self.add_user("zhang", "张示例", "administrator", "411700")
        self.boxes: dict[str, Box] = {}
        self.began = time.time() - 9 * 3600
        self._up = True
        self._down_since = 0.0
        self.live = Live()
        self.overview = Overview(self.database, self._today)
        self.newsdesk = Newsdesk(self.overview, self.live)
        self.ingest = Ingest(
            self.database,
            line=self.line,
            acknowledge=lambda _edge, _ack: None,
            tell=self._told,
            storing=lambda _storing: None,
        )
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def line(self) -> Line:
        since = self.began - 3600 if self._up else self._down_since
        return Line(up=self._up, since=since)

    def cut_broker(self, cut: bool) -> None:
        """The hub's own line to its broker goes, or comes back."""
        self._up = not cut
        self._down_since = time.time()
        self.newsdesk.tell_line(self.line())

    # -- people

    def add_user(self, name: str, display: str, role: str, root: str) -> None:
        """Somebody whose password is PASSWORD."""
        user = User(
            name=name,
            display=display,
            role=role,
            root=root,
            created=time.time(),
            password=self.door.passwords.hash(PASSWORD),
            password_at=time.time(),
        )
        with self.database.write() as connection:
            people.add_user(connection, user)

    def cookie(self, name: str = "zhang") -> dict[str, str]:
        """The cookie of a new session, as Playwright takes it."""
        with self.database.write() as connection:
            user = people.user(connection, name)
            token = open_session(connection, user, time.time(), address="127.0.0.1")
        return {"name": "hall_session", "value": token, "url": self.url}

    # -- serving

    def start(self) -> None:
        self.overview.load()
        self.newsdesk.start()
        self.serve()

    def serve(self) -> None:
        """Open the web server, on the port of the last time if there was one."""
        parts = Parts(
            database=self.database,
            overview=self.overview,
            live=self.live,
            line=self.line,
            today=self._today,
            tell=self.newsdesk.tell,
            flush_commands=lambda _edge: None,
            album=Album(self._folder / "photos"),
            ticket_photos=Album(self._folder / "tickets"),
            desk=self._desk(),
            printshop=Printshop(self.database, self._today, self._folder / "reports"),
        )
        app = create_app(parts, hosts=frozenset({"127.0.0.1"}), door=self.door)
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            app, log_config=None, access_log=False, timeout_graceful_shutdown=2, lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="web", daemon=True
        )
        self._thread.start()

    def _desk(self) -> Desk:
        reach = Reach(names=("hub.example",), web_port=8643, broker_port=8883)
        authority = Authority(self._folder / "authority", time.time())
        return Desk(self.database, authority, lambda _edge: None, reach=reach)

    def unplug(self) -> None:
        """Close the web server; pages lose their line."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self.live.close()
            self._thread.join()

    def stop(self) -> None:
        self.unplug()
        self.newsdesk.stop()
        self.database.close()

    # -- what boxes do

    def register(self, hall: str, tier: str) -> Box:
        """A hall gets its windows and one box with every device of its tier, all in order."""
        edge = f"box-{hall}"
        windows = [str(number) for number in range(1, WINDOWS[tier] + 1)]
        with self.database.write() as connection:
            registry.set_windows(connection, hall, windows)
            registry.add_edge(
                connection, registry.Edge(id=edge, hall=hall, window="", password_hash=""), 0.0
            )
        devices = [_device(kind, "", self.began) for kind in HALL_KINDS[tier]]
        for window in windows:
            devices += [_device(kind, window, self.began) for kind in WINDOW_KINDS[tier]]
        box = self.boxes[edge] = Box(edge=edge, hall=hall, devices=devices)
        return box

    def set_device(self, box: Box, at: int, status: str, reason: str, when: float) -> None:
        """Device number `at` of a box takes a status."""
        box.devices[at] = replace_device(box.devices[at], status, reason, when)

    def say(self, boxes: Sequence[Box], when: float, status: str = "online") -> None:
        """These boxes send their states."""
        messages = []
        for box in boxes:
            box.sequence += 1
            state = State(
                edge=box.edge,
                session=box.session,
                sequence=box.sequence,
                status=status,  # type: ignore[arg-type]
                time=_time(when),
                agent=AgentState(
                    version="0.1.0",
                    started=_time(self.began),
                    clock_synced=True,
                    load=0.1,
                    memory_mb=61.0,
                    disk_free_mb=21_500.0,
                    temperature_c=48.5,
                ),
                devices=box.devices,
            )
            messages.append(_received(box.edge, "state", state.encode(), when))
        self._take(messages)
        if status == "lost" and messages:  # the watch believes it when the hub's own line held
            concerned = [box.edge for box in boxes]
            with self.database.write() as connection:
                flips = conclude(connection, concerned, self.line(), when + MASS_HOLD)
            self.newsdesk.tell(flips, {flip.hall for flip in flips})

    def beat(self, boxes: Iterable[Box], when: float) -> None:
        self._take(
            [
                _received(
                    box.edge,
                    "beat",
                    Beat(edge=box.edge, session=box.session, time=_time(when), every=900).encode(),
                    when,
                )
                for box in boxes
            ]
        )

    def report(self, box: Box, device: str, kind: str, data: dict[str, Any], when: float) -> None:
        """An event of a device, e.g. kind `hall.satisfaction_keypad.rated`."""
        box.events += 1
        event = Event(
            id=f"j-{box.edge}-{box.events}",
            source=f"/edges/{box.edge}/devices/{device}",
            type=kind,
            time=_time(when),
            journal=f"j-{box.edge}",
            sequence=box.events,
            data=data,
        )
        self._take([_received(box.edge, "events", encode_events([event]), when)])

    def reply(
        self,
        box: Box,
        command: str,
        status: CommandStatus,
        error: str = "",
        result: dict[str, Any] | None = None,
    ) -> None:
        now = time.time()
        reply = Reply(id=command, status=status, time=_time(now), error=error, result=result or {})
        self._take([_received(box.edge, "reply", reply.encode(), now)])

    def commands_of(self, box: Box) -> list[str]:
        """Ids of commands that wait for this box."""
        with self.database.read() as connection:
            return [c.id for c in commands.queued_for(connection, box.edge, time.time())]

    # -- inside

    def _take(self, messages: list[Received]) -> None:
        if messages:
            self._told(self.ingest.take(messages))

    def _told(self, outcome: Outcome) -> None:
        self.newsdesk.tell(outcome.flips, outcome.halls)

    def _today(self) -> date:
        return datetime.now(CHINA).date()


def replace_device(device: DeviceState, status: str, reason: str, when: float) -> DeviceState:
    """The device with another status since `when`."""
    return msgspec.structs.replace(device, status=status, reason=reason, since=_time(when))


def _device(kind: str, window: str, when: float) -> DeviceState:
    name = kind.replace("_", "-") + (f"-{window}" if window else "")
    model, serial, firmware = MODELS.get(kind, ("", "", ""))
    driver = {"id_card_reader": "id_card", "satisfaction_keypad": "keypad"}.get(kind, "presence")
    return DeviceState(
        name=name,
        kind=kind,
        driver=driver,
        status="ok",
        since=_time(when),
        window=window,
        identity=Identity(model=model, serial=serial, firmware=firmware),
        detail={"address": f"usb:{len(kind) % 7 + 1}-1.2"} if model else {},
    )


def _received(edge: str, channel: Channel, body: bytes, when: float) -> Received:
    return Received(topic=topic(edge, channel), body=body, at=when)


def _time(when: float) -> datetime:
    return datetime.fromtimestamp(when, UTC)
