"""Byte streams by address: `serial:/dev/…?baud=`, `tcp:host:port`, `replay:file`.

The address chooses the port, so a driver never knows what carries its bytes, and a recording
(`replay:`) is a port like any other.
"""

from __future__ import annotations

import asyncio
import errno
import os
import re
import socket
import termios
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

import serial

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused

CHUNK = 4096
"""Bytes of one read: above the longest SAM reply (2,321), so that one read can hold it."""

OPEN_TIMEOUT = 3.0
WRITE_TIMEOUT = 2.0
BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400)


class AddressError(ValueError):
    """An address cannot be understood; the text shows one that can."""


class Port(ABC):
    """An open stream of bytes to one device. All errors are DeviceErrors."""

    @abstractmethod
    async def read(self, timeout: float) -> bytes:
        """1 to CHUNK bytes, or b"" when none came within `timeout` seconds.

        Raises DeviceMissing when the line is gone.
        """

    @abstractmethod
    async def write(self, data: bytes) -> None:
        """Send all of `data`; raises DeviceMissing, or DeviceBabble when nothing takes it."""

    async def discard_input(self) -> None:
        """Forget what has arrived: a late reply must not answer the next command."""
        for _ in range(64):
            if not await self.read(0):
                return


@dataclass(frozen=True, kw_only=True)
class SerialAddress:
    """`serial:/dev/serial/by-id/…?baud=115200`; 8 data bits, no parity, 1 stop bit."""

    path: str
    baud: int | None = None


@dataclass(frozen=True, kw_only=True)
class TcpAddress:
    """`tcp:host:port`, `tcp:[::1]:port`."""

    host: str
    port: int


@dataclass(frozen=True, kw_only=True)
class ReplayAddress:
    """`replay:file`, a recording (see `read_recording`)."""

    path: str


Address = SerialAddress | TcpAddress | ReplayAddress


def parse_address(address: str) -> Address:
    """The parts of an address; raises AddressError that shows the right form."""
    scheme, colon, rest = address.partition(":")
    parse = _PARSERS.get(scheme)
    if not colon or parse is None:
        raise AddressError(
            f"{address!r} names no port; write serial:/dev/serial/by-id/…, tcp:host:port "
            "or replay:file"
        )
    return parse(rest)


@asynccontextmanager
async def open_port(address: str, *, baud: int = 115200) -> AsyncIterator[Port]:
    """The open port of `address`; `baud` holds where a serial address names none.

    Raises AddressError, DeviceMissing (nothing there), DeviceRefused (rights, or held by another).
    """
    parsed = parse_address(address)
    if isinstance(parsed, SerialAddress):
        opening = _open_serial(parsed, baud)
    elif isinstance(parsed, TcpAddress):
        opening = _open_tcp(parsed)
    else:
        opening = _open_replay(parsed)
    async with opening as port:
        yield port


def _parse_serial(rest: str) -> SerialAddress:
    path, _, query = rest.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    unknown = sorted(set(options) - {"baud"})
    if not path.startswith("/"):
        raise AddressError(f"serial:{rest} needs an absolute path, e.g. serial:/dev/serial/by-id/…")
    if unknown:
        raise AddressError(
            f"serial:{rest} has the unknown option {unknown[0]!r}; only baud= is known"
        )
    if "baud" not in options:
        return SerialAddress(path=path)
    if not options["baud"].isdigit() or int(options["baud"]) not in BAUD_RATES:
        rates = ", ".join(map(str, BAUD_RATES))
        raise AddressError(f"baud={options['baud']} is not a speed; use one of {rates}")
    return SerialAddress(path=path, baud=int(options["baud"]))


def _parse_tcp(rest: str) -> TcpAddress:
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^\[\]:/\s]+):(\d{1,5})", rest)
    if not match or not 0 < int(match[2]) < 65536:
        raise AddressError(f"tcp:{rest} needs host and port, e.g. tcp:192.168.1.20:9100")
    return TcpAddress(host=match[1].strip("[]"), port=int(match[2]))


def _parse_replay(rest: str) -> ReplayAddress:
    if not rest:
        raise AddressError(
            "replay: needs a file, e.g. replay:tests/recordings/id_card/resident.rec"
        )
    return ReplayAddress(path=rest)


_PARSERS: dict[str, Callable[[str], Address]] = {
    "serial": _parse_serial,
    "tcp": _parse_tcp,
    "replay": _parse_replay,
}


class _SerialPort(Port):
    """A character device read without blocking, woken by the event loop."""

    def __init__(self, path: str, fd: int) -> None:
        self._path = path
        self._fd = fd

    async def read(self, timeout: float) -> bytes:
        data = self._read_now()
        if data is None and timeout > 0:
            loop = asyncio.get_running_loop()
            if await self._ready(loop.add_reader, loop.remove_reader, timeout):
                data = self._read_now()
        return data or b""

    async def write(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._fd, rest) :]
            except BlockingIOError:
                if not await self._ready(loop.add_writer, loop.remove_writer, WRITE_TIMEOUT):
                    raise DeviceBabble(
                        f"{self._path} takes no bytes; check cable and power"
                    ) from None
            except OSError as flaw:
                raise self._gone() from flaw

    def _read_now(self) -> bytes | None:
        try:
            data = os.read(self._fd, CHUNK)
        except BlockingIOError:
            return None
        except OSError as flaw:  # EIO, ENODEV: the adapter was pulled
            raise self._gone() from flaw
        if not data:
            raise self._gone()
        return data

    async def _ready(
        self,
        add: Callable[..., None],
        remove: Callable[[int], bool],
        timeout: float,
    ) -> bool:
        woken = asyncio.Event()
        add(self._fd, woken.set)
        try:
            async with asyncio.timeout(timeout):
                await woken.wait()
        except TimeoutError:
            return False
        finally:
            remove(self._fd)
        return True

    def _gone(self) -> DeviceMissing:
        return DeviceMissing(f"{self._path} went away; plug the device in again")


@asynccontextmanager
async def _open_serial(address: SerialAddress, baud: int) -> AsyncIterator[Port]:
    path = address.path
    try:
        line = await asyncio.to_thread(
            serial.Serial, path, address.baud or baud, timeout=0, exclusive=True
        )
    except serial.SerialException as flaw:
        if flaw.errno in (errno.EACCES, errno.EPERM):
            raise DeviceRefused(f"no rights to {path}; add the user to the group dialout") from flaw
        if flaw.errno in (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK):
            raise DeviceRefused(f"another program holds {path}; close it") from flaw
        raise DeviceMissing(f"{path} is not there; plug the device in") from flaw
    except OSError as flaw:  # a path that is no terminal: ENOTTY on its attributes
        raise DeviceRefused(f"{path} is no serial line: {flaw.strerror}") from flaw
    try:
        os.set_blocking(line.fileno(), False)
        _empty_read_means_hang_up(line.fileno())
        yield _SerialPort(path, line.fileno())
    finally:
        line.close()


def _empty_read_means_hang_up(fd: int) -> None:
    """Undo pyserial's VMIN 0, with which a quiet line and a pulled one both read as b""."""
    attributes = termios.tcgetattr(fd)
    attributes[6][termios.VMIN] = 1
    termios.tcsetattr(fd, termios.TCSANOW, attributes)


class _TcpPort(Port):
    def __init__(
        self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._name = name
        self._reader = reader
        self._writer = writer

    async def read(self, timeout: float) -> bytes:
        try:
            async with asyncio.timeout(max(timeout, 0.001)):
                data = await self._reader.read(CHUNK)
        except TimeoutError:
            return b""
        except OSError as flaw:
            raise self._gone() from flaw
        if not data:
            raise self._gone()
        return data

    async def write(self, data: bytes) -> None:
        try:
            self._writer.write(data)
            async with asyncio.timeout(WRITE_TIMEOUT):
                await self._writer.drain()
        except TimeoutError:
            raise DeviceBabble(f"{self._name} takes no bytes; check the serial server") from None
        except OSError as flaw:
            raise self._gone() from flaw

    def _gone(self) -> DeviceMissing:
        return DeviceMissing(f"{self._name} closed the connection; check power and network")


@asynccontextmanager
async def _open_tcp(address: TcpAddress) -> AsyncIterator[Port]:
    name = f"{address.host}:{address.port}"
    try:
        async with asyncio.timeout(OPEN_TIMEOUT):
            reader, writer = await asyncio.open_connection(address.host, address.port)
    except TimeoutError:
        raise DeviceMissing(f"{name} does not answer; check power and network") from None
    except OSError as flaw:
        raise DeviceMissing(f"{name} cannot be reached: {flaw.strerror or flaw}") from flaw
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    try:
        yield _TcpPort(name, reader, writer)
    finally:
        writer.close()


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Traffic of one device: what the host wrote (`>`), what came back (`<`), pauses (`~`).

    `headers` are its `! key value` lines, `steps` pairs of mark and bytes; for `~` the bytes are
    the seconds in ASCII.
    """

    headers: dict[str, str]
    steps: tuple[tuple[str, bytes], ...]


def read_recording(path: str | Path) -> Recording:
    """The recording in `path`; lines are `# note`, `! key value`, `> hex`, `< hex`, `~ seconds`.

    Raises DeviceMissing when the file is not there, AddressError (with the line) when it is broken.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError as flaw:
        raise DeviceMissing(f"no recording {path}: {flaw.strerror}") from flaw
    headers: dict[str, str] = {}
    steps: list[tuple[str, bytes]] = []
    for number, line in enumerate(lines, 1):
        mark, _, rest = line.strip().partition(" ")
        try:
            if mark == "!":
                key, _, value = rest.partition(" ")
                headers[key] = value.strip()
            elif mark in {">", "<"}:
                steps.append((mark, bytes.fromhex(rest)))
            elif mark == "~":
                steps.append((mark, str(float(rest)).encode()))
            elif mark and mark != "#":
                raise ValueError("starts with none of # ! > < ~")
        except ValueError as flaw:
            raise AddressError(f"{path}:{number}: {flaw}") from flaw
    return Recording(headers=headers, steps=tuple(steps))


class _ReplayPort(Port):
    """Plays a recording: every byte written must be the next recorded one."""

    def __init__(self, path: str, recording: Recording) -> None:
        self._path = path
        self._steps = list(recording.steps)
        self._expected = b""

    async def read(self, timeout: float) -> bytes:
        waited = 0.0
        while self._steps and not self._expected:
            mark, data = self._steps[0]
            if mark == ">":
                break
            if mark == "~":
                pause = float(data)
                if waited + pause > timeout:
                    self._steps[0] = (mark, str(pause - (timeout - waited)).encode())
                    break
                waited += pause
                del self._steps[0]
                continue
            await asyncio.sleep(waited)
            self._steps[0] = (mark, data[CHUNK:])
            if not data[CHUNK:]:
                del self._steps[0]
            return data[:CHUNK]
        self._check_not_ended()
        await asyncio.sleep(timeout)
        return b""

    async def write(self, data: bytes) -> None:
        self._check_not_ended()
        for byte in data:
            while not self._expected and self._steps and self._steps[0][0] == "~":
                del self._steps[0]
            if not self._expected and self._steps and self._steps[0][0] == ">":
                self._expected = self._steps.pop(0)[1]
            if not self._expected or self._expected[0] != byte:
                raise DeviceBabble(
                    f"{self._path}: wrote {data.hex(' ')}, "
                    f"the recording goes on with {self._expected.hex(' ') or 'nothing written'}"
                )
            self._expected = self._expected[1:]

    def _check_not_ended(self) -> None:
        if not self._steps and not self._expected:
            raise DeviceMissing(f"the recording {self._path} has ended")

    async def discard_input(self) -> None:
        return  # a recording holds no late replies; what it holds is asked for


@asynccontextmanager
async def _open_replay(address: ReplayAddress) -> AsyncIterator[Port]:
    yield _ReplayPort(address.path, read_recording(address.path))
