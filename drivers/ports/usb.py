"""USB endpoints as a port: one pair for everything, or two pairs where the descriptor has four."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from drivers.base import DeviceBabble
from drivers.ports import port
from drivers.ports.address import UsbAddress
from drivers.ports.claiming import claim
from drivers.ports.libusb import SLICE, Claim, Pair, claimed, pairs, rest
from drivers.ports.port import CHUNK, PacketPort
from drivers.ports.thread import Thread


class UsbPort(PacketPort):
    """The pairs of endpoints of one claimed interface; `report` fills packets up to its size."""

    def __init__(self, interface: Claim, thread: Thread, *, report: int = 0) -> None:
        self._interface = interface
        self._thread = thread
        self._report = report
        self._pairs: tuple[Pair, ...] = pairs(interface.endpoints)
        self.pairs = len(self._pairs)

    async def read_packet(self, timeout: float, *, pair: int = 0, size: int = CHUNK) -> bytes:
        """See PacketPort."""
        clock = asyncio.get_running_loop().time
        end = clock() + timeout
        into = self._pairs[pair].into
        while True:
            left = min(end - clock(), SLICE)
            data = await self._thread.run(self._interface.read, into, size, left)
            if data or clock() >= end:
                return data

    async def write_packet(self, data: bytes, *, pair: int = 0) -> None:
        """See PacketPort."""
        clock = asyncio.get_running_loop().time
        end = clock() + port.WRITE_TIMEOUT
        out = self._pairs[pair].out
        rest = data.ljust(self._report, b"\0")
        while rest:
            rest = rest[await self._thread.run(self._interface.write, out, rest, SLICE) :]
            if rest and clock() >= end:
                raise DeviceBabble(f"{self._interface.device} 不收数据：重新插拔读卡器")

    async def rest(self, seconds: float) -> None:
        """See Port."""
        await rest(self._interface.device, seconds)


@asynccontextmanager
async def open_usb(address: UsbAddress) -> AsyncIterator[PacketPort]:
    """The open endpoints; raises DeviceMissing, DeviceRefused."""
    async with claimed(lambda: claim(address, lambda device: None)) as (interface, thread):
        yield UsbPort(interface, thread)
