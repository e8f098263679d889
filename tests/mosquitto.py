"""A real broker for tests: mosquitto on a free port of 127.0.0.1, with everything in one folder."""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType

from tests.ports import free_port

MOSQUITTO = shutil.which("mosquitto") or "/usr/sbin/mosquitto"


class Mosquitto:
    """`with Mosquitto(folder) as broker:` runs one; `stop` and `start` play its end and return.

    `lines` are added to its configuration, e.g. an ACL. It lets everybody in unless they say
    otherwise, and keeps nothing on disk unless `persistent`.
    """

    def __init__(self, folder: Path, *lines: str, persistent: bool = False) -> None:
        self.folder = folder
        self.host = "127.0.0.1"
        self.port = free_port()
        self._lines = lines
        self._persistent = persistent
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Mosquitto:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        flaw: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def log(self) -> str:
        """What it has written so far."""
        return (self.folder / "mosquitto.log").read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        """Start it on its port; returns when it takes connections."""
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "mosquitto.conf"
        config.write_text("\n".join(self._configuration()) + "\n", encoding="utf-8")
        with (self.folder / "mosquitto.log").open("ab") as log:
            self._process = subprocess.Popen(
                [MOSQUITTO, "-c", str(config)], stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        deadline = time.monotonic() + 10
        while True:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"mosquitto does not start:\n{self.log}")
            try:
                socket.create_connection((self.host, self.port), timeout=1).close()
            except ConnectionRefusedError:
                time.sleep(0.01)
            else:
                return

    def stop(self, *, kill: bool = False) -> None:
        """End it, with SIGTERM or with SIGKILL."""
        process, self._process = self._process, None
        if process is None:
            return
        if kill:
            process.kill()
        else:
            process.terminate()
        process.wait(10)

    def _configuration(self) -> list[str]:
        lines = [f"listener {self.port} {self.host}", "log_type all", "max_queued_messages 0"]
        lines.append(f"user {getpass.getuser()}")  # as root it would become another user
        if not any(line.startswith(("allow_anonymous", "password_file")) for line in self._lines):
            lines.append("allow_anonymous true")
        if self._persistent:
            lines += ["persistence true", f"persistence_location {self.folder}/"]
        return [*lines, *self._lines]
