"""A box in a process of its own without hub and devices, that a power cut can take."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).parents[2]


class LoneBox:
    """`url` stays the same over `kill` and `start`; `folder` is all it has of the disk."""

    def __init__(self, folder: Path, content: Path | None = None) -> None:
        folder.mkdir(parents=True)
        port = free_port()
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self._file = folder / "box.toml"
        local = {"port": port, **({"content": str(content)} if content else {})}
        tables = {
            "box": {"id": "box-1", "window": "1", "hall_name": "示例县政务服务中心"},
            "hub": {"host": "127.0.0.1", "port": free_port()},
            "outbox": {"path": str(folder / "outbox.db")},
            "local": local,
            "device.screen": {"driver": "touch_screen", "window": "1"},
        }
        self._file.write_text(
            "\n".join(
                "\n".join([f"[{name}]", *(f"{k} = {json.dumps(v)}" for k, v in keys.items())])
                for name, keys in tables.items()
            ),
            "utf-8",
        )
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Until it says where it serves; raises AssertionError with its words when it ends."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "edge", "run", str(self._file)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr
        said = ""
        for line in self._process.stderr:
            said += line
            if self.url in line:
                return
        raise AssertionError(said)

    def kill(self) -> None:
        """kill -9, as a power cut."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
