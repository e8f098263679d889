"""A device file that brings whole packets, read without blocking and woken by the event loop."""

from __future__ import annotations

import asyncio
import os
from abc import abstractmethod
from collections import deque

from drivers.base import DeviceMissing
from drivers.ports import Port


class NodePort(Port):
    """An open device file. One `read` is one packet; `fd` must be non-blocking, the opener's."""

    def __init__(self, path: str, fd: int) -> None:
        self._path = path
        self._fd = fd
        self._packets: deque[bytes] = deque()

    async def read(self, timeout: float) -> bytes:
        """See Port."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while True:
            if self._packets or self._take_news():
                return self._packets.popleft()
            left = end - loop.time()
            if left <= 0 or not await self._readable(left):
                return b""

    @abstractmethod
    def _read_now(self) -> list[bytes]:
        """The packets that one read of the file brings; raises OSError, BlockingIOError."""

    def _take_news(self) -> bool:
        try:
            self._packets.extend(self._read_now())
        except BlockingIOError:
            return False
        except OSError as flaw:  # ENODEV, EIO: it was pulled
            raise self._gone() from flaw
        return bool(self._packets)

    async def _readable(self, timeout: float) -> bool:
        loop = asyncio.get_running_loop()
        woken = asyncio.Event()
        loop.add_reader(self._fd, woken.set)
        try:
            async with asyncio.timeout(timeout):
                await woken.wait()
        except TimeoutError:
            return False
        finally:
            loop.remove_reader(self._fd)
        return True

    def _gone(self) -> DeviceMissing:
        return DeviceMissing(f"{self._path} 已断开：重新插好评价器")


def opened(path: str) -> int:
    """The file, open for both ways without blocking; raises PermissionError, DeviceMissing."""
    try:
        return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError:
        raise
    except OSError as flaw:
        raise DeviceMissing(f"评价器 {path} 不在：插好 USB 线（{flaw.strerror}）") from flaw
