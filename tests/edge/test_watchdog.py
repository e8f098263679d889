from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

from edge.watchdog import Watchdog


def listening(path: Path | str) -> socket.socket:
    receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    receiver.bind(str(path))
    receiver.setblocking(False)
    return receiver


def test_it_speaks_to_the_socket_of_the_environment(tmp_path):
    with listening(tmp_path / "notify") as receiver:
        Watchdog({"NOTIFY_SOCKET": str(tmp_path / "notify")}).notify("READY=1", "STATUS=ok")
        assert receiver.recv(100) == b"READY=1\nSTATUS=ok"


def test_it_speaks_to_an_abstract_socket():
    name = f"hallkeeper-test-{os.getpid()}"
    with listening("\0" + name) as receiver:
        Watchdog({"NOTIFY_SOCKET": "@" + name}).notify("READY=1")
        assert receiver.recv(100) == b"READY=1"


def test_it_is_silent_without_a_socket(tmp_path):
    Watchdog({}).notify("READY=1")
    Watchdog({"NOTIFY_SOCKET": str(tmp_path / "gone")}).notify("READY=1")


def test_the_interval_is_half_of_what_is_allowed():
    assert Watchdog({"WATCHDOG_USEC": "30000000"}).interval == 15
    assert Watchdog({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}).interval is None
    assert Watchdog({}).interval is None


async def test_signs_of_life_only_while_healthy(tmp_path):
    healthy = True
    with listening(tmp_path / "notify") as receiver:
        environ = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "20000"}
        task = asyncio.create_task(Watchdog(environ).run(lambda: healthy))
        loop = asyncio.get_running_loop()
        assert await loop.sock_recv(receiver, 100) == b"WATCHDOG=1"
        assert await loop.sock_recv(receiver, 100) == b"WATCHDOG=1"
        healthy = False
        await asyncio.sleep(0.05)
        while True:
            try:
                receiver.recv(100)
            except BlockingIOError:
                break
        await asyncio.sleep(0.05)
        try:
            said = receiver.recv(100)
        except BlockingIOError:
            said = b""
        assert said == b""
        task.cancel()
        await asyncio.wait({task})
