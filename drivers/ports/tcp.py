"""TCP: serial servers and readers with a network plug of their own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from drivers.base import DeviceBabble, DeviceMissing
from drivers.ports import port
from drivers.ports.address import TcpAddress
from drivers.ports.port import CHUNK, OPEN_TIMEOUT, Port


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
            async with asyncio.timeout(port.WRITE_TIMEOUT):
                await self._writer.drain()
        except TimeoutError:
            raise DeviceBabble(f"{self._name} 不收数据：检查串口服务器") from None
        except OSError as flaw:
            raise self._gone() from flaw

    async def rest(self, seconds: float) -> None:
        await self._rest_reading(seconds)

    def _gone(self) -> DeviceMissing:
        return DeviceMissing(f"{self._name} 断开了连接：检查设备电源和网线")


@asynccontextmanager
async def open_tcp(address: TcpAddress) -> AsyncIterator[Port]:
    """The open connection; raises DeviceMissing."""
    name = f"{address.host}:{address.port}"
    try:
        async with asyncio.timeout(OPEN_TIMEOUT):
            reader, writer = await asyncio.open_connection(address.host, address.port)
    except TimeoutError:
        raise DeviceMissing(f"{name} 没有应答：检查设备电源和网线") from None
    except OSError as flaw:
        raise DeviceMissing(
            f"到不了 {name}（{flaw.strerror or flaw}）：检查设备电源和网线"
        ) from flaw
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    try:
        yield _TcpPort(name, reader, writer)
    finally:
        writer.close()
