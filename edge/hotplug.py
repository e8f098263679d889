"""Plugs pulled and put in, as the kernel and udev tell them, so that nobody waits for a retry.

Both speak at one netlink socket: the kernel at once, udev when its rules are done and rights and
links are there. Only root can send to it, and what a lie could bring is one attempt too many.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NETLINK_KOBJECT_UEVENT: Final = 15  # linux/netlink.h
KERNEL, UDEV = 1, 2
"""Multicast groups of it (systemd, libsystemd/sd-device/device-monitor.c)."""

UDEV_RUNS: Final = Path("/run/udev/control")

SUBSYSTEMS: Final = frozenset({"tty", "usb", "hidraw", "video4linux", "input"})
ACTIONS: Final = frozenset({"add", "remove", "change", "bind", "unbind"})

LARGEST: Final = 16 * 1024
"""Bytes of one message; the kernel makes none above 2 KiB, udev few above 4 KiB."""

BURST: Final = 0.02
"""Seconds that the messages of one plug are gathered."""

SPACING: Final = 0.2
"""Seconds between two tellings, however much is plugged."""

_PREFIX: Final = b"libudev\0"
_MAGIC: Final = 0xFEEDCAFE
_HEADER: Final = struct.Struct("=8s4s3I")  # prefix, magic, header size, properties: offset, length

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Change:
    """Something was plugged, pulled or changed; `udev` when udev says so, not the kernel."""

    action: str
    subsystem: str
    udev: bool

    def matters(self, *, udev_runs: bool) -> bool:
        """Whether a device may be there or gone now that was not before.

        What is added cannot be opened before udev has given rights, what is removed is gone.
        """
        if self.subsystem not in SUBSYSTEMS or self.action not in ACTIONS:
            return False
        return self.udev or not udev_runs or self.action == "remove"


def parse(message: bytes) -> Change | None:
    """What a message of either group says, None for what is none."""
    udev = message.startswith(_PREFIX)
    if udev:
        if len(message) < _HEADER.size:
            return None
        _, magic, _, offset, length = _HEADER.unpack_from(message)
        if int.from_bytes(magic, "big") != _MAGIC:
            return None
        properties = message[offset : offset + length]
    else:
        head, _, properties = message.partition(b"\0")  # action@path
        if b"@" not in head:
            return None
    said = dict(line.partition(b"=")[::2] for line in properties.split(b"\0") if b"=" in line)
    action, subsystem = said.get(b"ACTION"), said.get(b"SUBSYSTEM")
    if not action or not subsystem:
        return None
    return Change(action.decode("ascii", "replace"), subsystem.decode("ascii", "replace"), udev)


@contextmanager
def plugs(
    on_change: Callable[[], None], *, opening: Callable[[], socket.socket] | None = None
) -> Iterator[None]:
    """Call `on_change` on the event loop after each burst of changes, until the end of the block.

    Where the kernel does not let us listen, that is logged and nothing is ever called. `opening`
    makes another socket of datagrams than the kernel's.
    """
    try:
        listening = (opening or _open)()
    except OSError as flaw:
        _log.warning("no plug events (%s): devices are tried by the clock alone", flaw.strerror)
        yield
        return
    with listening:
        ears = _Ears(listening, on_change)
        ears.loop.add_reader(listening.fileno(), ears.hear)
        try:
            yield
        finally:
            ears.loop.remove_reader(listening.fileno())
            ears.close()


def _open() -> socket.socket:
    family = getattr(socket, "AF_NETLINK", None)
    if family is None:
        raise OSError(0, "no netlink on this system")
    flags = socket.SOCK_RAW | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC
    listening = socket.socket(family, flags, NETLINK_KOBJECT_UEVENT)
    try:
        listening.bind((0, KERNEL | UDEV))
    except OSError:
        listening.close()
        raise
    return listening


class _Ears:
    def __init__(self, listening: socket.socket, on_change: Callable[[], None]) -> None:
        self.loop = asyncio.get_running_loop()
        self._listening = listening
        self._on_change = on_change
        self._alarm: asyncio.TimerHandle | None = None
        self._told = self.loop.time() - SPACING

    def hear(self) -> None:
        """Take one message; the loop comes again for the next."""
        try:
            change = parse(self._listening.recv(LARGEST))
        except BlockingIOError:
            return
        except OSError:  # ENOBUFS: more happened than the kernel could keep
            self._soon()
            return
        if change is not None and change.matters(udev_runs=UDEV_RUNS.exists()):
            self._soon()

    def close(self) -> None:
        """Tell nothing any more."""
        if self._alarm is not None:
            self._alarm.cancel()

    def _soon(self) -> None:
        if self._alarm is None:
            due = max(self.loop.time() + BURST, self._told + SPACING)
            self._alarm = self.loop.call_at(due, self._tell)

    def _tell(self) -> None:
        self._alarm = None
        self._told = self.loop.time()
        self._on_change()
