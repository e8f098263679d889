"""Serial lines: UART, USB adapters, CDC-ACM, and the ptys that play them."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import struct
import termios
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import serial

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused
from drivers.ports import port
from drivers.ports.address import SerialAddress
from drivers.ports.port import CHUNK, Port

CLOSE_TIME = 5.0
"""Seconds that a line may take to send its last bytes: the longest slip at 9600 baud takes 4.2."""


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
                if not await self._ready(loop.add_writer, loop.remove_writer, port.WRITE_TIMEOUT):
                    raise DeviceBabble(f"{self._path} 不收数据：检查数据线和设备电源") from None
            except OSError as flaw:
                raise self._gone() from flaw

    async def rest(self, seconds: float) -> None:
        await self._rest_reading(seconds)

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
        return DeviceMissing(f"{self._path} 已断开：重新插好设备")


@asynccontextmanager
async def open_serial(address: SerialAddress, baud: int) -> AsyncIterator[Port]:
    """The open line, for us alone; raises DeviceMissing, DeviceRefused."""
    path = address.path
    try:
        line = await asyncio.to_thread(
            serial.Serial, path, address.baud or baud, timeout=0, exclusive=True
        )
    except serial.SerialException as flaw:
        if flaw.errno in (errno.EACCES, errno.EPERM):
            raise DeviceRefused(f"没有权限用 {path}：把运行用户加入 dialout 组") from flaw
        if flaw.errno in (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK):
            raise DeviceRefused(f"{path} 被其他程序占用：关闭那个程序") from flaw
        raise DeviceMissing(f"{path} 不在：插好数据线，打开设备电源") from flaw
    except OSError as flaw:  # a path that is no terminal: ENOTTY on its attributes
        raise DeviceRefused(f"{path} 不是串口（{flaw.strerror}）：改正 port") from flaw
    try:
        os.set_blocking(line.fileno(), False)
        _empty_read_means_hang_up(line.fileno())
        yield _SerialPort(path, line.fileno())
    finally:
        await _let_out(line.fileno())
        line.close()


async def _let_out(fd: int) -> None:
    """Let what was written leave, for CLOSE_TIME; what nobody takes by then is forgotten.

    Close itself would hold the event loop for up to 30 s (closing_wait, tty_ioctl); forgetting at
    once would cut off the end of a slip.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + CLOSE_TIME
    with suppress(OSError):  # it was pulled
        while _queued(fd):
            if clock() >= until:
                with suppress(termios.error):
                    termios.tcflush(fd, termios.TCOFLUSH)
                return
            await asyncio.sleep(0.02)


def _queued(fd: int) -> int:
    """Bytes that wait in the kernel to be sent; a pty says 0, its other end has them already."""
    return int(struct.unpack("i", fcntl.ioctl(fd, termios.TIOCOUTQ, bytes(4)))[0])


def _empty_read_means_hang_up(fd: int) -> None:
    """Undo pyserial's VMIN 0, with which a quiet line and a pulled one both read as b""."""
    attributes = termios.tcgetattr(fd)
    attributes[6][termios.VMIN] = 1
    termios.tcsetattr(fd, termios.TCSANOW, attributes)
