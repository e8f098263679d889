"""Keypads with HID reports of their own, read and written through hidraw."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from drivers.base import DeviceBabble, DeviceRefused
from drivers.keypad.framing import LONGEST_BODY
from drivers.keypad.node import NodePort, opened
from drivers.ports import HidAddress, Port, port
from drivers.ports.usb_device import find, forbidden, held, hidraw_of, holders


class ReportsPort(NodePort):
    """A hidraw file. One `read` is one report, one `write` one output report.

    Both begin with the report's number where the device numbers its reports; what is written
    begins with 00 where it does not (kernel documentation, hid/hidraw).
    """

    async def write(self, data: bytes) -> None:
        """See Port. The kernel ends a write that nobody takes after 5 s; we wait for less."""
        # A file of its own: the thread may still be in its write when ours is closed.
        twin = os.dup(self._fd)
        try:
            async with asyncio.timeout(port.WRITE_TIMEOUT):
                await asyncio.to_thread(_write, twin, data)
        except TimeoutError:
            raise self._deaf() from None
        except OSError as flaw:
            there = await asyncio.to_thread(Path(self._path).exists)
            refused = there and flaw.errno in (errno.ETIMEDOUT, errno.EPIPE)
            raise (self._deaf() if refused else self._gone()) from flaw

    def _read_now(self) -> list[bytes]:
        data = os.read(self._fd, LONGEST_BODY)
        if not data:
            raise self._gone()
        return [data]

    def _deaf(self) -> DeviceBabble:
        return DeviceBabble(f"{self._path} 不收数据：重新插拔评价器，检查型号（profile）")


@asynccontextmanager
async def open_reports(address: HidAddress) -> AsyncIterator[Port]:
    """The keypad at `address`; raises DeviceMissing, DeviceRefused."""
    path, fd = await asyncio.to_thread(_opened, address)
    try:
        yield ReportsPort(str(path), fd)
    finally:
        os.close(fd)


def _opened(address: HidAddress) -> tuple[Path, int]:
    device = find(address)
    raw = hidraw_of(device)
    if raw is None:
        raise DeviceRefused(f"{device} 没有 hidraw 文件：它不是 HID 设备，改正 port")
    path = raw[0]
    try:
        fd = opened(str(path))
    except PermissionError as flaw:
        raise forbidden(address, path) from flaw
    try:
        # Every program that has the file open gets every report, so one press would rate twice.
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        busy = bool(holders(path))
    except BlockingIOError:
        busy = True
    if busy:
        os.close(fd)
        raise held(path)
    return path, fd


def _write(fd: int, data: bytes) -> None:
    try:
        os.write(fd, data)
    finally:
        os.close(fd)
