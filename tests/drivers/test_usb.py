"""USB by address, as far as a machine without USB can tell; transfers are proven in tests/lab."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from drivers.base import DeviceMissing, DeviceRefused
from drivers.ports import AddressError, HidAddress, UsbAddress, open_port, parse_address
from drivers.ports.libusb import BULK, INTERRUPT, Endpoint, Pair, pairs
from drivers.ports.thread import Thread
from drivers.ports.usb_device import find, forbidden, held, holders, udev_rule
from tests.drivers.usb_tree import UsbTree

READER = "0400:c35a"


@pytest.fixture
def tree(tmp_path: Path) -> UsbTree:
    return UsbTree(tmp_path)


def usb(text: str) -> UsbAddress:
    address = parse_address(text)
    assert isinstance(address, UsbAddress)
    return address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("usb:0400:c35a", UsbAddress(vendor="0400", product="c35a")),
        ("usb:0400:C35A", UsbAddress(vendor="0400", product="c35a")),
        ("usb:0400:c35a:A1", UsbAddress(vendor="0400", product="c35a", serial="A1")),
        ("usb:0400:c35a:A:1", UsbAddress(vendor="0400", product="c35a", serial="A:1")),
        ("usb:0400:c35a@1-1.4", UsbAddress(vendor="0400", product="c35a", place="1-1.4")),
        (
            "usb:0400:c35a:A 1@12-3",
            UsbAddress(vendor="0400", product="c35a", serial="A 1", place="12-3"),
        ),
        ("hid:0425:8159", HidAddress(vendor="0425", product="8159")),
        ("hid:0425:8159:X@2-1", HidAddress(vendor="0425", product="8159", serial="X", place="2-1")),
    ],
)
def test_addresses(text: str, address: object) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "usb:",
        "usb:0400",
        "usb:400:c35a",
        "usb:0400:c35a:",
        "usb:0400:c35a@",
        "usb:0400:c35a@4",
        "usb:0400:c35a@1-1:1.0",
        "usb:/dev/bus/usb/001/002",
        "hid:0425:815g",
    ],
)
def test_addresses_that_are_none_show_one_that_is(text: str) -> None:
    with pytest.raises(AddressError, match=r":0400:c35a@1-1\.4"):
        parse_address(text)


def test_a_device_alone_is_found_in_any_socket(tree: UsbTree) -> None:
    tree.plug("1-1", "046d:c31c")
    tree.plug("3-2.1", READER, serial="A1")
    found = find(usb("usb:0400:c35a"), tree.root)
    assert (found.place, found.serial, found.number) == ("3-2.1", "A1", 2)
    assert found.node == Path("/dev/bus/usb/001/002")
    assert find(usb("usb:0400:c35a:A1"), tree.root) == found
    assert find(usb("usb:0400:c35a@3-2.1"), tree.root) == found


def test_nothing_plugged_in(tree: UsbTree) -> None:
    with pytest.raises(DeviceMissing, match="USB 上没有 0400:c35a：插好"):
        find(usb("usb:0400:c35a"), tree.root)


@pytest.mark.parametrize("text", ["usb:0400:c35a:B2", "usb:0400:c35a@1-2", "usb:0400:c35a:A1@1-2"])
def test_another_one_than_the_one_meant(tree: UsbTree, text: str) -> None:
    tree.plug("1-1", READER, serial="A1")
    with pytest.raises(DeviceMissing, match="port 改成 usb:0400:c35a:A1"):
        find(usb(text), tree.root)


def test_two_alike_are_not_guessed_between(tree: UsbTree) -> None:
    tree.plug("1-1", READER, serial="A1")
    tree.plug("1-2", READER, serial="B2")
    with pytest.raises(DeviceRefused, match="usb:0400:c35a:A1、usb:0400:c35a:B2"):
        find(usb("usb:0400:c35a"), tree.root)
    assert find(usb("usb:0400:c35a:B2"), tree.root).place == "1-2"


@pytest.mark.parametrize("serial", ["", "00000000", "with @"])
def test_two_that_say_the_same_of_themselves_go_by_socket(tree: UsbTree, serial: str) -> None:
    tree.plug("1-1", READER, serial=serial)
    tree.plug("1-2", READER, serial=serial)
    with pytest.raises(DeviceRefused, match="usb:0400:c35a@1-1、usb:0400:c35a@1-2"):
        find(usb("usb:0400:c35a"), tree.root)
    assert find(usb("usb:0400:c35a@1-2"), tree.root).number == 2


def test_a_pulled_device_knows_it(tree: UsbTree) -> None:
    tree.plug("1-1", READER)
    found = find(usb("usb:0400:c35a"), tree.root)
    assert found.plugged
    tree.pull("1-1")
    assert not found.plugged
    tree.plug("1-1", READER)
    assert not found.plugged  # another one now, or the same one anew


async def test_no_usb_on_this_machine() -> None:
    for address in ("usb:0400:c35a", "hid:0425:8159"):
        with pytest.raises(DeviceMissing, match="插好 USB 线"):
            async with open_port(address):
                pass


def endpoint(address: int, kind: int = BULK, packet: int = 64) -> Endpoint:
    return Endpoint(address=address, kind=kind, packet=packet)


def test_two_endpoints_are_one_pair_in_either_order() -> None:
    one = Pair(out=endpoint(0x01), into=endpoint(0x82))
    assert pairs((endpoint(0x82), endpoint(0x01))) == (one,)
    assert pairs((endpoint(0x01), endpoint(0x82))) == (one,)
    assert len(pairs((endpoint(0x82, INTERRUPT), endpoint(0x01, INTERRUPT)))) == 1
    assert len(pairs((endpoint(0x82, INTERRUPT), endpoint(0x01)))) == 1
    assert pairs((endpoint(0x83, INTERRUPT), endpoint(0x82), endpoint(0x01))) == (one,)


@pytest.mark.parametrize(
    "order", [(0x81, 0x02, 0x85, 0x06), (0x02, 0x81, 0x06, 0x85), (0x02, 0x06, 0x81, 0x85)]
)
def test_four_endpoints_are_header_and_body(order: tuple[int, ...]) -> None:
    header, body = pairs(tuple(endpoint(address) for address in order))
    assert (header.out.address, header.into.address) == (0x02, 0x81)
    assert (body.out.address, body.into.address) == (0x06, 0x85)


@pytest.mark.parametrize(
    "endpoints",
    [
        (),
        (endpoint(0x81),),
        (endpoint(0x81), endpoint(0x82), endpoint(0x03)),
        (endpoint(0x81, kind=1), endpoint(0x02, kind=1)),
        (endpoint(0x81, packet=0), endpoint(0x02)),
    ],
)
def test_other_endpoints_make_no_pairs(endpoints: tuple[Endpoint, ...]) -> None:
    assert pairs(endpoints) == ()


def test_who_holds_a_file_is_named(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.touch()
    assert holders(node) == []
    script = "import sys; f = open(sys.argv[1]); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(node)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        other.stdout.readline()
        (who,) = holders(node)
        assert who.startswith("python")
        assert f"（PID {other.pid}）" in who
        assert f"被 {who} 占用：关闭那个程序" in str(held(node))
        other.communicate()
    with node.open():  # our own hold is no news
        assert holders(node) == []
    assert "fuser -v" in str(held(node))


def test_the_refusal_for_want_of_rights_holds_the_rule_to_install() -> None:
    rule = (
        'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="0400", '
        'ATTR{idProduct}=="c35a", GROUP="hallkeeper", MODE="0660"'
    )
    assert udev_rule("0400", "c35a", hidraw=False) == rule
    assert rule in str(forbidden(usb("usb:0400:c35a"), Path("/dev/bus/usb/001/002")))
    hidraw = forbidden(HidAddress(vendor="0425", product="8159"), Path("/dev/hidraw3"))
    assert 'KERNEL=="hidraw*", ATTRS{idVendor}=="0425"' in str(hidraw)
    assert "/dev/hidraw3" in str(hidraw)


async def test_closing_waits_for_the_call_in_progress_and_comes_after_it() -> None:
    thread, entered, leave, order = Thread(), threading.Event(), threading.Event(), []

    def call() -> None:
        entered.set()
        leave.wait(5)
        order.append("call")

    task = asyncio.create_task(thread.run(call))
    await asyncio.to_thread(entered.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    closing = asyncio.create_task(thread.close(lambda: order.append("closed")))
    await asyncio.sleep(0)
    leave.set()
    await closing
    assert order == ["call", "closed"]


async def test_closing_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.ports.thread.CLOSE_WITHIN", 0.05)
    thread, leave = Thread(), threading.Event()
    thread.submit(leave.wait, 5)
    started = time.monotonic()
    await thread.close(lambda: None)
    assert time.monotonic() - started < 1
    leave.set()
