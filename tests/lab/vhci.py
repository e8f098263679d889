"""The kernel's virtual USB hub (vhci-hcd): sockets of devices put into its ports by sysfs."""

from __future__ import annotations

import asyncio
import fcntl
import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path

HUB = Path("/sys/devices/platform/vhci_hcd.0")

_FREE = "004"
"""VDEV_ST_NULL: nothing in the port."""

_SIOCOUTQ = 0x5411
"""How many bytes the other end has not read yet."""

_ATTACHING = threading.Lock()


class NoPort(Exception):
    """The port is taken, all are, or the kernel has no such hub."""


def attach(end: socket.socket, speed: int, port: int | None = None) -> int:
    """Put the device behind `end` into `port`, or into the first free one; the port."""
    with _ATTACHING:
        free = [number for number, state in _ports().items() if state == _FREE]
        if port is None and free:
            port = free[0]
        if port is None or port not in free:
            raise NoPort(f"port {port} of {HUB} is not free")
        number = port + 1  # any device number but 0
        (HUB / "attach").write_text(f"{port} {end.fileno()} {number} {speed}")
        return port


async def detach(port: int, seconds: float = 30.0) -> None:
    """Pull what is in the port; returns when the port is free again and the kernel forgot it.

    The port is free first: what is plugged then would be taken for what is still in sysfs.
    """
    where = folder(port)
    if _ports().get(port) != _FREE:
        (HUB / "detach").write_text(str(port))
    await until(lambda: _ports().get(port) == _FREE and not where.exists(), seconds)


async def taken(end: socket.socket, seconds: float = 2.0) -> None:
    """Wait until the kernel has read what was sent, for a plug pulled before takes it away."""
    await until(lambda: struct.unpack("i", fcntl.ioctl(end, _SIOCOUTQ, bytes(4)))[0] == 0, seconds)


async def until(holds: Callable[[], bool], seconds: float) -> None:
    """Wait for what the kernel shows but announces to nobody; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def folder(port: int) -> Path:
    """Where sysfs shows the device in this port, whether or not it is there."""
    for speed in HUB.glob("usb*/speed"):
        if speed.read_text().strip() == "480":
            hub = speed.parent
            return hub / f"{hub.name.removeprefix('usb')}-{port + 1}"
    raise NoPort(f"{HUB} has no high-speed hub: modprobe vhci-hcd")


def attribute(path: Path) -> str:
    """What a file of sysfs says; empty where it is not there, or its device is just going."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _ports() -> dict[int, str]:
    """The ports for devices up to high speed, each with its state."""
    try:
        lines = (HUB / "status").read_text().splitlines()[1:]
    except OSError as flaw:
        raise NoPort(f"{HUB} is not there: modprobe vhci-hcd") from flaw
    parts = [line.split() for line in lines]
    return {int(port): state for kind, port, state, *_ in parts if kind == "hs"}
