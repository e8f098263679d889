"""Taking a USB interface from the kernel's driver, or saying why not."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from typing import Any

import usb.backend.libusb1
import usb.core
import usb.util

from drivers.base import DeviceBabble, DeviceError, DeviceMissing, DeviceRefused
from drivers.ports.address import OnUsb
from drivers.ports.libusb import Claim, endpoints_of, give_back, pairs
from drivers.ports.usb_device import UsbDevice, find, forbidden, held

LISTED_WITHIN = 1.0
"""Seconds that libusb, which learns of new devices from udev, may know less than sysfs."""


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
        if pairs(endpoints_of(handle, number)):
            return number
    raise DeviceRefused(f"{device} 没有成对的数据端点：它不是这种读卡器，改正 port")


def _claimed(device: UsbDevice, handle: Any, number: int) -> Claim:
    detached = bool(handle.is_kernel_driver_active(number))
    if detached:
        handle.detach_kernel_driver(number)
    try:
        usb.util.claim_interface(handle, number)
        return Claim(device, handle, number, detached=detached)
    except usb.core.USBError:
        if detached:
            give_back(handle, number)
        raise
