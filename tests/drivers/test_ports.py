"""Ports over real ptys, real sockets and real recordings: bytes, pauses, and every way to fail."""

import asyncio
import fcntl
import os
import time
import tty
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused
from drivers.ports import (
    CHUNK,
    AddressError,
    Port,
    ReplayAddress,
    SerialAddress,
    TcpAddress,
    open_port,
    parse_address,
    read_recording,
)


class Pty:
    """A pseudo-terminal; `master` is the device's end."""

    def __init__(self) -> None:
        self.master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)

    def pull(self) -> None:
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        if self.master >= 0:
            os.close(self.master)
        os.close(self._slave)


@pytest.fixture
def pty() -> Iterator[Pty]:
    pair = Pty()
    yield pair
    pair.close()


@asynccontextmanager
async def served() -> AsyncIterator[tuple[str, asyncio.Queue[asyncio.StreamWriter]]]:
    """A TCP device that says hello; its address and its connections."""
    connections: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()

    async def hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        await connections.put(writer)

    server = await asyncio.start_server(hello, "127.0.0.1", 0)
    try:
        yield f"tcp:127.0.0.1:{server.sockets[0].getsockname()[1]}", connections
    finally:
        server.close()


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("serial:/dev/ttyUSB0", SerialAddress(path="/dev/ttyUSB0")),
        ("serial:/dev/ttyUSB0?baud=9600", SerialAddress(path="/dev/ttyUSB0", baud=9600)),
        ("tcp:192.168.1.20:9100", TcpAddress(host="192.168.1.20", port=9100)),
        ("tcp:reader.hall:1", TcpAddress(host="reader.hall", port=1)),
        ("tcp:[::1]:9100", TcpAddress(host="::1", port=9100)),
        ("replay:a/b.rec", ReplayAddress(path="a/b.rec")),
    ],
)
def test_addresses(address: str, parts: object) -> None:
    assert parse_address(address) == parts


@pytest.mark.parametrize(
    "address",
    [
        "",
        "COM3",
        "/dev/ttyUSB0",
        "udp:host:1",
        "serial:ttyUSB0",
        "serial:/dev/ttyUSB0?baud=",
        "serial:/dev/ttyUSB0?baud=115201",
        "serial:/dev/ttyUSB0?parity=even",
        "tcp:host",
        "tcp:host:0",
        "tcp:host:65536",
        "tcp:host:port",
        "tcp:::1:9100",
        "replay:",
    ],
)
def test_addresses_that_are_none_show_one_that_is(address: str) -> None:
    with pytest.raises(AddressError, match=r"(serial:/dev|tcp:|replay:|baud)"):
        parse_address(address)


async def test_a_serial_line_both_ways(pty: Pty) -> None:
    async with open_port(f"serial:{pty.path}") as port:
        await port.write(b"to the device")
        assert os.read(pty.master, 100) == b"to the device"
        os.write(pty.master, b"\x00\x03\x11\x13\xff\r\n")
        assert await port.read(1) == b"\x00\x03\x11\x13\xff\r\n"


async def test_a_quiet_serial_line_is_not_a_pulled_one(pty: Pty) -> None:
    async with open_port(f"serial:{pty.path}") as port:
        assert await port.read(0) == b""
        started = time.monotonic()
        assert await port.read(0.05) == b""
        assert time.monotonic() - started >= 0.045
        pty.pull()
        with pytest.raises(DeviceMissing, match="已断开"):
            await port.read(1)


async def test_a_serial_line_pulled_while_it_is_read(pty: Pty) -> None:
    async with open_port(f"serial:{pty.path}") as port:
        reading = asyncio.create_task(port.read(5))
        await asyncio.sleep(0)
        pty.pull()
        with pytest.raises(DeviceMissing):
            await reading
        with pytest.raises(DeviceMissing):
            await port.write(b"x")


async def test_a_read_holds_at_most_a_chunk(pty: Pty) -> None:
    async with open_port(f"serial:{pty.path}") as port:
        sent = bytes(range(256)) * 10
        os.write(pty.master, sent)
        got = b""
        while len(got) < len(sent):
            piece = await port.read(1)
            assert 0 < len(piece) <= CHUNK
            got += piece
        assert got == sent


async def test_late_bytes_are_discarded(pty: Pty) -> None:
    async with open_port(f"serial:{pty.path}") as port:
        os.write(pty.master, b"late")
        assert await port.read(1) == b"late"
        os.write(pty.master, b"later")
        await port.discard_input()
        assert await port.read(0.02) == b""


async def test_a_rest_ends_when_the_line_is_pulled(pty: Pty) -> None:
    async with open_port(f"serial:{pty.path}") as port:
        os.write(pty.master, b"nobody asked")
        await port.rest(0.01)
        resting = asyncio.create_task(port.rest(60))
        await asyncio.sleep(0)
        pty.pull()
        with pytest.raises(DeviceMissing):
            await resting


async def test_a_line_that_takes_no_bytes(pty: Pty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.ports.port.WRITE_TIMEOUT", 0.05)
    async with open_port(f"serial:{pty.path}") as port:
        with pytest.raises(DeviceBabble, match="不收数据"):
            await port.write(bytes(1_000_000))


async def test_a_line_that_another_program_holds(pty: Pty) -> None:
    holder = os.open(pty.path, os.O_RDWR | os.O_NOCTTY)
    try:
        fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(DeviceRefused, match="关闭那个程序"):
            async with open_port(f"serial:{pty.path}"):
                pass
    finally:
        os.close(holder)


async def test_nothing_at_the_address(tmp_path: Path) -> None:
    with pytest.raises(DeviceMissing, match="插好"):
        async with open_port(f"serial:{tmp_path}/none"):
            pass


async def test_a_file_is_no_serial_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises((DeviceRefused, DeviceMissing)):
        async with open_port(f"serial:{tmp_path}/file"):
            pass


async def test_a_closed_line_opens_again(pty: Pty) -> None:
    for _ in range(2):
        async with open_port(f"serial:{pty.path}") as port:
            await port.write(b"again")
            assert os.read(pty.master, 100) == b"again"


async def test_tcp_both_ways() -> None:
    async with served() as (address, connections), open_port(address) as port:
        assert await port.read(1) == b"hello"
        assert await port.read(0.02) == b""
        await port.write(b"to the device")
        (await connections.get()).close()


async def test_a_tcp_connection_closed_by_the_device() -> None:
    async with served() as (address, connections), open_port(address) as port:
        await port.read(1)
        (await connections.get()).close()
        with pytest.raises(DeviceMissing, match="断开了连接"):
            await port.read(1)


async def test_nobody_listens() -> None:
    async with served() as (address, _):
        pass
    with pytest.raises(DeviceMissing, match="到不了"):
        async with open_port(address):
            pass


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return tmp_path / "device.rec"


def replayed(recording: Path, *lines: str) -> AbstractAsyncContextManager[Port]:
    recording.write_text("\n".join(lines))
    return open_port(f"replay:{recording}")


async def test_a_recording_plays_when_it_is_asked(recording: Path) -> None:
    async with replayed(recording, "> 01 02", "< 03", "~ 0.03", "< 04") as port:
        assert await port.read(0.01) == b""
        await port.write(b"\x01")
        assert await port.read(0.01) == b""
        await port.write(b"\x02")
        assert await port.read(1) == b"\x03"
        assert await port.read(0.02) == b""
        assert await port.read(1) == b"\x04"
        with pytest.raises(DeviceMissing, match="已放完"):
            await port.read(1)
        with pytest.raises(DeviceMissing, match="已放完"):
            await port.write(b"\x01")


async def test_a_recording_goes_on_over_bytes_nobody_read(recording: Path) -> None:
    async with replayed(recording, "> 01", "~ 1", "> 02", "< 03") as port:
        await port.write(b"\x01")
        await port.write(b"\x02")
        assert await port.read(1) == b"\x03"


async def test_another_byte_than_the_recorded_one(recording: Path) -> None:
    async with replayed(recording, "> 01 02", "< 03") as port:
        with pytest.raises(DeviceBabble, match="goes on with"):
            await port.write(b"\x01\x03")


async def test_a_long_recorded_message_comes_in_chunks(recording: Path) -> None:
    async with replayed(recording, f"< {'61' * (CHUNK + 1)}") as port:
        assert len(await port.read(1)) == CHUNK
        assert await port.read(1) == b"a"


def test_a_recording_has_headers_and_steps(recording: Path) -> None:
    recording.write_text("# note\n! driver id_card\n! expect x {}\n\n> 0102\n~ 0.5\n< ff\n")
    found = read_recording(recording)
    assert found.headers == {"driver": "id_card", "expect": "x {}"}
    assert found.steps == ((">", b"\x01\x02"), ("~", b"0.5"), ("<", b"\xff"))


@pytest.mark.parametrize("line", ["> 0", "< xx", "~ soon", "= 01"])
def test_a_broken_recording_names_the_line(recording: Path, line: str) -> None:
    recording.write_text(f"! driver id_card\n{line}\n")
    with pytest.raises(AddressError, match=r"device\.rec:2: "):
        read_recording(recording)


def test_no_recording(recording: Path) -> None:
    with pytest.raises(DeviceMissing):
        read_recording(recording)
