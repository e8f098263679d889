"""The device's end of a cable: a pty behind a link or a TCP port, with the faults cables have."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import termios
import tty
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PIECE = 64
"""Bytes handed over at once on a paced line: one full-speed USB packet, as adapters do it."""

WAITING = 256
"""Messages that may wait to be sent; what comes beyond is lost, as in a device."""

BITS_PER_BYTE = 10
"""Start bit, 8 data bits, stop bit."""

Heard = Callable[[bytes], None]


@dataclass(kw_only=True)
class Faults:
    """What goes wrong on the cable. `delay` in seconds; `loss` is the share of bytes lost, 0 to 1.

    `cut_after` pulls the plug after so many more bytes.
    """

    silent: bool = False
    delay: float = 0.0
    loss: float = 0.0
    cut_after: int | None = None


class Connections:
    """The open connections of a server, which must end before the event loop does."""

    def __init__(self) -> None:
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @contextlib.contextmanager
    def held(self, writer: asyncio.StreamWriter) -> Iterator[None]:
        """Around what serves one connection; a connection that breaks is no error."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a connection is served by a task")
        self._open[task] = writer
        try:
            with contextlib.suppress(OSError):
                yield
        finally:
            writer.close()
            del self._open[task]

    async def close(self) -> None:
        """Close them all; who serves them reads their end."""
        tasks = list(self._open)
        for writer in self._open.values():
            writer.close()
        if tasks:
            await asyncio.wait(tasks, timeout=1.0)


class Line(ABC):
    """A cable that can be plugged and pulled. `heard` gets what the host sends.

    A paced line takes the time that `baud` needs. `last_sent` is the CLOCK_MONOTONIC time at which
    the last byte went out, so that another process can measure from there.
    """

    def __init__(self, heard: Heard, *, baud: int, paced: bool) -> None:
        self.faults = Faults()
        self.plugged = False
        self.last_sent = 0.0
        self._heard = heard
        self._baud = baud
        self._paced = paced
        self._waiting: deque[bytes] = deque(maxlen=WAITING)
        self._sending: asyncio.Task[None] | None = None

    @property
    @abstractmethod
    def address(self) -> str:
        """What a driver's `port` says to reach this line."""

    async def plug(self) -> None:
        """Connect the cable; a plugged line stays as it is."""
        if not self.plugged:
            await self._open()
            self.plugged = True

    async def unplug(self) -> None:
        """Pull the cable: what is on its way is lost."""
        self._waiting.clear()
        if self.plugged:
            self.plugged = False
            await self._close()

    def send(self, data: bytes) -> None:
        """Put `data` on its way to the host."""
        self._waiting.append(data)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.get_running_loop().create_task(self._send_waiting())

    @abstractmethod
    async def _open(self) -> None: ...

    @abstractmethod
    async def _close(self) -> None: ...

    @abstractmethod
    def _write(self, data: bytes) -> None: ...

    def _received(self, data: bytes) -> None:
        if self.plugged and not self.faults.silent:
            self._heard(data)

    async def _send_waiting(self) -> None:
        while self._waiting:
            if self.faults.delay:
                await asyncio.sleep(self.faults.delay)
            if not self._waiting:
                return
            await self._send_one(self._waiting.popleft())

    async def _send_one(self, data: bytes) -> None:
        clock = asyncio.get_running_loop().time
        started = clock()
        step = PIECE if self._paced else len(data)
        for start in range(0, len(data), step):
            piece = data[start : start + step]
            if self._paced:
                due = started + (start + len(piece)) * BITS_PER_BYTE / self._baud
                await asyncio.sleep(due - clock())
            if not self.plugged or self.faults.silent:
                return
            cut = self.faults.cut_after
            piece = piece[:cut]
            self._write(self._lossy(piece))
            self.last_sent = clock()
            if cut is not None:
                self.faults.cut_after = cut - len(piece)
                if not self.faults.cut_after:
                    self.faults.cut_after = None
                    # What was written must leave the pty before its hang-up discards it.
                    await asyncio.sleep(0.02)
                    await self.unplug()
                    return

    def _lossy(self, data: bytes) -> bytes:
        if not self.faults.loss:
            return data
        return bytes(byte for byte in data if random.random() >= self.faults.loss)


class PtyLine(Line):
    """A pseudo-terminal; `link` points to it while it is plugged, like a udev link.

    A host that sets another speed hears and says rubbish.
    """

    def __init__(self, link: Path, heard: Heard, *, baud: int, paced: bool) -> None:
        super().__init__(heard, baud=baud, paced=paced)
        self._link = link
        self._master = -1
        self._slave = -1

    @property
    def address(self) -> str:
        """`serial:` and the link."""
        return f"serial:{self._link}"

    async def _open(self) -> None:
        # The slave stays open here: without it the master reads EIO until a host opens its end.
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        speed = termios.tcgetattr(self._slave)
        speed[4] = speed[5] = getattr(termios, f"B{self._baud}")
        termios.tcsetattr(self._slave, termios.TCSANOW, speed)
        os.set_blocking(self._master, False)
        asyncio.get_running_loop().add_reader(self._master, self._readable)
        self._link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._link.with_name(f"{self._link.name}.{os.getpid()}")
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.replace(self._link)

    async def _close(self) -> None:
        self._link.unlink(missing_ok=True)
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._master)
        os.close(self._slave)

    def _readable(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._received(self._at_speed(os.read(self._master, 4096)))

    def _write(self, data: bytes) -> None:
        with contextlib.suppress(BlockingIOError):  # nobody reads: lost, as on a wire
            os.write(self._master, self._at_speed(data))

    def _at_speed(self, data: bytes) -> bytes:
        if termios.tcgetattr(self._master)[5] == getattr(termios, f"B{self._baud}"):
            return data
        return bytes(byte ^ 0x5A for byte in data)


class TcpLine(Line):
    """A TCP port on 127.0.0.1, as a serial server offers it; the newest connection has the line.

    Port 0 takes a free one and keeps it over unplug and plug.
    """

    def __init__(self, port: int, heard: Heard, *, baud: int, paced: bool) -> None:
        super().__init__(heard, baud=baud, paced=paced)
        self._port = port
        self._server: asyncio.Server | None = None
        self._connections = Connections()
        self._host: asyncio.StreamWriter | None = None

    @property
    def address(self) -> str:
        """`tcp:` and the port, which is known once the line was plugged."""
        return f"tcp:127.0.0.1:{self._port}"

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server:
            self._server.close()
        await self._connections.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._host:
            self._host.close()
        self._host = writer
        with self._connections.held(writer):
            while data := await reader.read(4096):
                self._received(data)
        if self._host is writer:
            self._host = None

    def _write(self, data: bytes) -> None:
        if self._host:
            self._host.write(data)
