"""What a USB device says of itself: descriptors, and the requests of USB 2.0 chapter 9 for them."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tests.lab.usbip import IN

BULK, INTERRUPT = 2, 3
"""bmAttributes of endpoints."""

LOW, FULL, HIGH = 1, 2, 3
"""Speeds as vhci-hcd counts them (enum usb_device_speed)."""

_DEVICE, _CONFIGURATION, _STRING, _INTERFACE, _ENDPOINT, _HID, _REPORT = 1, 2, 3, 4, 5, 0x21, 0x22
_GET_STATUS, _CLEAR_FEATURE, _SET_FEATURE, _GET_DESCRIPTOR = 0, 1, 3, 6
_GET_CONFIGURATION, _SET_CONFIGURATION, _GET_INTERFACE, _SET_INTERFACE = 8, 9, 10, 11
_ENGLISH = 0x0409


@dataclass(frozen=True)
class Endpoint:
    """An endpoint; `packet` is its largest packet in bytes, `interval` in frames or 2^n of them."""

    address: int
    kind: int = BULK
    packet: int = 64
    interval: int = 0

    def to_bytes(self) -> bytes:
        """USB 2.0 table 9-13."""
        return struct.pack(
            "<BBBBHB", 7, _ENDPOINT, self.address, self.kind, self.packet, self.interval
        )


@dataclass(frozen=True, kw_only=True)
class Interface:
    """An interface; `extra` is what its class puts before its endpoints, `report` a HID's."""

    of_class: tuple[int, int, int] = (0xFF, 0, 0)
    endpoints: tuple[Endpoint, ...] = ()
    extra: bytes = b""
    report: bytes = b""

    def to_bytes(self, number: int) -> bytes:
        """The interface with all that follows it (USB 2.0 table 9-12, HID 1.11 section 6.2.1)."""
        head = struct.pack("<9B", 9, _INTERFACE, number, 0, len(self.endpoints), *self.of_class, 0)
        return head + self.extra + self.hid() + b"".join(e.to_bytes() for e in self.endpoints)

    def hid(self) -> bytes:
        """The HID descriptor; empty where the interface is none."""
        if not self.report:
            return b""
        return struct.pack("<BBHBBBH", 9, _HID, 0x0111, 0, 1, _REPORT, len(self.report))


@dataclass(frozen=True, kw_only=True)
class Device:
    """A device; `says` is maker, title and serial number, each left out where it is empty."""

    vendor: int
    product: int
    release: int = 0x0100
    maker: str = ""
    title: str = ""
    serial: str = ""
    of_class: tuple[int, int, int] = (0, 0, 0)
    speed: int = FULL


@dataclass(frozen=True)
class Setup:
    """The eight bytes that begin a control transfer (USB 2.0 table 9-2)."""

    kind: int
    request: int
    value: int
    index: int
    length: int

    @classmethod
    def from_bytes(cls, data: bytes) -> Setup:
        """From exactly eight bytes."""
        return cls(*struct.unpack("<BBHHH", data))

    @property
    def standard(self) -> bool:
        """Whether chapter 9 says what it means, and not a class or vendor."""
        return not self.kind & 0x60


class SelfDescription:
    """A device with its interfaces, answering standard requests."""

    def __init__(self, device: Device, interfaces: tuple[Interface, ...]) -> None:
        self.device = device
        self.interfaces = interfaces
        self.endpoints = {e.address: e for one in interfaces for e in one.endpoints}
        self._configured = 0

    def answer(self, setup: Setup) -> bytes | None:
        """What goes back to the host; None stalls."""
        if setup.request == _GET_DESCRIPTOR:
            found = self._descriptor(setup.value >> 8, setup.value & 0xFF, setup)
            return found[: setup.length] if found else None
        if setup.request == _SET_CONFIGURATION:
            self._configured = setup.value
        answers = {
            _GET_STATUS: bytes(2),
            _GET_CONFIGURATION: bytes([self._configured]),
            _GET_INTERFACE: bytes(1),
            _CLEAR_FEATURE: b"",
            _SET_FEATURE: b"",
            _SET_CONFIGURATION: b"",
            _SET_INTERFACE: b"",
        }
        return answers.get(setup.request)

    def _descriptor(self, kind: int, number: int, setup: Setup) -> bytes | None:
        if kind == _DEVICE:
            return self._device()
        if kind == _CONFIGURATION:
            return self._configuration()
        if kind == _STRING:
            return self._string(number)
        if setup.kind == IN | 1 and setup.index < len(self.interfaces):
            interface = self.interfaces[setup.index]
            return {_HID: interface.hid(), _REPORT: interface.report}.get(kind)
        return None  # no qualifier and no BOS: a device of USB 2.0 at one speed

    def _device(self) -> bytes:
        device = self.device
        strings = [n if text else 0 for n, text in enumerate(self._strings(), 1)]
        head = struct.pack("<BBH4B", 18, _DEVICE, 0x0200, *device.of_class, 64)
        ids = struct.pack("<HHH", device.vendor, device.product, device.release)
        return head + ids + bytes([*strings, 1])

    def _configuration(self) -> bytes:
        body = b"".join(one.to_bytes(n) for n, one in enumerate(self.interfaces))
        count = len(self.interfaces)
        # Bus-powered, 200 mA.
        return (
            struct.pack("<BBHBBBBB", 9, _CONFIGURATION, 9 + len(body), count, 1, 0, 0x80, 100)
            + body
        )

    def _string(self, number: int) -> bytes | None:
        if number == 0:
            return struct.pack("<BBH", 4, _STRING, _ENGLISH)
        texts = self._strings()
        if number > len(texts) or not texts[number - 1]:
            return None
        text = texts[number - 1].encode("utf-16-le")
        return bytes([2 + len(text), _STRING]) + text

    def _strings(self) -> tuple[str, str, str]:
        return self.device.maker, self.device.title, self.device.serial
