"""A camera of the USB video class (UVC 1.1) that sends JPEG frames over a bulk endpoint."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from tests.lab.descriptors import BULK, Endpoint, Interface, Setup
from tests.lab.usbip import IN
from tests.lab.wire import Function

FRAMES = 0x81

SIZES = ((640, 480), (1280, 960))
"""Width and height of the pictures in pixels; larger ones take the emulated box too long."""

PAYLOAD = 16384
"""Bytes of one payload: what uvcvideo asks for at once from packets of 512 (32 of them)."""

PACKET = 512

INTERVAL = 333_333
"""Time between two frames in 100 ns; what a host asks for beyond it, it does not get."""

_SET_CUR, _GET_CUR, _GET_MIN, _GET_MAX, _GET_RES = 0x01, 0x81, 0x82, 0x83, 0x84
_GET_LEN, _GET_INFO, _GET_DEF = 0x85, 0x86, 0x87
_PROBE, _COMMIT = 1, 2
_NEGOTIATED = struct.Struct("<HBBI5HIIIBBBB")  # UVC 1.1, table 4-75
_FID, _EOF, _EOH = 0x01, 0x02, 0x80

_CAMERA, _PROCESSING, _OUTPUT = 1, 2, 3
"""Numbers of the terminals and the unit between them."""


@dataclass(kw_only=True)
class Control:
    """A control of the camera terminal or processing unit: its range, step and present value."""

    bit: int
    low: int
    high: int
    value: int
    step: int = 1
    size: int = 2


def controls() -> dict[tuple[int, int], Control]:
    """(unit, selector) → control, as a common document camera has them (UVC 1.1, 4.2.2)."""
    return {
        (_CAMERA, 0x08): Control(bit=17, low=0, high=1, value=1, size=1),  # focus, automatic
        (_CAMERA, 0x06): Control(bit=5, low=0, high=1023, value=300),  # focus, absolute
        (_PROCESSING, 0x02): Control(bit=0, low=0, high=255, value=128),  # brightness
        (_PROCESSING, 0x0B): Control(bit=12, low=0, high=1, value=1, size=1),  # white balance, auto
    }


@dataclass(kw_only=True)
class UvcCamera(Function):
    """A camera of these sizes; the host's choice is told to `heard` as two words of 16 bits.

    A frame that comes while the one before still waits is dropped, as a sensor's is.
    """

    sizes: tuple[tuple[int, int], ...] = SIZES
    controls: dict[tuple[int, int], Control] = field(default_factory=controls)
    _size: tuple[int, int] = field(init=False, default=(0, 0))
    _interval: int = field(init=False, default=INTERVAL)
    _toggle: int = field(init=False, default=0)

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        """Control and streaming."""
        return (
            Interface(of_class=(14, 1, 0), extra=self._topology()),
            Interface(
                of_class=(14, 2, 0),
                extra=self._formats(),
                endpoints=(Endpoint(FRAMES, BULK, PACKET),),
            ),
        )

    def reset(self) -> None:
        """See Function."""
        self._size, self._toggle = self.sizes[0], 0

    def control(self, setup: Setup, data: bytes) -> bytes | None:
        """Negotiation on the streaming interface, controls on the other (UVC 1.1, 4.2 and 4.3)."""
        selector, unit, interface = setup.value >> 8, setup.index >> 8, setup.index & 0xFF
        if interface == 1 and selector in (_PROBE, _COMMIT):
            return self._negotiate(setup, selector, data)
        control = self.controls.get((unit, selector))
        if control is None:
            return None
        if setup.request == _SET_CUR:
            control.value = int.from_bytes(data, "little")
            return b""
        answers = {
            _GET_CUR: control.value,
            _GET_MIN: control.low,
            _GET_MAX: control.high,
            _GET_RES: control.step,
            _GET_DEF: control.value,
        }
        if setup.request in answers:
            return answers[setup.request].to_bytes(control.size, "little")
        return {_GET_INFO: b"\x03", _GET_LEN: struct.pack("<H", control.size)}.get(setup.request)

    def send(self, data: bytes) -> None:
        """See Function; `data` is one frame as JPEG."""
        if self.queued(FRAMES):
            return
        payloads = []
        room = PAYLOAD - 2
        for start in range(0, len(data), room):
            piece = data[start : start + room]
            end = _EOF if start + room >= len(data) else 0
            if (len(piece) + 2) % PACKET == 0 and end:
                piece += b"\0"  # so that the transfer ends with a short packet
            payloads.append(bytes([2, _EOH | end | self._toggle]) + piece)
        self._toggle ^= _FID
        self.give(FRAMES, payloads)

    def _negotiate(self, setup: Setup, selector: int, data: bytes) -> bytes | None:
        if setup.request == _GET_LEN:
            return struct.pack("<H", _NEGOTIATED.size)
        if setup.request == _GET_INFO:
            return b"\x03"
        if setup.request == _SET_CUR and len(data) >= 8:
            _, _, frame, self._interval = struct.unpack_from("<HBBI", data)
            self._size = self.sizes[max(1, min(frame, len(self.sizes))) - 1]
            self._interval = max(INTERVAL, self._interval)
            if selector == _COMMIT:
                self.heard(struct.pack("<HH", *self._size))
            return b""
        if not setup.kind & IN:
            return None
        width, height = self._size
        number = self.sizes.index(self._size) + 1
        largest = width * height * 2
        return _NEGOTIATED.pack(
            *(1, 1, number, self._interval, 0, 0, 0, 0, 0, largest, PAYLOAD, 48_000_000, 0, 1, 1, 1)
        )

    def _topology(self) -> bytes:
        bits = dict.fromkeys((_CAMERA, _PROCESSING), 0)
        for (unit, _), control in self.controls.items():
            bits[unit] |= 1 << control.bit
        camera, processing = (bits[unit].to_bytes(3, "little") for unit in (_CAMERA, _PROCESSING))
        parts = (
            struct.pack("<BBBBHBBHHHB", 18, 0x24, 2, _CAMERA, 0x0201, 0, 0, 0, 0, 0, 3) + camera,
            struct.pack("<BBBBBHB", 13, 0x24, 5, _PROCESSING, _CAMERA, 0, 3) + processing + b"\0\0",
            struct.pack("<BBBBHBBB", 9, 0x24, 3, _OUTPUT, 0x0101, 0, _PROCESSING, 0),
        )
        total = 13 + sum(map(len, parts))
        head = struct.pack("<BBBHHIBB", 13, 0x24, 1, 0x0110, total, 48_000_000, 1, 1)
        return head + b"".join(parts)

    def _formats(self) -> bytes:
        frames = b"".join(
            struct.pack("<BBBBBHH", 30, 0x24, 7, number, 0, width, height)
            + struct.pack("<IIIIBI", 0, 0, width * height * 2, INTERVAL, 1, INTERVAL)
            for number, (width, height) in enumerate(self.sizes, 1)
        )
        jpeg = struct.pack("<11B", 11, 0x24, 6, 1, len(self.sizes), 1, 1, 0, 0, 0, 0)
        colours = struct.pack("<6B", 6, 0x24, 0x0D, 1, 1, 4)
        total = 14 + len(jpeg + frames + colours)
        head = struct.pack(
            "<BBBBHBBBBBBBB", 14, 0x24, 1, 1, total, FRAMES, 0, _OUTPUT, 0, 0, 0, 1, 0
        )
        return head + jpeg + frames + colours
