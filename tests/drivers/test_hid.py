"""HID reports over a socket that keeps packets apart as hidraw does; the real ones: tests/lab."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused
from drivers.ports import HidAddress
from drivers.ports.hid import HidrawPort, _hid_number, _opened
from drivers.ports.thread import Thread
from drivers.ports.usb_device import find, hid_interfaces, hidraw_of, interface_number
from tests.drivers.usb_tree import UsbTree

READER = HidAddress(vendor="0425", product="8159")


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    host, device = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    host.setblocking(False)
    with host, device:
        yield host, device


@pytest.fixture
async def port(ends: tuple[socket.socket, socket.socket]) -> AsyncIterator[HidrawPort]:
    thread = Thread()
    yield HidrawPort(Path("/dev/hidraw0"), ends[0].fileno(), thread)
    await thread.close(lambda: None)


async def test_a_report_goes_out_numbered_and_full(
    port: HidrawPort, ends: tuple[socket.socket, socket.socket]
) -> None:
    await port.write(b"\xaa\x96")
    assert ends[1].recv(100) == b"\0\xaa\x96" + bytes(62)


async def test_one_read_is_one_report(
    port: HidrawPort, ends: tuple[socket.socket, socket.socket]
) -> None:
    for number in range(3):
        ends[1].send(bytes([number]) * 64)
    assert [await port.read(1) for _ in range(3)] == [bytes([n]) * 64 for n in range(3)]
    assert await port.read(0) == b""
    assert await port.read(0.02) == b""


async def test_a_report_that_comes_while_it_is_waited_for(
    port: HidrawPort, ends: tuple[socket.socket, socket.socket]
) -> None:
    reading = asyncio.create_task(port.read(5))
    await asyncio.sleep(0)
    ends[1].send(b"x" * 64)
    assert await reading == b"x" * 64


async def test_a_device_that_is_pulled(
    port: HidrawPort, ends: tuple[socket.socket, socket.socket]
) -> None:
    reading = asyncio.create_task(port.read(5))
    await asyncio.sleep(0)
    ends[1].close()
    with pytest.raises(DeviceMissing, match="已断开"):
        await reading
    with pytest.raises(DeviceMissing, match="已断开"):
        await port.write(b"x")


async def test_a_write_that_the_kernel_does_not_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.ports.port.WRITE_TIMEOUT", 0.05)
    reader, writer = os.pipe()
    thread = Thread()
    try:
        port = HidrawPort(tmp_path, writer, thread)
        os.set_blocking(writer, False)
        while True:  # until the pipe is full
            try:
                os.write(writer, bytes(65536))
            except BlockingIOError:
                break
        os.set_blocking(writer, True)
        with pytest.raises(DeviceBabble, match="不收数据"):
            await port.write(b"x")
    finally:
        os.close(reader)  # ends the write with EPIPE
        await thread.close(lambda: os.close(writer))


def test_the_hidraw_file_of_a_reader(tmp_path: Path) -> None:
    tree = UsbTree(tmp_path)
    tree.plug("1-1", "0425:8159", interfaces=(("03", "00", 2, "hidraw4"),))
    assert hidraw_of(find(READER, tmp_path)) == (Path("/dev/hidraw4"), 2)


def test_a_reader_that_also_plays_a_keyboard(tmp_path: Path) -> None:
    tree = UsbTree(tmp_path)
    keyboard, data = ("03", "01", 1, "hidraw0"), ("03", "00", 2, "hidraw1")
    tree.plug("1-1", "0425:8159", interfaces=(keyboard, data))
    device = find(READER, tmp_path)
    assert hidraw_of(device) == (Path("/dev/hidraw1"), 2)
    assert [interface_number(one) for one in hid_interfaces(device)] == [1, 0]
    assert _hid_number(device) == 1


def test_no_driver_has_bound_it(tmp_path: Path) -> None:
    UsbTree(tmp_path).plug("1-1", "0425:8159", interfaces=(("03", "00", 1, ""),))
    device = find(READER, tmp_path)
    assert hidraw_of(device) is None
    assert _hid_number(device) == 0


def test_a_device_that_is_no_hid(tmp_path: Path) -> None:
    UsbTree(tmp_path).plug("1-1", "0425:8159")
    with pytest.raises(DeviceRefused, match="port 改成 usb:0425:8159"):
        _hid_number(find(READER, tmp_path))


def test_two_stanzas_for_one_reader(tmp_path: Path) -> None:
    node = tmp_path / "hidraw0"
    node.touch()
    first = _opened(READER, node)
    try:
        with pytest.raises(DeviceRefused, match="两段配置"):
            _opened(READER, node)
    finally:
        os.close(first)
    os.close(_opened(READER, node))


def test_a_file_that_went_away(tmp_path: Path) -> None:
    with pytest.raises(DeviceMissing, match="刚被拔掉"):
        _opened(READER, tmp_path / "hidraw0")
