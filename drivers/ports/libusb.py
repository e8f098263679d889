"""One USB interface taken from the kernel and given back, through libusb; all calls block.

libusb cannot be told to stop waiting, so every call here has an end, and all calls of one interface
come from one thread, that of `claimed`: what closes it waits for no more than the call in progress.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import math
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

import usb.backend.libusb1
import usb.core
import usb.util

from drivers.base import DeviceBabble, DeviceError, DeviceMissing, DeviceRefused
from drivers.ports.address import OnUsb
from drivers.ports.usb_device import UsbDevice, find, forbidden, held

SLICE = 0.3
"""Longest a transfer waits at once, in seconds."""

LISTED_WITHIN = 1.0
"""Seconds that libusb, which learns of new devices from udev, may know less than sysfs."""

CLOSE_WITHIN = 2.0
"""Longest that closing is waited for; the thread ends by itself."""

BULK, INTERRUPT = 2, 3
"""bmAttributes & 3 of endpoints (USB 2.0, table 9-13)."""

IN = 0x80
"""The bit in the address of an endpoint that sends to the host."""

SET_REPORT, GET_REPORT = (0x21, 0x09), (0xA1, 0x01)
"""bmRequestType and bRequest (HID 1.11, 7.2)."""

INPUT_REPORT, OUTPUT_REPORT = 0x0100, 0x0200
"""wValue: report type, and report id 0."""

_LOG = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An endpoint: its address with the direction, its transfer type, bytes of a full packet."""

    address: int
    kind: int
    packet: int


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two endpoints that belong together: `out` takes what the host sends, `into` sends to it."""

    out: Endpoint
    into: Endpoint


def pairs(endpoints: tuple[Endpoint, ...]) -> tuple[Pair, ...]:
    """The endpoints of an interface as pairs, in the order of the descriptor.

    Empty where they make none: other kinds than bulk and interrupt, more of one direction.
    """
    data = [one for one in endpoints if one.kind in (BULK, INTERRUPT) and one.packet]
    into = [one for one in data if one.address & IN]
    out = [one for one in data if not one.address & IN]
    if len(into) != len(out) or len(data) != len(endpoints):
        return ()
    return tuple(Pair(out=o, into=i) for o, i in zip(out, into, strict=True))


class Claim:
    """An interface that is ours. Made by `claim`; `release` gives it back to the kernel's driver.

    All methods raise DeviceMissing (pulled) and DeviceBabble (a transfer that went wrong).
    """

    def __init__(self, device: UsbDevice, handle: Any, number: int, *, detached: bool) -> None:
        self.endpoints = _endpoints(handle, number)
        self.device = device
        self._handle = handle
        self._number = number
        self._detached = detached

    def read(self, endpoint: Endpoint, size: int, seconds: float) -> bytes:
        """What one transfer brings, `size` bytes rounded up to whole packets at most."""
        whole = -(-size // endpoint.packet) * endpoint.packet
        return self._transfer(
            lambda: bytes(self._handle.read(endpoint.address, whole, _milliseconds(seconds))), b""
        )

    def write(self, endpoint: Endpoint, data: bytes, seconds: float) -> int:
        """How many bytes of `data` were taken in time."""
        return self._transfer(
            lambda: int(self._handle.write(endpoint.address, data, _milliseconds(seconds))), 0
        )

    def get_report(self, size: int, seconds: float) -> bytes:
        """The input report, by the control pipe; b"" when the device has none now."""
        return self._transfer(
            lambda: bytes(
                self._handle.ctrl_transfer(
                    *GET_REPORT, INPUT_REPORT, self._number, size, _milliseconds(seconds)
                )
            ),
            b"",
        )

    def set_report(self, data: bytes, seconds: float) -> int:
        """Send the output report by the control pipe; how many bytes of it were taken in time."""
        return self._transfer(
            lambda: int(
                self._handle.ctrl_transfer(
                    *SET_REPORT, OUTPUT_REPORT, self._number, data, _milliseconds(seconds)
                )
            ),
            0,
        )

    def release(self) -> None:
        """Give the interface back; a device that is gone needs no more."""
        with suppress(usb.core.USBError):
            usb.util.release_interface(self._handle, self._number)
        if self._detached:
            _give_back(self._handle, self._number)
        usb.util.dispose_resources(self._handle)

    def _transfer(self, transfer: Callable[[], T], nothing: T) -> T:
        try:
            return transfer()
        except usb.core.USBTimeoutError:
            return nothing
        except usb.core.USBError as flaw:
            if flaw.errno == errno.ENODEV or not self.device.plugged:
                raise DeviceMissing(f"{self.device} 已断开：重新插好设备") from flaw
            raise DeviceBabble(
                f"{self.device} 传输出错（{flaw.strerror}）：重新插拔，换一根 USB 线试"
            ) from flaw


def claim(address: OnUsb, choose: Callable[[UsbDevice], int | None]) -> Claim:
    """The interface of the device at `address` that `choose` numbers, taken from its kernel driver.

    With no number it is the first one whose endpoints make pairs.
    Raises DeviceMissing, DeviceRefused (rights, held by another program, no libusb).
    """
    device = find(address)
    handle = _handle_of(device)
    try:
        if not _configured(handle):
            handle.set_configuration()
        number = choose(device)
        if number is None:
            number = _first_with_pairs(device, handle)
        return _claimed(device, handle, number)
    except usb.core.USBError as flaw:
        usb.util.dispose_resources(handle)
        if flaw.errno == errno.EACCES:
            raise forbidden(address, device.node) from flaw
        if flaw.errno == errno.EBUSY:
            raise held(device.node) from flaw
        if flaw.errno in (errno.ENODEV, errno.ENOENT) or not device.plugged:
            raise DeviceMissing(f"{device} 刚被拔掉：插好 USB 线") from flaw
        raise DeviceBabble(f"{device} 打不开（{flaw.strerror}）：重新插拔读卡器") from flaw
    except DeviceError:
        usb.util.dispose_resources(handle)
        raise


@asynccontextmanager
async def claimed(opening: Callable[[], Claim]) -> AsyncIterator[tuple[Claim, Thread]]:
    """The claim that `opening` makes and the thread all its calls must run in."""
    thread = Thread()
    opened = thread.submit(opening)
    try:
        yield await asyncio.wrap_future(opened), thread
    finally:
        await thread.close(lambda: _release(opened))


class Thread:
    """One thread for calls that block, in the order they were asked for."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="usb")

    def submit(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Ask for a call without waiting."""
        return self._executor.submit(call, *args, **kwargs)

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a call; who is cancelled does not stop the call."""
        return await asyncio.wrap_future(self.submit(call, *args, **kwargs))

    async def close(self, last: Callable[[], None]) -> None:
        """Run `last` after the call in progress, then end; waits CLOSE_WITHIN at most."""
        ending = asyncio.wrap_future(self.submit(last))
        self._executor.shutdown(wait=False)
        await asyncio.wait({ending}, timeout=CLOSE_WITHIN)


def _release(opened: Future[Claim]) -> None:
    if not opened.cancelled() and not opened.exception():
        opened.result().release()


def _handle_of(device: UsbDevice) -> Any:
    backend = usb.backend.libusb1.get_backend()
    if backend is None:
        raise DeviceRefused("系统里没有 libusb：执行 apt-get install libusb-1.0-0")
    end = time.monotonic() + LISTED_WITHIN
    while True:
        found = usb.core.find(
            backend=backend,
            custom_match=lambda one: (one.bus, one.address) == (device.bus, device.number),
        )
        if found is not None:
            return found
        if time.monotonic() >= end or not device.plugged:
            raise DeviceMissing(f"{device} 刚被拔掉，或系统还没认出它：插好 USB 线")
        time.sleep(0.02)


def _configured(handle: Any) -> bool:
    try:
        return handle.get_active_configuration() is not None
    except usb.core.USBError as flaw:
        if flaw.errno in (errno.ENOENT, errno.ENODATA) or str(flaw) == "Configuration not set":
            return False
        raise


def _first_with_pairs(device: UsbDevice, handle: Any) -> int:
    for interface in handle.get_active_configuration():
        number = int(interface.bInterfaceNumber)
        if pairs(_endpoints(handle, number)):
            return number
    raise DeviceRefused(f"{device} 没有成对的数据端点：它不是这种读卡器，改正 port")


def _endpoints(handle: Any, number: int) -> tuple[Endpoint, ...]:
    interface = handle.get_active_configuration()[(number, 0)]
    return tuple(
        Endpoint(
            address=int(one.bEndpointAddress),
            kind=int(one.bmAttributes) & 3,
            packet=int(one.wMaxPacketSize) & 0x7FF,  # the bits above count packets per microframe
        )
        for one in interface
    )


def _claimed(device: UsbDevice, handle: Any, number: int) -> Claim:
    detached = bool(handle.is_kernel_driver_active(number))
    if detached:
        handle.detach_kernel_driver(number)
    try:
        usb.util.claim_interface(handle, number)
        return Claim(device, handle, number, detached=detached)
    except usb.core.USBError:
        if detached:
            _give_back(handle, number)
        raise


def _give_back(handle: Any, number: int) -> None:
    try:
        handle.attach_kernel_driver(number)
    except usb.core.USBError as flaw:
        if flaw.errno != errno.ENODEV:
            _LOG.warning("the kernel's driver did not take interface %s back: %s", number, flaw)


def _milliseconds(seconds: float) -> int:
    """For libusb, where 0 means without end."""
    return max(1, math.ceil(min(seconds, SLICE) * 1000))
