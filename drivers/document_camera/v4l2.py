"""What a V4L2 camera is, offers and lets itself be told, asked by ioctl of its device node."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused

# linux/videodev2.h; the numbers are those of _IOR and _IOWR on every processor but MIPS, PowerPC
# and SPARC. None of the structures holds a pointer or a long.
QUERYCAP, ENUM_FMT, G_FMT = 0x80685600, 0xC0405602, 0xC0D05604
ENUM_FRAMESIZES, QUERYCTRL, G_CTRL, S_CTRL = 0xC02C564A, 0xC0445624, 0xC008561B, 0xC008561C

CAPABILITY: Final = struct.Struct("=16s32s32s3I12x")  # driver, card, bus, version, whole, node's
FORMAT: Final = struct.Struct("=3I32sI16x")  # index, buffer type, flags, description, fourcc
SIZES: Final = struct.Struct("=3I6I8x")  # index, fourcc, type, then a size or a range of them
CONTROL: Final = struct.Struct("=2I32s4iI8x")  # id, type, name, low, high, step, default, flags
VALUE: Final = struct.Struct("=Ii")  # id, value
SETTING: Final = struct.Struct("=I4x3I188x")  # buffer type, width, height, fourcc

CAPTURE: Final = 1
"""V4L2_BUF_TYPE_VIDEO_CAPTURE, and V4L2_CAP_VIDEO_CAPTURE."""

DEVICE_CAPS: Final = 0x80000000
DISCRETE: Final = 1
NEXT: Final = 0x80000000
INTEGER, BOOLEAN, MENU, BUTTON, INTEGER_MENU = 1, 2, 3, 4, 9
DISABLED, READ_ONLY = 0x1, 0x4

MOST_FORMATS, MOST_SIZES, MOST_CONTROLS = 128, 64, 256
"""How many are asked for at most: a camera whose firmware never says "no more" must not hang us."""

NAMES: Final = {
    0x009A0901: "auto_exposure",
    0x009A0902: "exposure_time_absolute",
    0x009A090A: "focus_absolute",
    0x009A090C: "focus_automatic_continuous",
    0x0098090C: "white_balance_automatic",
    0x0098091A: "white_balance_temperature",
}
"""Controls whose names changed from kernel to kernel, under their present ones (v4l2-ctl -l)."""

GONE: Final = frozenset({errno.ENODEV, errno.ENXIO, errno.ENOENT})
REFUSED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})

_NO_CAMERA: Final = frozenset({errno.ENOTTY, errno.EINVAL, errno.EISDIR})
_END: Final = frozenset({errno.EINVAL, errno.ENOTTY})  # ENOTTY: the driver has no such list


@dataclass(frozen=True)
class Capability:
    """`card` is the model, `bus` the socket (`usb-0000:00:14.0-3`); `captures`: it has pictures."""

    driver: str
    card: str
    bus: str
    captures: bool


@dataclass(frozen=True)
class Sizes:
    """Pictures of (width, height) pixels from `low` to `high` in steps; one size where equal."""

    low: tuple[int, int]
    high: tuple[int, int]
    step: tuple[int, int] = (1, 1)

    def __contains__(self, size: tuple[int, int]) -> bool:
        parts = zip(size, self.low, self.high, self.step, strict=True)
        return all(low <= one <= high and (one - low) % step == 0 for one, low, high, step in parts)

    def __str__(self) -> str:
        low, high = (f"{width}x{height}" for width, height in (self.low, self.high))
        return high if low == high else f"{low} - {high}"


@dataclass(frozen=True)
class Format:
    """A pixel format by its four letters and the sizes it comes in, the largest first."""

    fourcc: str
    sizes: tuple[Sizes, ...] = ()

    def __str__(self) -> str:
        return " ".join([self.fourcc, *map(str, self.sizes)])


@dataclass(frozen=True)
class Control:
    """Something to turn: `name` as v4l2-ctl writes it, whole numbers `low` to `high` in `step`."""

    id: int
    name: str
    kind: int
    low: int
    high: int
    step: int
    default: int
    flags: int

    @property
    def settable(self) -> bool:
        """Whether it holds a number that somebody may choose."""
        kinds = {INTEGER, BOOLEAN, MENU, INTEGER_MENU}
        return self.kind in kinds and not self.flags & (DISABLED | READ_ONLY)

    def __contains__(self, value: int) -> bool:
        step = self.step if self.kind == INTEGER and self.step > 0 else 1
        return self.low <= value <= self.high and (value - self.low) % step == 0


def parse_capability(data: bytes) -> Capability:
    """A `struct v4l2_capability`."""
    driver, card, bus, _, whole, own = CAPABILITY.unpack(data)
    caps = own if whole & DEVICE_CAPS else whole
    return Capability(_text(driver), _text(card), _text(bus), bool(caps & CAPTURE))


def parse_format(data: bytes) -> str:
    """The four letters in a `struct v4l2_fmtdesc`."""
    return fourcc(FORMAT.unpack(data)[-1])


def parse_sizes(data: bytes) -> Sizes:
    """A `struct v4l2_frmsizeenum`."""
    _, _, kind, *rest = SIZES.unpack(data)
    if kind == DISCRETE:
        return Sizes((rest[0], rest[1]), (rest[0], rest[1]))
    low_x, high_x, step_x, low_y, high_y, step_y = rest
    return Sizes((low_x, low_y), (high_x, high_y), (max(step_x, 1), max(step_y, 1)))


def parse_control(data: bytes) -> Control:
    """A `struct v4l2_queryctrl`."""
    number, kind, label, low, high, step, default, flags = CONTROL.unpack(data)
    plain = re.sub(r"[^a-z0-9]+", "_", _text(label).lower()).strip("_")
    name = NAMES.get(number, plain)
    return Control(number, name, kind, low, high, step, default, flags)


def fourcc(code: int) -> str:
    """The letters of a pixel format, the lowest byte first."""
    return _text((code & 0x7FFFFFFF).to_bytes(4, "little")).strip()


class Node:
    """An open device node. Every method raises DeviceMissing, DeviceRefused, DeviceBabble.

    It takes no frames, so that it can be open beside the program that does.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        with self._told():
            self._file = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            self.capability = self._capability()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let it go; may be called twice."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def ask(self) -> None:
        """Nothing, but that an unplugged camera raises DeviceMissing, though another took its name.

        The node we hold stays that of the camera that went.
        """
        self._capability()

    def formats(self) -> list[Format]:
        """All it offers."""
        found = []
        for index in range(MOST_FORMATS):
            data = self._next(ENUM_FMT, FORMAT.pack(index, CAPTURE, 0, b"", 0))
            if data is None:
                break
            code = FORMAT.unpack(data)[-1]
            sizes = sorted(self._sizes(code), key=lambda one: one.high, reverse=True)
            found.append(Format(parse_format(data), tuple(sizes)))
        return found

    def setting(self) -> tuple[str, int, int]:
        """Format, width and height that it is set to."""
        with self._told():
            data = self._ioctl(G_FMT, SETTING.pack(CAPTURE, 0, 0, 0))
        _, width, height, code = SETTING.unpack(data)
        return fourcc(code), width, height

    def controls(self) -> list[Control]:
        """All it has, in the kernel's order."""
        found: list[Control] = []
        number = 0
        for _ in range(MOST_CONTROLS):
            asked = CONTROL.pack(number | NEXT, 0, b"", 0, 0, 0, 0, 0)
            data = self._next(QUERYCTRL, asked)
            if data is None:
                break
            control = parse_control(data)
            if control.id <= number:  # a driver that goes round in circles
                break
            number = control.id
            found.append(control)
        return found

    def value(self, control: Control) -> int:
        """What a control is set to."""
        with self._told():
            data = self._ioctl(G_CTRL, VALUE.pack(control.id, 0))
        return int(VALUE.unpack(data)[1])

    def set(self, control: Control, value: int) -> None:
        """Turn a control; a button is pressed by any value."""
        with self._told():
            self._ioctl(S_CTRL, VALUE.pack(control.id, value))

    def _capability(self) -> Capability:
        with self._told():
            return parse_capability(self._ioctl(QUERYCAP, bytes(CAPABILITY.size)))

    def _sizes(self, code: int) -> Iterator[Sizes]:
        for index in range(MOST_SIZES):
            data = self._next(ENUM_FRAMESIZES, SIZES.pack(index, code, 0, *[0] * 6))
            if data is None:
                return
            yield parse_sizes(data)

    def _next(self, request: int, data: bytes) -> bytes | None:
        with self._told():
            try:
                return self._ioctl(request, data)
            except OSError as flaw:
                if flaw.errno in _END:
                    return None
                raise

    def _ioctl(self, request: int, data: bytes) -> bytes:
        return fcntl.ioctl(self._file, request, data)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """The kernel's errors in words."""
        try:
            yield
        except OSError as flaw:
            raise _error(self.path, flaw) from flaw


def find(bus: str, nodes: Sequence[Path] | None = None) -> str:
    """The node of the camera at this socket, whatever it is called; raises DeviceMissing."""
    for node in sorted(Path("/dev").glob("video*")) if nodes is None else nodes:
        try:
            camera = Node(str(node))
        except (DeviceMissing, DeviceRefused, DeviceBabble):
            continue
        camera.close()
        if camera.capability.bus == bus and camera.capability.captures:
            return str(node)
    raise DeviceMissing(f"{bus} 上没有高拍仪：请把它接回原来的插口")


def _error(path: str, flaw: OSError) -> DeviceMissing | DeviceRefused | DeviceBabble:
    if flaw.errno in GONE:
        return DeviceMissing(f"{path} 不在：请接好高拍仪的 USB 线")
    if flaw.errno in REFUSED:
        return DeviceRefused(f"无权使用 {path}：请把运行用户加入 video 组")
    if flaw.errno == errno.EBUSY:
        return DeviceRefused(f"{path} 打不开：请关闭占用摄像头的程序")
    if flaw.errno in _NO_CAMERA:
        return DeviceRefused(f"{path} 打不开：它不是摄像头，请检查 address")
    return DeviceBabble(f"{path} 出错（{flaw.strerror}）：请重新插拔高拍仪")


def _text(data: bytes) -> str:
    text = data.partition(b"\0")[0].decode("utf-8", "replace")
    return "".join(char if char.isprintable() else " " for char in text)
