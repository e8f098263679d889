"""Keypads that type, taken by evdev for ourselves alone, so that no key reaches the page."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused
from drivers.keypad.node import NodePort, opened
from drivers.ports import Port
from drivers.ports.usb_device import GROUP, held, keys_rule

EVENT = struct.Struct("llHHi")
"""struct input_event of linux/input.h: two longs of time, type, code, value."""

EV_SYN, EV_KEY, EV_LED, EV_SND = 0x00, 0x01, 0x11, 0x12
SYN_REPORT, SYN_DROPPED = 0, 3
DOWN = 1
"""Value of a key that goes down; 0 is up, 2 the kernel's repeat of a key that is held."""

EVIOCGRAB = 0x40044590
"""_IOW('E', 0x90, int) of linux/input.h: no other program hears the device."""

EVENTS = 64
SYS_INPUT = Path("/sys/class/input")


class KeyPresses:
    """Events in, the codes of pressed keys out."""

    def __init__(self) -> None:
        self._lost = False

    def feed(self, data: bytes) -> list[bytes]:
        """The keys that went down in these whole events, two bytes each, the high one first.

        After SYN_DROPPED the kernel lost some, and what follows up to SYN_REPORT is no news
        (kernel documentation, input/event-codes).
        """
        pressed = []
        for _, _, kind, code, value in EVENT.iter_unpack(
            data[: len(data) // EVENT.size * EVENT.size]
        ):
            if kind == EV_SYN:
                self._lost = code == SYN_DROPPED or (self._lost and code != SYN_REPORT)
            elif kind == EV_KEY and value == DOWN and not self._lost:
                pressed.append(code.to_bytes(2, "big"))
        return pressed


class KeysPort(NodePort):
    """An evdev file that is ours. One `read` is one key press, one `write` lights or sounds.

    What is read is a key code in two bytes (`00 02` is KEY_1 of linux/input-event-codes.h), what is
    written three bytes: kind (11 a light, 12 a sound), code and value, `11 02 01` for Scroll Lock.
    """

    def __init__(self, path: str, fd: int) -> None:
        super().__init__(path, fd)
        self._presses = KeyPresses()

    async def write(self, data: bytes) -> None:
        """See Port; the kernel only notes it, so it does not block."""
        if len(data) != 3 or data[0] not in (EV_LED, EV_SND):
            raise DeviceBabble(
                f"型号里的 {data.hex(' ')} 不能发给按键设备：只有 11 灯号 0/1 和 12 声音 0/1"
            )
        kind, code, value = data
        try:
            os.write(
                self._fd,
                EVENT.pack(0, 0, kind, code, value) + EVENT.pack(0, 0, EV_SYN, SYN_REPORT, 0),
            )
        except OSError as flaw:
            raise self._gone() from flaw

    def _read_now(self) -> list[bytes]:
        return self._presses.feed(os.read(self._fd, EVENT.size * EVENTS))


@asynccontextmanager
async def open_keys(path: str) -> AsyncIterator[Port]:
    """The keypad at evdev file `path`, grabbed; raises DeviceMissing, DeviceRefused."""
    fd = await asyncio.to_thread(_grabbed, path)
    try:
        yield KeysPort(path, fd)
    finally:
        os.close(fd)


def _grabbed(path: str) -> int:
    try:
        fd = opened(path)
    except PermissionError as flaw:
        raise DeviceRefused(
            f"没有权限用 {path}：把下面一行写进 /etc/udev/rules.d/60-hallkeeper.rules，"
            f"执行 udevadm control --reload 后重新插拔，并把运行用户加入 {GROUP} 组：{_rule(path)}"
        ) from flaw
    try:
        fcntl.ioctl(fd, EVIOCGRAB, 1)
    except OSError as flaw:
        os.close(fd)
        if flaw.errno == errno.EBUSY:
            raise held(Path(path).resolve()) from flaw
        if flaw.errno == errno.ENODEV:
            raise DeviceMissing(f"{path} 刚被拔掉：插好 USB 线") from flaw
        raise DeviceRefused(f"{path} 不是按键设备（{flaw.strerror}）：改正 port") from flaw
    return fd


def _rule(path: str) -> str:
    """The udev line that gives us the device and keeps a desktop off it while we do not run."""
    about = SYS_INPUT / Path(path).resolve().name / "device/id"
    try:
        ids = [(about / name).read_text(encoding="ascii").strip() for name in ("vendor", "product")]
    except OSError:  # no input device, or pulled just now
        ids = ["????", "????"]
    return keys_rule(*ids)
