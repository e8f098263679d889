"""An evdev node read without blocking, to know that the panel is there and was touched."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import logging
import os
import struct
from collections.abc import Callable

from drivers.base import DeviceMissing, DeviceRefused

logger = logging.getLogger(__name__)

EVENT = struct.Struct("llHHi")
"""struct input_event of linux/input.h: two longs of time, type, code, value."""

EV_KEY, EV_ABS = 1, 3
BTN_TOUCH, ABS_MT_TRACKING_ID = 0x14A, 0x39
EVIOCGNAME_256 = 0x81004506
"""_IOC(READ, 'E', 6, 256): the device's name."""


class Panel:
    """An open evdev node, read when it has something; with an empty path it says nothing."""

    def __init__(self, path: str, touched: Callable[[], None]) -> None:
        self.model = ""
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
        asyncio.get_running_loop().add_reader(self._fd, self._read)

    def check(self) -> None:
        """Raise DeviceMissing when the panel went away."""
        if self._flaw:
            raise self._flaw

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
            self._touched()
            return
        data = self._rest + data
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        if touches(data[:whole]):
            self._touched()


def touches(events: bytes) -> int:
    """How many fingers came down in these whole input_event structs."""
    pressed = tracked = 0
    for _, _, type_, code, value in EVENT.iter_unpack(events):
        pressed += type_ == EV_KEY and code == BTN_TOUCH and value == 1
        tracked += type_ == EV_ABS and code == ABS_MT_TRACKING_ID and value >= 0
    return max(pressed, tracked)  # a multi-touch panel says the first finger both ways


def _model(fd: int) -> str:
    try:
        name = fcntl.ioctl(fd, EVIOCGNAME_256, bytes(256))
    except OSError:  # no evdev node: it has no name
        return ""
    return name.split(b"\0")[0].decode("utf-8", "replace")
