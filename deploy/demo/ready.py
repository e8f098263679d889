"""What stands ready before the demo's processes start: ports, registered boxes, their files."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from deploy.demo import window_system
from deploy.demo.alerted import prepare_alerts
from deploy.demo.city import CITY, Box
from deploy.demo.published import furnish
from edge.claim import parse
from edge.enrolment import NotEnrolled, enrolled
from edge.identity import Identity
from hub.access import rights
from hub.access.door import make_pass
from hub.access.sessions import open_session
from hub.settings import Settings
from hub.store import audit, people
from hub.store.people import User


class CannotStart(Exception):
    """The demo cannot start; the text says what to do."""


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The ports of one demo, counted from its base."""

    base: int

    @property
    def hub(self) -> int:
        """Dashboard and REST API."""
        return self.base

    @property
    def control(self) -> int:
        """The page that plays with the devices."""
        return self.base + 90

    @property
    def broker(self) -> int:
        """MQTT, for the hub itself."""
        return self.base + 230

    @property
    def secure_broker(self) -> int:
        """MQTT with TLS, for the boxes."""
        return self.base + 231

    @property
    def secure(self) -> int:
        """HTTPS, for the boxes."""
        return self.base + 43

    def box(self, number: int) -> int:
        """A box's pages and local API, from 0."""
        return self.base + 101 + number

    def check_free(self) -> None:
        """Raise CannotStart when one is taken."""
        own = (self.hub, self.secure, self.control, self.broker, self.secure_broker)
        for port in (*own, *map(self.box, range(len(CITY)))):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as flaw:
                    raise CannotStart(
                        f"端口 {port} 已被占用：请先停止占用它的程序，或换一组端口："
                        "make run BASE=9600"
                    ) from flaw


def register(settings: Settings, ports: Ports) -> dict[str, str]:
    """Register the boxes and their windows; returns each box's claim code."""
    database = settings.database()
    desk = settings.entrance(database).desk
    codes = {
        box.id: desk.offer(
            box.id, box.hall, box.window, hours=1, by=audit.SYSTEM, now=time.time()
        ).code
        for box in CITY
    }
    with database.write() as connection:
        furnish(connection)
        hook = f"http://127.0.0.1:{ports.control}/api/told"
        prepare_alerts(connection, hook, time.time())
    database.close()
    return codes


def enrol(folder: Path, ports: Ports, code: str) -> None:
    """As `hall-edge enrol` does it: the box's key is made in its own folder. Raises CannotStart."""
    try:
        enrolled(f"https://127.0.0.1:{ports.secure}", parse(code), Identity(folder / "identity"))
    except NotEnrolled as flaw:
        raise CannotStart(f"{folder.name} 没有认领成功：{flaw}") from flaw


@dataclass(frozen=True, kw_only=True)
class Admission:
    """How one gets into the demo's hub: a random link for people, a cookie for our own steps."""

    link: str
    cookie: str


LINK_USES = 1000
"""The link is good as long as the demo's data, which the next start deletes: it may be opened in
several browsers. A real hub's links work once."""


def admit(settings: Settings) -> Admission:
    """Make the demo's administrator, whom no password lets in."""
    now = time.time()
    user = User(
        name="demo",
        display="演示管理员",
        role=rights.Role.ADMINISTRATOR,
        root=rights.CITY,
        created=now,
    )
    database = settings.database()
    with database.write() as connection:
        people.add_user(connection, user)
        token = make_pass(connection, "enter", user.name, now, uses=LINK_USES)
        cookie = open_session(connection, user, now, agent="deploy.demo")
    database.close()
    return Admission(link=f"http://127.0.0.1:{settings.port}/#/enter/{token}", cookie=cookie)


def write_box_file(
    folder: Path, box: Box, ports: Ports, number: int, addresses: dict[str, str]
) -> Path:
    """The box's TOML: what enrolling says of the hub, and its devices. The folder is there."""
    tables: dict[str, dict[str, Any]] = {
        "box": {
            "id": box.id,
            "hall_name": box.hall_name,
            "window": box.window,
            "reboot_command": ["true"],  # the demo's boxes share this machine
        },
        "hub": {"identity": "identity"},
        "outbox": {"path": "outbox.db"},
        "local": {"port": ports.box(number)},
        "documents": {
            "deliver_to": f"http://127.0.0.1:{ports.control}{window_system.PATH}?box={box.id}",
            "name": window_system.NAME,
            "token_file": "window-token",
        },
    }
    token = folder / "window-token"
    token.touch(0o600)
    token.write_text(window_system.TOKEN, encoding="ascii")
    for part in box.parts:
        stanza = {"driver": part.driver, **part.stanza}
        if part.simulator:
            stanza[part.address] = addresses[part.name]
        tables[f"device.{part.name}"] = stanza
    lines = [f"# {box.title}"]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
    path = folder / "box.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _toml(value: Any) -> str:
    return msgspec.json.encode(value).decode()  # of strings, numbers, lists of those both agree
