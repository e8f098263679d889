"""How devices carry their bytes over USB: bulk pairs, split pairs, CDC-ACM, CH341."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from tests.lab.descriptors import BULK, INTERRUPT, Endpoint, Interface, Setup
from tests.lab.usbip import IN
from tests.lab.wire import Function

HEADER = 7
"""Bytes of a SAM frame's header: five of preamble, two of length (SAM protocol, table 5)."""


def packets(data: bytes, size: int, *, zero_length: bool = False) -> list[bytes]:
    """`data` in packets; `zero_length` ends what fills its last packet with an empty one."""
    cut = [data[start : start + size] for start in range(0, len(data), size)]
    if zero_length and cut and len(cut[-1]) == size:
        cut.append(b"")
    return cut


@dataclass(kw_only=True)
class BulkPair(Function):
    """One IN and one OUT endpoint that carry the bytes as they are.

    `piece` cuts what goes to the host into shorter packets than the endpoint could carry.
    """

    into: int = 0x81
    out: int = 0x02
    kind: int = BULK
    piece: int = 64
    zero_length: bool = False

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        """One vendor interface, the IN endpoint first."""
        interval = 1 if self.kind == INTERRUPT else 0
        ends = (self.into, self.out)
        return (Interface(endpoints=tuple(Endpoint(e, self.kind, 64, interval) for e in ends)),)

    def send(self, data: bytes) -> None:
        """See Function."""
        self.give(self.into, packets(data, self.piece, zero_length=self.zero_length))


@dataclass(kw_only=True)
class SplitPair(Function):
    """The first generation of SAM modules: headers on 02 and 81, bodies on 06 and 85.

    It is as strict as a module: what is no header on 02, or comes on 06 without one, is dropped.
    """

    _header: bytes = field(init=False, default=b"")

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        """One vendor interface with its four endpoints in the order public sources count on."""
        return (Interface(endpoints=tuple(Endpoint(e) for e in (0x81, 0x02, 0x85, 0x06))),)

    def reset(self) -> None:
        """See Function."""
        self._header = b""

    def received(self, endpoint: int, data: bytes) -> None:
        """See Function."""
        if endpoint == 0x02:
            self._header = data if len(data) == HEADER else b""
        elif self._header:
            header, self._header = self._header, b""
            self.heard(header + data)

    def send(self, data: bytes) -> None:
        """See Function."""
        self.give(0x81, [data[:HEADER]])
        self.give(0x85, packets(data[HEADER:], 64))


@dataclass(kw_only=True)
class CdcAcm(Function):
    """A serial line of the USB class (CDC 1.2, PSTN 1.2): /dev/ttyACM*.

    A host sets a speed that this device ignores; `baud` is what it set.
    """

    baud: int = 9600
    _coding: bytes = field(init=False, default=struct.pack("<IBBB", 9600, 0, 0, 8))

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        """A control and a data interface, tied by the functional descriptors of CDC 5.2.3."""
        header = bytes([5, 0x24, 0x00, 0x10, 0x01])
        call_management = bytes([5, 0x24, 0x01, 0x00, 0x01])
        abstract_control = bytes([4, 0x24, 0x02, 0x02])
        union = bytes([5, 0x24, 0x06, 0x00, 0x01])
        return (
            Interface(
                of_class=(2, 2, 1),
                extra=header + call_management + abstract_control + union,
                endpoints=(Endpoint(0x83, INTERRUPT, 8, 16),),
            ),
            Interface(of_class=(10, 0, 0), endpoints=(Endpoint(0x82), Endpoint(0x01))),
        )

    def control(self, setup: Setup, data: bytes) -> bytes | None:
        """Line coding and control lines (PSTN 1.2, 6.3)."""
        if setup.request == 0x20 and len(data) == len(self._coding):
            self._coding = data
            (self.baud,) = struct.unpack_from("<I", data)
            return b""
        if setup.request == 0x21:
            return self._coding
        return b"" if setup.request in (0x22, 0x23) else None

    def send(self, data: bytes) -> None:
        """See Function; an empty packet ends what fills its last one, as cdc_acm reads 64 of 64."""
        self.give(0x82, packets(data, 64))


@dataclass(kw_only=True)
class Ch341(Function):
    """The CH341 adapter between USB and a line of `baud`; at another speed both hear rubbish.

    Registers as the kernel's ch341 writes them: 12 the prescaler, 13 the divisor.
    """

    baud: int = 115200
    set_to: int = field(init=False, default=0)

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        """As `lsusb -v` shows a CH340G."""
        ends = (Endpoint(0x82, BULK, 32), Endpoint(0x02, BULK, 32), Endpoint(0x81, INTERRUPT, 8, 1))
        return (Interface(of_class=(0xFF, 1, 2), endpoints=ends),)

    def control(self, setup: Setup, data: bytes) -> bytes | None:
        """The vendor's requests: 5F version, 95 read and 9A write registers, A1 and A4."""
        if setup.kind & IN:
            return b"\x31\x00" if setup.request == 0x5F else b"\xff\xee"[: setup.length]
        if setup.request == 0x9A and setup.value == 0x1312:
            prescaler, divisor = setup.index & 0x7F, setup.index >> 8
            clocks = 1 << (12 - 3 * (prescaler & 3) - (prescaler >> 2 & 1))
            self.set_to = 48_000_000 // (clocks * (256 - divisor))
        return b""

    def received(self, endpoint: int, data: bytes) -> None:
        """See Function."""
        self.heard(self._at_speed(data))

    def send(self, data: bytes) -> None:
        """See Function."""
        self.give(0x82, packets(self._at_speed(data), 32))

    def _at_speed(self, data: bytes) -> bytes:
        # A UART takes a clock that is wrong by a few in a hundred.
        right = abs(self.set_to - self.baud) <= 0.03 * self.baud
        return data if right else bytes(byte ^ 0x5A for byte in data)
