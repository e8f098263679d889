"""What every port can do, whatever carries its bytes."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod

CHUNK = 4096
"""Bytes of one read: above the longest SAM reply (2,321), so that one read can hold it."""

OPEN_TIMEOUT = 3.0
WRITE_TIMEOUT = 2.0


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

    async def rest(self, seconds: float) -> None:
        """Say nothing for so long; raises DeviceMissing as soon as the port can tell a hang-up.

        What arrives meanwhile may be forgotten. A port that cannot tell learns by its next write.
        """
        await asyncio.sleep(seconds)

    async def _rest_reading(self, seconds: float) -> None:
        """`rest` of a port whose reading wakes on a hang-up."""
        clock = asyncio.get_running_loop().time
        end = clock() + seconds
        while (left := end - clock()) > 0:
            await self.read(left)
            await asyncio.sleep(0)  # bytes without end must not hold the event loop


class PacketPort(Port):
    """A port that keeps the borders of packets, on one or two pairs of endpoints.

    As a Port it is its first pair: one `write` is one packet, one `read` what one transfer brought.
    """

    pairs: int = 1

    @abstractmethod
    async def read_packet(self, timeout: float, *, pair: int = 0, size: int = CHUNK) -> bytes:
        """What one transfer brought, or b"" when there was none within `timeout` seconds.

        A transfer ends with a packet that is not full, or when `size` bytes (rounded up to whole
        packets) have come: ask for no more than what will come, or a reply of full packets only
        is not told before the time-out. Packets of no bytes are passed over.
        Raises DeviceMissing, DeviceBabble.
        """

    @abstractmethod
    async def write_packet(self, data: bytes, *, pair: int = 0) -> None:
        """Send `data` in one transfer; raises DeviceMissing, or DeviceBabble when nobody takes it.

        A port of fixed reports fills it up with zeros.
        """

    async def read(self, timeout: float) -> bytes:
        """See Port."""
        return await self.read_packet(timeout)

    async def write(self, data: bytes) -> None:
        """See Port."""
        await self.write_packet(data)
