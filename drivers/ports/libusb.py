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
from concurrent.futures import Future
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import usb.core
import usb.util

from drivers.base import DeviceBabble, DeviceMissing
from drivers.ports.thread import Thread
from drivers.ports.usb_device import UsbDevice

SLICE = 0.3
"""Longest a transfer waits at once, in seconds."""

PULLED_WITHIN = 0.3
"""Seconds after a failed transfer in which the kernel learns that the device was pulled."""

LOOK_EVERY = 0.05
"""Seconds between two looks in sysfs, which alone tells of a pull while no transfer runs."""

BULK, INTERRUPT = 2, 3
"""bmAttributes & 3 of endpoints (USB 2.0, table 9-13)."""

IN = 0x80
"""The bit in the address of an endpoint that sends to the host."""

SET_REPORT, GET_REPORT = (0x21, 0x09), (0xA1, 0x01)
"""bmRequestType and bRequest (HID 1.11, 7.2)."""

INPUT_REPORT, OUTPUT_REPORT = 0x0100, 0x0200
"""wValue: report type, and report id 0."""

_LOG = logging.getLogger(__name__)

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
    """The endpoints of an interface as pairs, in the descriptor's order; or none.

    Bulk endpoints by themselves where they make pairs, else together with interrupt endpoints.
    """
    for kinds in ((BULK,), (BULK, INTERRUPT)):
        data = [one for one in endpoints if one.kind in kinds and one.packet]
        into = [one for one in data if one.address & IN]
        out = [one for one in data if not one.address & IN]
        if into and len(into) == len(out):
            return tuple(Pair(out=o, into=i) for o, i in zip(out, into, strict=True))
    return ()


class Claim:
    """An interface that is ours. Made by `claim`; `release` gives it back to the kernel's driver.

    All methods raise DeviceMissing (pulled) and DeviceBabble (a transfer that went wrong).
    """

    def __init__(self, device: UsbDevice, handle: Any, number: int, *, detached: bool) -> None:
        self.endpoints = endpoints_of(handle, number)
        self.device = device
        self._handle = handle
        self._number = number
        self._detached = detached

    def read(self, endpoint: Endpoint, size: int, seconds: float) -> bytes:
        """What one transfer brings, `size` bytes rounded up to whole packets at most."""
        whole = -(-size // endpoint.packet) * endpoint.packet
        return self._transfer(
            lambda: bytes(self._handle.read(endpoint.address, whole, _milliseconds(seconds))),
            b"",
            endpoint,
        )

    def write(self, endpoint: Endpoint, data: bytes, seconds: float) -> int:
        """How many bytes of `data` were taken in time."""
        return self._transfer(
            lambda: int(self._handle.write(endpoint.address, data, _milliseconds(seconds))),
            0,
            endpoint,
        )

    def get_report(self, size: int, seconds: float) -> bytes:
        """The input report, by the control pipe; b"" when the device has none now."""

        def ask() -> bytes:
            try:
                return bytes(
                    self._handle.ctrl_transfer(
                        *GET_REPORT, INPUT_REPORT, self._number, size, _milliseconds(seconds)
                    )
                )
            except usb.core.USBError as flaw:
                if flaw.errno == errno.EPIPE:  # some refuse instead of letting wait
                    return b""
                raise

        return self._transfer(ask, b"")

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
            give_back(self._handle, self._number)
        usb.util.dispose_resources(self._handle)

    def _transfer(
        self, transfer: Callable[[], T], nothing: T, endpoint: Endpoint | None = None
    ) -> T:
        try:
            return transfer()
        except usb.core.USBTimeoutError:
            return nothing
        except usb.core.USBError as flaw:
            if flaw.errno == errno.ENODEV or self._pulled():
                raise DeviceMissing(f"{self.device} 已断开：重新插好设备") from flaw
            if flaw.errno == errno.EPIPE and endpoint:  # halted until it is told otherwise
                with suppress(usb.core.USBError):
                    self._handle.clear_halt(endpoint.address)
            raise DeviceBabble(
                f"{self.device} 传输出错（{flaw.strerror}）：重新插拔，换一根 USB 线试"
            ) from flaw

    def _pulled(self) -> bool:
        end = time.monotonic() + PULLED_WITHIN
        while self.device.plugged:
            if time.monotonic() >= end:
                return False
            time.sleep(0.02)
        return True


@asynccontextmanager
async def claimed(opening: Callable[[], Claim]) -> AsyncIterator[tuple[Claim, Thread]]:
    """The claim that `opening` makes and the thread all its calls must run in."""
    thread = Thread()
    opened = thread.submit(opening)
    try:
        yield await asyncio.wrap_future(opened), thread
    finally:
        await thread.close(lambda: _release(opened))


def _release(opened: Future[Claim]) -> None:
    if not opened.cancelled() and not opened.exception():
        opened.result().release()


async def rest(device: UsbDevice, seconds: float) -> None:
    """Wait; raises DeviceMissing soon after `device` is pulled."""
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    while (left := end - clock()) > 0:
        if not device.plugged:
            raise DeviceMissing(f"{device} 已断开：重新插好设备")
        await asyncio.sleep(min(left, LOOK_EVERY))


def endpoints_of(handle: Any, number: int) -> tuple[Endpoint, ...]:
    """The endpoints of interface `number` as it is after it was plugged in."""
    interface = handle.get_active_configuration()[(number, 0)]
    return tuple(
        Endpoint(
            address=int(one.bEndpointAddress),
            kind=int(one.bmAttributes) & 3,
            packet=int(one.wMaxPacketSize) & 0x7FF,  # the bits above count packets per microframe
        )
        for one in interface
    )


def give_back(handle: Any, number: int) -> None:
    """Let the kernel's driver have the interface again."""
    try:
        handle.attach_kernel_driver(number)
    except usb.core.USBError as flaw:
        if flaw.errno != errno.ENODEV:
            _LOG.warning("the kernel's driver did not take interface %s back: %s", number, flaw)


def _milliseconds(seconds: float) -> int:
    """For libusb, where 0 means without end."""
    return max(1, math.ceil(min(seconds, SLICE) * 1000))
