"""Computers on real sockets: a port that takes, one that refuses, none, and hours of work."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, time
from typing import Any

import pytest

from drivers import lan
from drivers.base import DeviceMissing
from drivers.computer import Computer
from tests.drivers.looks import look
from tests.drivers.peers.stream_server import serving
from tests.drivers.test_presence import ALLOW, in_own_network
from tests.ports import free_port


async def test_a_port_that_takes_the_connection() -> None:
    async def talk(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with serving(talk) as port:
        alive = await look(Computer(host="127.0.0.1", ports=[port], ping=False))
    assert alive.detail == {"on": True, "by": str(port)}


async def test_a_port_that_refuses_shows_a_computer_that_is_on() -> None:
    port = free_port()
    alive = await look(Computer(host="127.0.0.1", ports=[port], ping=False))
    assert alive.detail == {"on": True, "by": str(port)}


@pytest.fixture
def off(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port whose backlog is full: what comes is dropped, as by a computer that is off."""
    monkeypatch.setattr(lan, "OPEN_TIMEOUT", 0.1)
    with ExitStack() as sockets:
        server = sockets.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(3):
            client = sockets.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        yield server.getsockname()[1]


async def test_off_is_missing_in_hours_and_told_outside(off: int) -> None:
    fields: dict[str, Any] = {"host": "127.0.0.1", "ports": [off], "ping": False}
    with pytest.raises(DeviceMissing, match=r"计算机 127\.0\.0\.1 没有应答：开机"):
        await look(Computer(**fields))
    now = datetime.now(UTC).astimezone()
    spans = ["00:00-12:00", "12:00-23:59"]
    if now.hour >= 12:
        spans.reverse()
    with pytest.raises(DeviceMissing):
        await look(Computer(**fields, hours=spans[0]))
    night = await look(Computer(**fields, hours=spans[1]))
    assert night.detail == {"on": False, "by": "", "note": "非办公时间，已关机"}


def test_hours_of_work() -> None:
    pc = Computer(host="pc", hours="08:30-12:00 13:30-17:00")
    assert [pc.expected(time.fromisoformat(at)) for at in ("08:29", "08:30", "12:00")] == [
        False,
        True,
        False,
    ]
    assert pc.expected(time(16, 59))
    assert Computer(host="pc").expected(time(3))


def test_an_echo_and_the_right_to_send_one() -> None:
    script = """
import asyncio, sys
from drivers.computer import Computer
async def main():
    for host in sys.argv[1:]:
        try:
            reports = Computer(host=host, ports=[]).reports()
            print((await anext(reports)).detail["by"])
            await reports.aclose()
        except Exception as flaw:
            print(f"{type(flaw).__name__}: {flaw}")
asyncio.run(main())
"""
    answers = in_own_network(ALLOW, "127.0.0.1", "192.0.2.1", script=script)
    assert answers[0] == "echo"
    assert answers[1].startswith("DeviceMissing: 计算机 192.0.2.1 没有应答")
    (refused,) = in_own_network("true", "127.0.0.1", script=script)
    assert refused.startswith("DeviceRefused: 系统不许普通用户发 ICMP")


@pytest.mark.parametrize(
    ("fields", "remedy"),
    [
        ({"host": "a b"}, "name or an address"),
        ({"host": "http://pc"}, "name or an address"),
        ({"host": "pc", "ports": [0]}, "1 to 65535"),
        ({"host": "pc", "ports": list(range(1, 10))}, "up to 8"),
        ({"host": "pc", "ports": [], "ping": False}, "cannot be seen"),
        ({"host": "pc", "interval": 20.0}, "more than 26"),
        ({"host": "pc", "hours": "8-12"}, "08:30-12:00"),
        ({"host": "pc", "hours": "25:00-26:00"}, "08:30-12:00"),
        ({"host": "pc", "hours": "12:00-08:00"}, "ends before"),
    ],
)
def test_bad_settings_name_what_to_write(fields: dict[str, object], remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        Computer(**fields)  # type: ignore[arg-type]
