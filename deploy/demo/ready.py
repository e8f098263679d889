"""What stands ready before the demo's processes start: ports, registered boxes, their files."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from deploy.demo.alerted import prepare_alerts
from deploy.demo.city import CITY, Box
from deploy.demo.published import furnish
from hub.access import rights
from hub.access.door import make_pass
from hub.access.sessions import open_session
from hub.broker import hash_password, new_password
from hub.settings import Settings
from hub.store import people, registry
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
        """MQTT."""
        return self.base + 230

    def box(self, number: int) -> int:
        """A box's pages and local API, from 0."""
        return self.base + 101 + number

    def check_free(self) -> None:
        """Raise CannotStart when one is taken."""
        for port in (self.hub, self.control, self.broker, *map(self.box, range(len(CITY)))):
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
    """Register the boxes and their windows; returns each box's password."""
    passwords = {box.id: new_password() for box in CITY}
    database = settings.database()
    with database.write() as connection:
        for box in CITY:
            secret = hash_password(passwords[box.id])
            edge = registry.Edge(id=box.id, hall=box.hall, window=box.window, password_hash=secret)
            registry.add_edge(connection, edge, time.time())
        furnish(connection)
        hook = f"http://127.0.0.1:{ports.control}/api/told"
        prepare_alerts(connection, hook, time.time())
    database.close()
    return passwords


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
    folder: Path, box: Box, ports: Ports, number: int, password: str, addresses: dict[str, str]
) -> Path:
    """The box's TOML, as an installer would write it by hand."""
    folder.mkdir(parents=True)
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password + "\n", encoding="ascii")
    tables: dict[str, dict[str, Any]] = {
        "box": {"id": box.id, "hall_name": box.hall_name, "window": box.window},
        "hub": {
            "host": "127.0.0.1",
            "port": ports.broker,
            "url": f"http://127.0.0.1:{ports.hub}",
            "password_file": str(secret),
        },
        "outbox": {"path": "outbox.db"},
        "local": {"port": ports.box(number)},
    }
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
    return msgspec.json.encode(value).decode()  # of strings, numbers and truth values both agree
