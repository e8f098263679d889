"""A real hub in its own process, with its own broker, on free ports."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hub.access.rights import CITY, Role
from hub.access.sessions import open_session
from hub.broker import Broker, hash_password, new_password
from hub.settings import Settings
from hub.store import people, registry
from hub.store.people import User
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
START = 60.0
"""Seconds a process may take to start on a busy machine."""


class HubProcess:
    """Start it with `start`, end it with `stop` or `kill`; the data folder stays."""

    def __init__(
        self,
        data: Path,
        *,
        program: tuple[str, ...] = ("-m", "hub"),
        run: tuple[str, ...] = (),
    ) -> None:
        """`run` is what `hall-hub run` is told besides."""
        self.data = data
        self._run = run
        self.port, self.broker_port = free_port(), free_port()
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._cookie = ""
        self._log = data.parent / f"{data.name}.log"

    @property
    def settings(self) -> Settings:
        """As the process was told."""
        return Settings(data=self.data, port=self.port, broker_port=self.broker_port)

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    def register(self, *boxes: tuple[str, str, str]) -> dict[str, str]:
        """Register (id, hall, window) before or while it runs; returns the passwords."""
        passwords = {name: new_password() for name, _, _ in boxes}
        database = self.settings.database()
        with database.write() as connection:
            for name, hall, window in boxes:
                secret = hash_password(passwords[name])
                edge = registry.Edge(id=name, hall=hall, window=window, password_hash=secret)
                registry.add_edge(connection, edge, time.time())
        with database.read() as connection:
            self.broker().write_accounts(registry.all_edges(connection))
        database.close()
        return passwords

    def broker(self) -> Broker:
        """The broker's files, not the process."""
        return self.settings.broker()

    def sign_in(self) -> str:
        """The cookie's value of a new session of an administrator of the city."""
        database = self.settings.database()
        with database.write() as connection:
            user = people.find_user(connection, "tester")
            if user is None:
                user = User(
                    name="tester",
                    display="测试示例",
                    role=Role.ADMINISTRATOR,
                    root=CITY,
                    created=time.time(),
                )
                people.add_user(connection, user)
            token = open_session(connection, user, time.time())
        database.close()
        return token

    @property
    def headers(self) -> dict[str, str]:
        """What a page of the hub sends that is signed in."""
        return {"Cookie": f"hall_session={self._cookie}", "X-Hallkeeper": "1"}

    def start(self) -> None:
        """Start and wait until it answers and its broker is reached; signed in from then on."""
        self._cookie = self.sign_in()
        options = ["--data", str(self.data), "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    *self._program,
                    *options,
                    *("--broker-port", str(self.broker_port), "run", *self._run),
                ],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.wait_for(lambda: self.get("/api/overview")["hub"]["broker"] == "up", "the hub")

    def stop(self) -> None:
        """End it as systemd would."""
        if self._process is not None:
            self._process.terminate()
            assert self._process.wait(20) == 0, self._log.read_text()
            self._process = None

    def kill(self) -> None:
        """kill -9; its broker is left behind."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def kill_broker(self) -> None:
        """kill -9 the broker under the running hub."""
        pid = self.broker()._running()
        if pid:
            os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        """Whatever it takes, at the end of a test."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        pid = self.broker()._running()
        if pid:
            os.kill(pid, signal.SIGTERM)

    def log(self) -> str:
        """What it logged so far."""
        return self._log.read_text() if self._log.exists() else ""

    def get(self, path: str) -> Any:
        """The JSON at a path of its API."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers=self.headers
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Post JSON and return the answer's."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", **self.headers},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read its database file directly."""
        with contextlib.closing(sqlite3.connect(self.data / "hub.db", timeout=20)) as connection:
            return connection.execute(query, values).fetchall()

    def wait_for(self, condition: Any, what: str, timeout: float = START) -> Any:
        """The first true value of `condition`; fails with the hub's log after `timeout` s."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, urllib.error.URLError, sqlite3.OperationalError):
                if value := condition():
                    return value
            time.sleep(0.01)
        log = self._log.read_text() if self._log.exists() else ""
        raise AssertionError(f"waited {timeout} s for {what}\n{log[-4000:]}")

    @contextlib.contextmanager
    def stream(self, query: str = "") -> Iterator[queue.Queue[tuple[str, Any, float]]]:
        """The live news as (event, data, monotonic time of receipt)."""
        news: queue.Queue[tuple[str, Any, float]] = queue.Queue()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/stream{query}", headers=self.headers
        )
        answer = urllib.request.urlopen(request, timeout=60)

        def read() -> None:
            kind = ""
            with contextlib.suppress(OSError, ValueError, AttributeError):
                for raw in answer:
                    line = raw.decode().rstrip("\r\n")
                    if line.startswith("event: "):
                        kind = line[7:]
                    elif line.startswith("data: "):
                        news.put((kind, json.loads(line[6:]), time.monotonic()))

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        try:
            assert news.get(timeout=10)[0] == "hub"
            yield news
        finally:
            with contextlib.suppress(OSError):
                answer.fp.raw._sock.shutdown(2)  # type: ignore[union-attr]
            reader.join(5)
            answer.close()
