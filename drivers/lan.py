"""Ways to a host on the network, each bounded, with errors that say what somebody can do."""

from __future__ import annotations

import asyncio
import errno
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from drivers.base import DeviceBabble, DeviceMissing

OPEN_TIMEOUT = 3.0
"""Seconds for a name to resolve, and for a connection to open."""

LARGEST_DATAGRAM = 65535


@dataclass(frozen=True, kw_only=True)
class Place:
    """A host and a port of it; IPv6 addresses stand without brackets."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_place(text: str, default_port: int) -> Place:
    """`host`, `host:port`, `[::1]:port`; raises ValueError that shows the right form."""
    found = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^\[\]:/?#@\s]+)(?::(\d{1,5}))?", text)
    port = int(found[2] or default_port) if found else 0
    if not found or not 0 < port < 65536:
        raise ValueError(f"{text!r} is no host and port; write 192.168.1.20:{default_port}")
    return Place(host=found[1].strip("[]"), port=port)


@asynccontextmanager
async def open_stream(
    place: Place, seconds: float
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A TCP connection for a talk of at most `seconds`.

    Raises DeviceMissing (no way there, or broken off), DeviceBabble (refused, or no answer in
    time).
    """
    host, port = place.host, place.port
    try:
        async with asyncio.timeout(OPEN_TIMEOUT):
            reader, writer = await asyncio.open_connection(host, port)
    except TimeoutError:
        raise DeviceMissing(f"{host} 没有应答：检查设备电源和网线") from None
    except socket.gaierror as flaw:
        raise _unnamed(host) from flaw
    except ConnectionRefusedError as flaw:
        raise _refused(place) from flaw
    except OSError as flaw:
        raise unreachable(host, flaw) from flaw
    try:
        async with asyncio.timeout(seconds):
            yield reader, writer
    except TimeoutError:
        raise DeviceBabble(
            f"{host} 接了连接，但端口 {port} 没有按时应答：重启设备，检查端口号"
        ) from None
    except OSError as flaw:
        raise DeviceMissing(f"{host} 断开了连接：检查设备电源和网线") from flaw
    finally:
        writer.close()


class Datagrams:
    """An open UDP socket that hears one peer only."""

    def __init__(self, place: Place, line: socket.socket) -> None:
        self.place = place
        self._line = line

    @property
    def own(self) -> Place:
        """Our end."""
        host, port = self._line.getsockname()[:2]
        return Place(host=host, port=port)

    async def send(self, data: bytes) -> None:
        """One datagram; raises DeviceMissing, DeviceBabble."""
        try:
            await asyncio.get_running_loop().sock_sendall(self._line, data)
        except OSError as flaw:
            raise self._lost(flaw) from flaw

    async def receive(self, seconds: float) -> bytes | None:
        """The next datagram, or None when none came; raises DeviceMissing, DeviceBabble."""
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.get_running_loop().sock_recv(self._line, LARGEST_DATAGRAM)
        except TimeoutError:
            return None
        except OSError as flaw:
            raise self._lost(flaw) from flaw

    def _lost(self, flaw: OSError) -> DeviceMissing | DeviceBabble:
        # The host's own ICMP "port unreachable" is told at the next call.
        if isinstance(flaw, ConnectionRefusedError):
            return _refused(self.place)
        return unreachable(self.place.host, flaw)


@asynccontextmanager
async def open_datagrams(place: Place) -> AsyncIterator[Datagrams]:
    """A UDP socket connected to `place`; raises DeviceMissing."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(OPEN_TIMEOUT):
            found = await loop.getaddrinfo(place.host, place.port, type=socket.SOCK_DGRAM)
    except TimeoutError:
        raise DeviceMissing(f"主机名 {place.host} 没有解析：检查域名服务器") from None
    except OSError as flaw:
        raise _unnamed(place.host) from flaw
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind | socket.SOCK_NONBLOCK, protocol) as line:
        try:
            line.connect(address)
        except OSError as flaw:
            raise unreachable(place.host, flaw) from flaw
        yield Datagrams(place, line)


def unreachable(host: str, flaw: OSError) -> DeviceMissing:
    """What to say where no packet gets to `host`."""
    if flaw.errno in (errno.ENETUNREACH, errno.ENETDOWN):
        return DeviceMissing(f"本机到 {host} 没有网络：检查本机网线和网关")
    return DeviceMissing(f"到不了 {host}（{flaw.strerror or flaw}）：检查设备电源和网线")


def _unnamed(host: str) -> DeviceMissing:
    return DeviceMissing(f"找不到主机名 {host}：改正 address，或检查域名解析")


def _refused(place: Place) -> DeviceBabble:
    return DeviceBabble(
        f"{place.host} 在网上，但端口 {place.port} 没有程序应答：重启设备，检查端口号"
    )
