"""Where a keypad's bytes come from: any port, and for keypads on USB HID two kinds of packets."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from drivers.keypad.hid_reports import open_reports
from drivers.keypad.keys import open_keys
from drivers.ports import AddressError, HidAddress, Port, open_port, parse_address

EVDEV = "evdev:"


def brings_packets(address: str) -> bool:
    """Whether reads at `address` are whole packets, not bytes of a stream; raises AddressError."""
    if address.startswith(EVDEV):
        if not address.startswith(EVDEV + "/"):
            raise AddressError(
                f"{address!r} needs an absolute path, e.g. evdev:/dev/input/by-id/…-event-kbd"
            )
        return True
    return isinstance(parse_address(address), HidAddress)


def open_line(address: str, *, baud: int) -> AbstractAsyncContextManager[Port]:
    """The open line to a keypad: `evdev:/dev/input/by-id/…`, `hid:1a86:e026`, or as open_port.

    Entering it raises DeviceMissing, DeviceRefused; an address that is none raises AddressError.
    """
    if brings_packets(address) and address.startswith(EVDEV):
        return open_keys(address.removeprefix(EVDEV))
    parsed = parse_address(address)
    if isinstance(parsed, HidAddress):
        return open_reports(parsed)
    return open_port(address, baud=baud)
