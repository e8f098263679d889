"""The gadgets themselves: what the kernel sees of them, and that raw programs get answers."""

import asyncio
import os
import select

import pytest
import usb.core
import usb.util

from drivers.id_card import commands
from drivers.id_card.frame import Codec, Reply
from drivers.id_card.status import Status
from tests.lab import vhci
from tests.lab.gadgets import SAM_BULK_PAIR, SAM_HID, SAM_HID_CONTROL, SAM_SPLIT
from tests.lab.plugged import plugged

STATUS = commands.SAM_STATUS.to_bytes()
MILLISECONDS = 5000


def found(vendor: int, product: int) -> usb.core.Device:
    device = usb.core.find(idVendor=vendor, idProduct=product)
    assert device is not None
    return device


def reply(data: bytes) -> Reply:
    (only,) = Codec(Reply).feed(data)
    return only


async def test_a_bulk_pair_answers_libusb() -> None:
    async with plugged(SAM_BULK_PAIR, serial="A1"):
        device = found(0x0400, 0xC35A)
        assert device.serial_number == "A1"
        ends = [end.bEndpointAddress for end in device[0][0, 0]]
        assert ends == [0x81, 0x02]
        device.write(0x02, STATUS, MILLISECONDS)
        assert reply(bytes(device.read(0x81, 64, MILLISECONDS))).status is Status.OK
        usb.util.dispose_resources(device)


async def test_split_pairs_answer_header_and_body_apart() -> None:
    async with plugged(SAM_SPLIT):
        device = found(0x0400, 0xC35A)
        ends = [end.bEndpointAddress for end in device[0][0, 0]]
        assert ends == [0x81, 0x02, 0x85, 0x06]
        device.write(0x02, STATUS[:7], MILLISECONDS)
        device.write(0x06, STATUS[7:], MILLISECONDS)
        header = bytes(device.read(0x81, 7, MILLISECONDS))
        body = bytes(device.read(0x85, 64, MILLISECONDS))
        assert reply(header + body).status is Status.OK
        device.write(0x02, STATUS, MILLISECONDS)  # the whole frame on the header's endpoint
        with pytest.raises(usb.core.USBTimeoutError):
            device.read(0x81, 7, 200)
        usb.util.dispose_resources(device)


async def test_a_hid_reader_answers_hidraw() -> None:
    async with plugged(SAM_HID) as reader:
        node = await reader.node("hidraw*")
        file = os.open(node, os.O_RDWR)
        try:
            os.write(file, b"\0" + STATUS.ljust(64, b"\0"))
            assert select.select([file], [], [], 5)[0]
            assert reply(os.read(file, 64)).status is Status.OK
        finally:
            os.close(file)


async def test_a_hid_reader_without_an_out_endpoint_answers_by_the_control_pipe() -> None:
    async with plugged(SAM_HID_CONTROL):
        device = found(0x0425, 0x8159)
        device.detach_kernel_driver(0)
        device.ctrl_transfer(0x21, 0x09, 0x0200, 0, STATUS.ljust(64, b"\0"), MILLISECONDS)
        data = device.ctrl_transfer(0xA1, 0x01, 0x0100, 0, 64, MILLISECONDS)
        assert reply(bytes(data)).status is Status.OK
        with pytest.raises(usb.core.USBTimeoutError):
            device.ctrl_transfer(0xA1, 0x01, 0x0100, 0, 64, 200)
        usb.util.dispose_resources(device)


async def test_a_pulled_gadget_is_gone_and_comes_back_in_another_port() -> None:
    async with plugged(SAM_BULK_PAIR, serial="A1") as reader:
        before = reader.sysfs
        assert (before / "serial").read_text().strip() == "A1"
        await reader.tell("unplug")
        await vhci.until(lambda: not before.exists(), 30)
        await reader.tell("plug", port=5)
        await reader.known()
        assert reader.sysfs != before
        assert (reader.sysfs / "serial").read_text().strip() == "A1"


async def test_a_frozen_gadget_answers_nothing_and_gives_transfers_back() -> None:
    async with plugged(SAM_BULK_PAIR) as reader:
        device = found(0x0400, 0xC35A)
        await reader.freeze()
        with pytest.raises(usb.core.USBTimeoutError):
            await asyncio.to_thread(device.write, 0x02, STATUS, 200)
        await reader.freeze(False)
        device.write(0x02, STATUS, MILLISECONDS)
        assert reply(bytes(device.read(0x81, 64, MILLISECONDS))).status is Status.OK
        usb.util.dispose_resources(device)
