"""Byte streams by address: `serial:/dev/…?baud=`, `tcp:host:port`, `usb:0400:c35a`,
`hid:0425:8159`, `replay:file`.

The address chooses the port, so a driver never knows what carries its bytes, and a recording
(`replay:`) is a port like any other.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from drivers.ports.address import (
    BAUD_RATES,
    Address,
    AddressError,
    HidAddress,
    OnUsb,
    ReplayAddress,
    SerialAddress,
    TcpAddress,
    UsbAddress,
    parse_address,
)
from drivers.ports.port import CHUNK, PacketPort, Port
from drivers.ports.replay import Recording, open_replay, read_recording
from drivers.ports.serial_line import open_serial
from drivers.ports.tcp import open_tcp

__all__ = [
    "BAUD_RATES",
    "CHUNK",
    "Address",
    "AddressError",
    "HidAddress",
    "OnUsb",
    "PacketPort",
    "Port",
    "Recording",
    "ReplayAddress",
    "SerialAddress",
    "TcpAddress",
    "UsbAddress",
    "open_port",
    "parse_address",
    "read_recording",
]


@asynccontextmanager
async def open_port(address: str, *, baud: int = 115200) -> AsyncIterator[Port]:
    """The open port of `address`; `baud` holds where a serial address names none.

    Raises AddressError, DeviceMissing (nothing there), DeviceRefused (rights, or held by another).
    """
    parsed = parse_address(address)
    opening: AbstractAsyncContextManager[Port]
    if isinstance(parsed, SerialAddress):
        opening = open_serial(parsed, baud)
    elif isinstance(parsed, TcpAddress):
        opening = open_tcp(parsed)
    elif isinstance(parsed, UsbAddress | HidAddress):
        opening = _open_on_usb(parsed)
    else:
        opening = open_replay(parsed)
    async with opening as port:
        yield port


def _open_on_usb(address: UsbAddress | HidAddress) -> AbstractAsyncContextManager[PacketPort]:
    # Imported here: pyusb is of use only on a box with such a device.
    from drivers.ports.hid import open_hid
    from drivers.ports.usb import open_usb

    return open_hid(address) if isinstance(address, HidAddress) else open_usb(address)
