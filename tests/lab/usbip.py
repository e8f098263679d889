"""The messages of USB/IP between vhci-hcd and a device, without any I/O.

Kernel documentation, usb/usbip_protocol: headers of 48 bytes, big endian, data after them. Only
what vhci-hcd uses once a device is attached: submit, unlink and their answers; no isochronous
transfers.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

HEADER = 48

LONGEST = 1 << 20
"""Bytes of one transfer; what claims more is no USB/IP."""

IN = 0x80
"""The bit of an endpoint's address that means towards the host."""

STALLED, OVERFLOWED, UNLINKED = -32, -75, -104
"""-EPIPE, -EOVERFLOW, -ECONNRESET: the status of a URB as the host's kernel has it."""

_CMD_SUBMIT, _CMD_UNLINK, _RET_SUBMIT, _RET_UNLINK = 1, 2, 3, 4
_BASIC = struct.Struct(">IIIII")  # command, number, device, direction (1 = in), endpoint
_SUBMIT = struct.Struct(">IiiiI8s")  # flags, length, start frame, packets, interval, setup
_SUBMITTED = struct.Struct(">iiiii8x")  # status, length, start frame, packets, errors
_UNLINKED = struct.Struct(">i24x")


class WireFault(ValueError):
    """What came is no USB/IP; the connection is of no more use."""


@dataclass(frozen=True, kw_only=True)
class Submit:
    """A transfer that the host asks for; `endpoint` is the address with its direction bit."""

    number: int
    endpoint: int
    length: int
    setup: bytes = bytes(8)
    data: bytes = b""

    def to_bytes(self) -> bytes:
        """As the kernel sends it; for tests."""
        towards_host = bool(self.endpoint & IN)
        basic = _BASIC.pack(_CMD_SUBMIT, self.number, 1, towards_host, self.endpoint & 0xF)
        return basic + _SUBMIT.pack(0, self.length, 0, 0, 0, self.setup) + self.data


@dataclass(frozen=True, kw_only=True)
class Unlink:
    """The host wants the transfer `target` back, unless it has ended."""

    number: int
    target: int

    def to_bytes(self) -> bytes:
        """As the kernel sends it; for tests."""
        return _BASIC.pack(_CMD_UNLINK, self.number, 1, 0, 0) + struct.pack(">I24x", self.target)


class Codec:
    """Cuts what the host sends into its messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Submit | Unlink]:
        """The messages that end in `data`; raises WireFault."""
        self._buffer += data
        messages: list[Submit | Unlink] = []
        while len(self._buffer) >= HEADER:
            message, size = self._first()
            if message is None:
                break
            del self._buffer[:size]
            messages.append(message)
        return messages

    def _first(self) -> tuple[Submit | Unlink | None, int]:
        command, number, _, towards_host, endpoint = _BASIC.unpack_from(self._buffer)
        if command == _CMD_UNLINK:
            (target,) = struct.unpack_from(">I", self._buffer, _BASIC.size)
            return Unlink(number=number, target=target), HEADER
        if command != _CMD_SUBMIT:
            raise WireFault(f"a message of kind {command}")
        _, length, _, _, _, setup = _SUBMIT.unpack_from(self._buffer, _BASIC.size)
        if not 0 <= length <= LONGEST or endpoint > 0xF:
            raise WireFault(f"{length} bytes for endpoint {endpoint}")
        size = HEADER + (0 if towards_host else length)
        if len(self._buffer) < size:
            return None, 0
        return Submit(
            number=number,
            endpoint=endpoint | (IN if towards_host else 0),
            length=length,
            setup=setup,
            data=bytes(self._buffer[HEADER:size]),
        ), size


def submitted(submit: Submit, data: bytes = b"", status: int = 0) -> bytes:
    """The end of a transfer: with `data` towards the host, or having taken what the host sent."""
    length = len(data) if submit.endpoint & IN else len(submit.data)
    basic = _BASIC.pack(_RET_SUBMIT, submit.number, 0, 0, 0)
    return basic + _SUBMITTED.pack(status, length, 0, 0, 0) + data


def unlinked(unlink: Unlink, *, found: bool) -> bytes:
    """The answer to an unlink: the transfer is given back, or it had ended before."""
    basic = _BASIC.pack(_RET_UNLINK, unlink.number, 0, 0, 0)
    return basic + _UNLINKED.pack(UNLINKED if found else 0)
