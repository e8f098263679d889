"""USB HID reports of 64 bytes as a port: through hidraw, or past it where it is of no use."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused
from drivers.ports import port
from drivers.ports.address import HidAddress
from drivers.ports.claiming import claim
from drivers.ports.libusb import SLICE, Claim, claimed, pairs, rest
from drivers.ports.port import CHUNK, PacketPort
from drivers.ports.thread import Thread
from drivers.ports.usb import UsbPort
from drivers.ports.usb_device import (
    UsbDevice,
    find,
    forbidden,
    held,
    hid_interfaces,
    hidraw_of,
    holders,
    interface_number,
)

REPORT = 64
"""Bytes of a report without its number; all readers in public sources have this size."""

NO_NUMBER = b"\0"
"""What hidraw wants before the report of a device that does not number its reports."""

POLL = 0.01
"""Seconds between two looks for a report by the control pipe, where nothing announces one."""


class HidrawPort(PacketPort):
    """An open hidraw file, woken by the event loop. Writing blocks, so a thread does it."""

    def __init__(self, path: Path, fd: int, thread: Thread) -> None:
        self._path = path
        self._fd = fd
        self._thread = thread

    async def read_packet(self, timeout: float, *, pair: int = 0, size: int = CHUNK) -> bytes:
        """See PacketPort; one report, whatever `size` says."""
        data = self._read_now()
        if data is None and timeout > 0:
            loop = asyncio.get_running_loop()
            woken = asyncio.Event()
            loop.add_reader(self._fd, woken.set)
            try:
                async with asyncio.timeout(timeout):
                    await woken.wait()
            except TimeoutError:
                return b""
            finally:
                loop.remove_reader(self._fd)
            data = self._read_now()
        return data or b""

    async def write_packet(self, data: bytes, *, pair: int = 0) -> None:
        """See PacketPort. The kernel ends a write that nobody takes after 5 s; we wait for less."""
        report = NO_NUMBER + data.ljust(REPORT, b"\0")
        try:
            async with asyncio.timeout(port.WRITE_TIMEOUT):
                await self._thread.run(os.write, self._fd, report)
        except TimeoutError:
            raise self._deaf() from None
        except OSError as flaw:
            refused = flaw.errno in (errno.ETIMEDOUT, errno.EPIPE) and self._path.exists()
            raise (self._deaf() if refused else self._gone()) from flaw

    async def rest(self, seconds: float) -> None:
        """See Port."""
        await self._rest_reading(seconds)

    def _read_now(self) -> bytes | None:
        try:
            data = os.read(self._fd, CHUNK)
        except BlockingIOError:
            return None
        except OSError as flaw:  # EIO: it was pulled
            raise self._gone() from flaw
        if not data:
            raise self._gone()
        return data

    def _gone(self) -> DeviceMissing:
        return DeviceMissing(f"{self._path} 已断开：重新插好设备")

    def _deaf(self) -> DeviceBabble:
        return DeviceBabble(f"{self._path} 不收数据：重新插拔读卡器")


class HidControlPort(PacketPort):
    """A HID without an OUT endpoint: both ways by the control pipe, where one must ask for news.

    A device with no news may hold the request, refuse it, or answer zeros; zeros are handed on,
    because a piece of a reply can be zeros too.
    """

    def __init__(self, interface: Claim, thread: Thread) -> None:
        self._interface = interface
        self._thread = thread

    async def read_packet(self, timeout: float, *, pair: int = 0, size: int = CHUNK) -> bytes:
        """See PacketPort."""
        clock = asyncio.get_running_loop().time
        end = clock() + timeout
        while True:
            left = min(end - clock(), SLICE)
            data = await self._thread.run(self._interface.get_report, REPORT, left)
            if not any(data):
                await asyncio.sleep(max(0.0, min(end - clock(), POLL)))
            if data or clock() >= end:
                return data

    async def write_packet(self, data: bytes, *, pair: int = 0) -> None:
        """See PacketPort."""
        clock = asyncio.get_running_loop().time
        end = clock() + port.WRITE_TIMEOUT
        report = data.ljust(REPORT, b"\0")
        while await self._thread.run(self._interface.set_report, report, SLICE) < len(report):
            if clock() >= end:
                raise DeviceBabble(f"{self._interface.device} 不收数据：重新插拔读卡器")

    async def rest(self, seconds: float) -> None:
        """See Port."""
        await rest(self._interface.device, seconds)


@asynccontextmanager
async def open_hid(address: HidAddress) -> AsyncIterator[PacketPort]:
    """The open device; raises DeviceMissing, DeviceRefused.

    hidraw where the kernel offers it and the device has endpoints for both directions. With the IN
    endpoint alone the vendors' programs take the control pipe, which hidraw would block 5 s for.
    """
    raw = await asyncio.to_thread(lambda: hidraw_of(find(address)))
    if raw and raw[1] >= 2:
        async with _open_hidraw(address, raw[0]) as opened:
            yield opened
        return
    async with claimed(lambda: claim(address, _hid_number)) as (interface, thread):
        if pairs(interface.endpoints):
            yield UsbPort(interface, thread, report=REPORT)
        else:
            yield HidControlPort(interface, thread)


@asynccontextmanager
async def _open_hidraw(address: HidAddress, path: Path) -> AsyncIterator[PacketPort]:
    fd = await asyncio.to_thread(_opened, address, path)
    thread = Thread()
    try:
        yield HidrawPort(path, fd, thread)
    finally:
        await thread.close(lambda: os.close(fd))


def _opened(address: HidAddress, path: Path) -> int:
    """hidraw gives every reader of the file every report, so two would eat each other's replies."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError as flaw:
        raise forbidden(address, path) from flaw
    except OSError as flaw:
        raise DeviceMissing(f"{path} 刚被拔掉：插好 USB 线") from flaw
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not holders(path):
            return fd
    except BlockingIOError:
        pass
    os.close(fd)
    raise held(path)


def _hid_number(device: UsbDevice) -> int:
    interfaces = hid_interfaces(device)
    if not interfaces:
        raise DeviceRefused(
            f"{device} 不是 HID 设备：port 改成 usb:{device.vendor}:{device.product}"
        )
    return interface_number(interfaces[0])
