"""Authority, doors and desk of one hub put together: how it is reached, and by whom no longer."""

from __future__ import annotations

import logging
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from hub.broker import Door
from hub.chores import Chore
from hub.enrolment.ca import HUB_NAME, Authority, write_secret
from hub.enrolment.desk import Desk, Reach
from hub.enrolment.doors import Cuts, Doors, Site, beyond_loopback
from hub.store import Database

_log = logging.getLogger(__name__)

REACH = "reach.json"
"""How the hub was reached when it last served others: its command line asks, being no server."""

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, kw_only=True)
class Listening:
    """Where the hub listens besides the loopback interface, always with TLS there.

    `names` are the host names and addresses by which others reach it, the first in claim commands.
    `tls` forces the doors open (on the loopback interface too) or shut; None opens them where
    `address` is beyond it. `site` is what browsers are shown instead of our own certificate.
    """

    address: str = "127.0.0.1"
    names: tuple[str, ...] = ()
    tls: bool | None = None
    web_port: int = 8643
    broker_port: int = 8883
    site: Site | None = None

    def check(self) -> None:
        """Raise ValueError, with the remedy, for what must not be or cannot work."""
        if self.tls is False and beyond_loopback(self.address):
            raise ValueError(
                f"the hub does not listen on {self.address} without TLS: passwords and what is "
                "known of the halls would cross the network in the clear; leave out --no-tls "
                "(the hub has a certificate of its own), or listen on 127.0.0.1"
            )
        if self.site is not None:
            if not self.open:
                raise ValueError("--certificate is for --listen: without it there is no TLS")
            try:
                ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
                    self.site.certificate, self.site.key
                )
            except OSError as flaw:  # an SSLError is one
                raise ValueError(
                    f"{self.site.certificate} and {self.site.key} are no certificate with its "
                    f"key: {flaw}"
                ) from flaw

    @property
    def open(self) -> bool:
        """Whether there are doors with TLS."""
        return beyond_loopback(self.address) if self.tls is None else self.tls

    def all_names(self) -> tuple[str, ...]:
        """What the hub is called, and what it is called on its own machine."""
        found = self.names
        if not found:
            anywhere = self.address in {"0.0.0.0", "::"}  # noqa: S104 - a comparison
            found = (own_address(), socket.gethostname()) if anywhere else (self.address,)
        return tuple(dict.fromkeys([*found, *LOOPBACK_NAMES]))

    def page(self) -> str:
        """Where browsers elsewhere find the hub, with a slash at the end; "" where they cannot."""
        name = self.all_names()[0]
        if not self.open or name in LOOPBACK_NAMES:
            return ""
        host = f"[{name}]" if ":" in name else name
        return f"https://{host}/" if self.web_port == 443 else f"https://{host}:{self.web_port}/"


class Entrance:
    """`desk` lets boxes in; `attach` it to the broker that is to hear of those shut out."""

    def __init__(self, folder: Path, database: Database, listening: Listening) -> None:
        listening.check()
        now = time.time()
        self.listening = listening
        self._database = database
        names = listening.all_names()
        authority = Authority(folder, now)
        self._doors = Doors(folder, authority, names)
        self._cuts = Cuts(lambda edge: None)
        self._reload: Callable[[], object] = lambda: None
        reach = Reach(names=names, web_port=listening.web_port, broker_port=listening.broker_port)
        self.desk = Desk(
            database, authority, self.shut_out, reach=reach if listening.open else None
        )
        self._doors.write_revocations(database, now)
        if listening.open:
            write_secret(folder / REACH, msgspec.json.encode(asdict(reach)))
            self._doors.refresh(now)
            _log.info("fingerprint of the authority (SHA-256): %s", authority.fingerprint)

    @staticmethod
    def known_reach(folder: Path) -> Reach | None:
        """How the hub of this data was last reached by others."""
        try:
            return msgspec.json.decode((folder / REACH).read_bytes(), type=Reach)
        except FileNotFoundError:
            return None

    def attach(self, reload: Callable[[], object], cut: Callable[[str], None]) -> None:
        """`reload` makes the broker read accounts and revocations; `cut` ends a connection."""
        self._reload = reload
        self._cuts = Cuts(cut)

    def shut_out(self, edge: str) -> None:
        """What a box had until now counts no more: tell the broker, end its connection."""
        now = time.time()
        self._doors.write_revocations(self._database, now)
        self._reload()
        self._cuts.note(edge, now)

    def door(self) -> Door | None:
        """The broker's listener with TLS, where there is one."""
        if not self.listening.open:
            return None
        doors = self._doors
        return Door(
            address=self.listening.address,
            port=self.listening.broker_port,
            authority=doors.authority.file,
            certificate=doors.certificate,
            key=doors.key,
            revocations=doors.revocations,
        )

    def web_context(self) -> ssl.SSLContext | None:
        """TLS of the web server, where there is any."""
        return self._doors.web_context(self.listening.site) if self.listening.open else None

    def hosts(self) -> frozenset[str]:
        """The names that a request may be addressed to."""
        names = (*self.listening.all_names(), HUB_NAME) if self.listening.open else LOOPBACK_NAMES
        return frozenset(f"[{name}]" if ":" in name else name for name in names)

    def chores(self) -> list[Chore]:
        """Cutting those shut out, and renewing the hub's own certificate."""
        return [
            Chore(name="cut boxes", every=0.0, run=lambda now: self._cuts.run(now)),
            Chore(name="the hub's certificate", every=3600.0, run=self._refresh),
        ]

    def _refresh(self, now: float) -> None:
        if self.listening.open and self._doors.refresh(now):
            self._reload()


def own_address() -> str:
    """The address of this machine that others most likely see; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: an address of nobody
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
