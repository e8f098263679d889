"""A real box in its own process: `hall-edge run` with a file as an installer writes it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from tests.ports import free_port
from tests.system.hub_process import ROOT, HubProcess


class BoxProcess:
    """Registered with `hub` as `name`; `stanzas` maps device names to their TOML keys."""

    def __init__(
        self,
        folder: Path,
        hub: HubProcess,
        name: str,
        password: str,
        stanzas: dict[str, dict[str, Any]],
        *,
        window: str = "1",
        beat: float = 15.0,
    ) -> None:
        folder.mkdir(parents=True)
        self.port = free_port()
        self._hub = hub
        self._name = name
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None
        secret = folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(password)
        tables: dict[str, dict[str, Any]] = {
            "box": {"id": name, "window": window},
            "hub": {
                "host": "127.0.0.1",
                "port": hub.broker_port,
                "password_file": str(secret),
                "beat": beat,
            },
            "outbox": {"path": "outbox.db"},
            "local": {"port": self.port},
            **{f"device.{device}": stanza for device, stanza in stanzas.items()},
        }
        self._file = folder / "box.toml"
        self._file.write_text(
            "\n".join(
                "\n".join([f"[{table}]", *(f"{k} = {json.dumps(v)}" for k, v in keys.items())])
                for table, keys in tables.items()
            )
        )

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start and wait until the hub sees it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "edge", "run", str(self._file)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._hub.wait_for(lambda: self.status() == "online", f"{self._name}\n{self.log()}")

    def status(self) -> str:
        """As the hub tells it."""
        boxes = {box["edge"]: box for box in self._hub.get("/api/boxes")}
        return str(boxes[self._name]["status"])

    def log(self) -> str:
        """What it logged so far."""
        return self._log.read_text() if self._log.exists() else ""

    def get(self, path: str) -> Any:
        """The JSON at a path of its local API."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return json.load(answer)

    def command(self, device: str, name: str, **args: Any) -> Any:
        """Tell a device something, as a page on the box would."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/devices/{device}/commands/{name}",
            json.dumps(args).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def freeze(self) -> None:
        """Stop it without ending its connection: nothing answers any more."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen box go on."""
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def stop(self) -> int:
        """End it as systemd would; returns its exit code."""
        assert self._process is not None
        self._process.terminate()
        code = self._process.wait(10)
        self._process = None
        return code

    def end(self) -> None:
        """Whatever it takes, at the end of a test."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
