"""The hub's own mosquitto: its configuration, its accounts, and keeping it alive."""

from __future__ import annotations

import base64
import contextlib
import getpass
import hashlib
import logging
import os
import secrets
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from edge.messages import HUB_STATE, ROOT
from hub.store.registry import Edge

_log = logging.getLogger(__name__)

HUB_USER = "hub"
HASH_ITERATIONS = 101
"""mosquitto_passwd's own default; the passwords are 160 random bits, so stretching adds nothing."""

START_TIMEOUT = 5.0
RESTART_PAUSES = (0.2, 1.0, 5.0)
QUEUED_BYTES = 256 * 1024 * 1024
"""What the broker may hold for a slow hub; more waits in the boxes, which are not acked."""

_SEARCH = "/usr/sbin:/usr/local/sbin"


class BrokerMissing(RuntimeError):
    """mosquitto is not installed, or does not start; the text says what to do."""


def new_password() -> str:
    """160 random bits."""
    return secrets.token_urlsafe(20)


def hash_password(password: str) -> str:
    """The password as a mosquitto password file keeps it (`$7$`: PBKDF2 with SHA-512)."""
    salt = secrets.token_bytes(12)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, HASH_ITERATIONS, 64)
    parts = (base64.b64encode(part).decode() for part in (salt, digest))
    return f"$7${HASH_ITERATIONS}${'$'.join(parts)}"


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where boxes come in from other machines: TLS, with certificates on both sides.

    `revocations` is the list of certificates that are turned away though they are still valid.
    """

    address: str
    port: int
    authority: Path
    certificate: Path
    key: Path
    revocations: Path

    def lines(self) -> list[str]:
        """The listener as mosquitto's configuration has it."""
        return [
            f"listener {self.port} {self.address}",
            f"cafile {self.authority}",
            f"certfile {self.certificate}",
            f"keyfile {self.key}",
            f"crlfile {self.revocations}",
            "require_certificate true",
            "tls_version tlsv1.2",  # and above
            "# The common name is who it is, for the access list and as the client id: no box can",
            "# take over another's session, and the hub can cut a box by taking over its own.",
            "use_identity_as_username true",
            "use_username_as_clientid true",
        ]


class Broker:
    """A private mosquitto, restarted when it dies: plain on the loopback interface for the hub
    and its accounts, and with a `door` also for boxes on other machines.
    """

    def __init__(self, folder: Path, port: int, door: Door | None = None) -> None:
        self.port = port
        self._door = door
        self._folder = folder
        self._pid_file = folder / "mosquitto.pid"
        self._process: subprocess.Popen[str] | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def password(self) -> str:
        """The hub's own password, made on first use and kept readable by its user only."""
        path = self._folder / "hub.password"
        if not path.exists():
            self._write("hub.password", new_password())
        return path.read_text(encoding="ascii").strip()

    def write_accounts(self, boxes: Iterable[Edge]) -> bool:
        """Write the password file and tell a running broker to read it again; is there one.

        A box without a password has a certificate, or nothing yet.
        """
        lines = [f"{HUB_USER}:{hash_password(self.password)}"]
        lines += [f"{box.id}:{box.password_hash}" for box in boxes if box.password_hash]
        self._write("passwd", "\n".join(lines) + "\n")
        return self.reload()

    def reload(self) -> bool:
        """Tell a running broker to read accounts, certificates and revocations; is there one."""
        running = self._running()
        if running:
            os.kill(running, signal.SIGHUP)
        return bool(running)

    def start(self) -> None:
        """Start mosquitto and wait until it listens; raises BrokerMissing."""
        program = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:{_SEARCH}")
        if program is None:
            raise BrokerMissing(
                "mosquitto is not installed; install it with: apt install mosquitto"
            )
        self._write("acl", _acl())
        self._write("mosquitto.conf", self._configuration())
        self._end_leftover()
        self._launch(program)
        self._thread = threading.Thread(
            target=self._supervise, args=(program,), name="broker", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End mosquitto."""
        self._stop.set()
        if self._process is not None and self._thread is not None:
            self._process.terminate()
            self._thread.join(timeout=10)

    def _launch(self, program: str) -> None:
        self._process = process = subprocess.Popen(
            [program, "-c", str(self._folder / "mosquitto.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C at the hub's terminal is the hub's business
        )
        if self._stop.is_set():  # `stop` may have looked just before this process was there
            process.terminate()
        deadline = time.monotonic() + START_TIMEOUT
        while self._running() != process.pid or not self._listens():
            if process.poll() is not None or time.monotonic() > deadline:
                process.terminate()
                _, said = process.communicate()
                raise BrokerMissing(f"mosquitto does not start on port {self.port}: {said.strip()}")
            time.sleep(0.02)
        _log.info("broker listens on 127.0.0.1:%d", self.port)
        if self._door is not None:
            _log.info("and for boxes on %s:%d with TLS", self._door.address, self._door.port)

    def _supervise(self, program: str) -> None:
        failures = 0
        while self._process is not None:
            started = time.monotonic()
            with self._process as process:
                for line in process.stderr or ():
                    _log.debug("mosquitto: %s", line.rstrip())
            failures = 0 if time.monotonic() - started > 60 else failures
            _log.error("broker ended (%d)", process.returncode)
            while True:
                failures += 1
                pause = RESTART_PAUSES[min(failures, len(RESTART_PAUSES)) - 1]
                if self._stop.wait(pause):
                    return
                try:
                    self._launch(program)
                except (BrokerMissing, OSError) as flaw:
                    _log.error("%s; trying again", flaw)
                else:
                    break

    def _configuration(self) -> str:
        return "\n".join(
            [
                "# Written by hall-hub at every start; changes here are lost.",
                f"listener {self.port} 127.0.0.1",
                f"user {getpass.getuser()}",
                f"pid_file {self._pid_file}",
                "allow_anonymous false",
                f"password_file {self._folder / 'passwd'}",
                f"acl_file {self._folder / 'acl'}",
                "log_dest stderr",
                "log_type error",
                "log_type warning",
                "log_type notice",
                "# The boxes keep what is not acked, so the broker need keep nothing on disk.",
                "persistence false",
                "set_tcp_nodelay true",
                "max_inflight_messages 1000",
                "max_queued_messages 0",
                f"max_queued_bytes {QUEUED_BYTES}",
                "max_packet_size 4194304",
                *(self._door.lines() if self._door else ()),
                "",
            ]
        )

    def _end_leftover(self) -> None:
        # A hub that was killed leaves its broker behind, holding the port.
        leftover = self._running()
        if not leftover:
            return
        _log.info("ending the broker that an earlier hub left behind (pid %d)", leftover)
        os.kill(leftover, signal.SIGTERM)
        for _ in range(250):
            if not self._running():
                return
            time.sleep(0.02)
        raise BrokerMissing(f"an earlier mosquitto (pid {leftover}) does not end; stop it")

    def _running(self) -> int:
        """The pid of the mosquitto that runs with our configuration, or 0."""
        try:
            pid = int(self._pid_file.read_text(encoding="ascii"))
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            ended = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        except (OSError, ValueError, IndexError):
            return 0
        ours = str(self._folder / "mosquitto.conf").encode()
        return pid if ours in arguments and ended[0] != "Z" else 0

    def _listens(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1.0):
            return True
        return False

    def _write(self, name: str, text: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._folder / f".{name}.{os.getpid()}"
        part.touch(mode=0o600)
        part.write_text(text, encoding="utf-8")
        part.replace(self._folder / name)


def _acl() -> str:
    """Each box writes its own topics and nobody else's; `%u` is its user name, the edge id."""
    lines = [f"user {HUB_USER}", f"topic readwrite {ROOT}/#", ""]
    lines += [
        f"pattern write {ROOT}/%u/{channel}" for channel in ("state", "beat", "events", "reply")
    ]
    lines += [f"pattern read {ROOT}/%u/{channel}" for channel in ("ack", "command")]
    lines += [f"pattern read {HUB_STATE}", ""]
    return "\n".join(lines)
