"""What every port can do, whatever carries its bytes."""

from __future__ import annotations

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
