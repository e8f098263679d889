"""An evdev node read without blocking, to know that the panel is there and what touches it."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import logging
import os
import struct
from collections.abc import Callable

from drivers.base import DeviceMissing, DeviceRefused
from drivers.touch_screen.contacts import (
    ABS_MT_SLOT,
    ABS_MT_TRACKING_ID,
    EVENT,
    SLOTS,
    Contacts,
    touches,
)

__all__ = ["EVENT", "Panel", "touches"]

logger = logging.getLogger(__name__)

EVIOCGNAME_256 = 0x81004506
"""_IOC(READ, 'E', 6, 256): the device's name."""

EVIOCGABS_SLOT = 0x80184540 + ABS_MT_SLOT
"""_IOR('E', 0x40 + axis, struct input_absinfo): six ints, value first, maximum third."""

EVIOCGMTSLOTS_64 = 0x8104450A
"""_IOC(READ, 'E', 10, 4 + 4 * 64): an axis in, one value for each slot out."""


class Panel:
    """An open evdev node, read when it has something; with an empty path it says nothing.

    `touched` is called with how many fingers came down, 0 for other news. `fingers` is how many
    the panel can tell apart, 0 where it does not say.
    """

    def __init__(self, path: str, touched: Callable[[int], None]) -> None:
        self.model = ""
        self.fingers = 0
        self.contacts = Contacts()
        self._path = path
        self._touched = touched
        self._rest = b""
        self._flaw: DeviceMissing | None = None
        self._fd = -1
        if not path:
            return
        try:
            self._fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except PermissionError as flaw:
            raise DeviceRefused(f"没有权限读 {path}：把运行用户加入 input 组") from flaw
        except OSError as flaw:
            raise DeviceMissing(f"触摸面板 {path} 不在：检查触摸屏的 USB 线和电源") from flaw
        self.model = _model(self._fd)
        self._resume()  # who was touching before says nothing more
        asyncio.get_running_loop().add_reader(self._fd, self._read)

    def check(self) -> None:
        """Raise DeviceMissing when the panel went away."""
        if self._flaw:
            raise self._flaw

    def stuck(self, seconds: float) -> int:
        """How many fingers are down for longer than this."""
        return self.contacts.stuck(asyncio.get_running_loop().time(), seconds)

    def close(self) -> None:
        """Read no more."""
        if self._fd >= 0:
            asyncio.get_running_loop().remove_reader(self._fd)
            os.close(self._fd)
            self._fd = -1

    def _read(self) -> None:
        try:
            data = os.read(self._fd, EVENT.size * 64)
        except BlockingIOError:
            return
        except OSError as flaw:  # ENODEV: unplugged
            data = b""
            if flaw.errno != errno.ENODEV:
                logger.warning("%s: %s", self._path, flaw)
        if not data:
            asyncio.get_running_loop().remove_reader(self._fd)
            self._flaw = DeviceMissing(f"触摸面板 {self._path} 被拔掉：插好触摸屏的 USB 线")
            self._touched(0)
            return
        data = self._rest + data
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        came = self.contacts.feed(data[:whole], asyncio.get_running_loop().time())
        if self.contacts.lost:
            self._resume()
        if came:
            self._touched(came)

    def _resume(self) -> None:
        """Ask the kernel which fingers are down now."""
        try:
            about = fcntl.ioctl(self._fd, EVIOCGABS_SLOT, bytes(24))
            asked = struct.pack("I", ABS_MT_TRACKING_ID).ljust(4 + 4 * SLOTS, b"\xff")
            told = fcntl.ioctl(self._fd, EVIOCGMTSLOTS_64, asked)
        except OSError:  # a panel without slots
            self.contacts.lost = False
            return
        current, _, last, *_ = struct.unpack("6i", about)
        self.fingers = last + 1
        slots = struct.unpack(f"{SLOTS}i", told[4:])[: self.fingers]
        self.contacts.resume(slots, current, asyncio.get_running_loop().time())


def _model(fd: int) -> str:
    try:
        name = fcntl.ioctl(fd, EVIOCGNAME_256, bytes(256))
    except OSError:  # no evdev node: it has no name
        return ""
    return name.split(b"\0")[0].decode("utf-8", "replace")
