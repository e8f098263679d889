from __future__ import annotations

import asyncio
import logging
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.base import Alive, DeviceMissing
from edge import hotplug
from edge.hotplug import BURST, SPACING, Change, parse, plugs
from edge.watch import STIRRED_RETRY
from tests.edge.manual_clock import ManualClock
from tests.edge.small_drivers import Buttons
from tests.edge.test_supervisor import running

KERNEL = (
    b"remove@/devices/platform/vhci_hcd.0/usb1/1-1/1-1:1.0/tty/ttyACM0\0ACTION=remove\0"
    b"DEVPATH=/devices/platform/vhci_hcd.0/usb1/1-1/1-1:1.0/tty/ttyACM0\0SUBSYSTEM=tty\0"
    b"MAJOR=166\0MINOR=0\0DEVNAME=ttyACM0\0SEQNUM=2311\0"
)
PROPERTIES = b"ACTION=add\0DEVPATH=/devices/x\0SUBSYSTEM=hidraw\0DEVNAME=/dev/hidraw0\0"
HEADER = b"libudev\0\xfe\xed\xca\xfe"


def by_udev(properties: bytes = PROPERTIES, offset: int = 40) -> bytes:
    sizes = b"".join(n.to_bytes(4, sys.byteorder) for n in (40, offset, 99999))
    return HEADER + sizes + bytes(16) + properties


@pytest.fixture
def udev_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hotplug, "UDEV_RUNS", tmp_path)


@pytest.fixture
def wire() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The kernel's end and ours."""
    kernel, ours = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.setblocking(False)
    with kernel, ours:
        yield kernel, ours


def test_messages_of_the_kernel_and_of_udev():
    assert parse(KERNEL) == Change("remove", "tty", udev=False)
    assert parse(by_udev()) == Change("add", "hidraw", udev=True)


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\0",
        b"add",
        b"add@/devices/x\0",
        b"ACTION=add\0SUBSYSTEM=tty\0",
        b"libudev\0",
        by_udev().replace(b"\xca\xfe", b"\xca\xff"),
        by_udev(offset=9999),
        by_udev(b"ACTION=add\0"),
    ],
)
def test_messages_that_say_nothing(message):
    assert parse(message) is None


@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda b: HEADER + b))
def test_any_bytes_are_a_change_or_none(message):
    parse(message)


@pytest.mark.parametrize(
    ("change", "with_udev", "without"),
    [
        (Change("add", "tty", udev=True), True, True),
        (Change("add", "tty", udev=False), False, True),
        (Change("remove", "usb", udev=False), True, True),
        (Change("change", "block", udev=True), False, False),
        (Change("online", "usb", udev=True), False, False),
    ],
)
def test_what_matters(change, with_udev, without):
    assert change.matters(udev_runs=True) is with_udev
    assert change.matters(udev_runs=False) is without


async def test_a_burst_is_told_once_and_a_storm_seldom(udev_runs, wire):
    kernel, ours = wire
    told: asyncio.Queue[float] = asyncio.Queue()
    clock = asyncio.get_running_loop().time
    with plugs(lambda: told.put_nowait(clock()), opening=lambda: ours):
        started = clock()
        kernel.send(b"garbage")
        for _ in range(20):
            kernel.send(KERNEL)
        first = await told.get()
        assert BURST <= first - started < SPACING
        assert told.empty()
        for _ in range(20):
            kernel.send(KERNEL)
        assert await told.get() - first >= SPACING * 0.99
        assert told.empty()


async def test_nothing_is_told_after_the_end(udev_runs, wire):
    kernel, ours = wire
    told: list[None] = []
    with plugs(lambda: told.append(None), opening=lambda: ours):
        kernel.send(KERNEL)
        await asyncio.sleep(0)
    await asyncio.sleep(BURST * 2)
    assert told == []


async def test_where_nobody_may_listen_it_is_logged_once(caplog):
    def refused() -> socket.socket:
        raise PermissionError(1, "Operation not permitted")

    with caplog.at_level(logging.WARNING), plugs(lambda: None, opening=refused):
        pass
    assert [r.getMessage() for r in caplog.records] == [
        "no plug events (Operation not permitted): devices are tried by the clock alone"
    ]


async def test_the_kernel_lets_us_listen_or_says_why():
    with plugs(lambda: None):
        await asyncio.sleep(0)


async def test_a_plug_ends_the_pause_of_what_is_down_and_leaves_alone_what_is_up():
    clock = ManualClock()
    pad, other = Buttons(name="pad"), Buttons(name="other", patience=100)
    async with running(pad, other, clock=clock) as (supervisor, heard):
        other.feed(Alive(), Alive())
        pad.feed(*[DeviceMissing("gone")] * 9)
        await clock.advance(10)
        pad.feed(Alive(), Alive())
        supervisor.plugs_changed()
        await clock.advance(STIRRED_RETRY * 10)
        assert heard.flips[-1][:2] == ("pad", "ok")
        assert (other.opened, other.closed) == (1, 0)


async def test_with_a_plug_pulled_three_misses_take_a_tenth_of_a_second():
    clock = ManualClock()
    pad = Buttons(name="pad")
    async with running(pad, clock=clock) as (supervisor, heard):
        pad.feed(Alive(), Alive())
        await clock.advance(1)
        supervisor.plugs_changed()
        pad.feed(*[DeviceMissing("gone")] * 20)
        await clock.advance(0.07)
        assert heard.flips[-1][:2] == ("pad", "missing")
        tries = pad.opened
        await clock.advance(5)
        assert pad.opened - tries < 0.5 / STIRRED_RETRY + 5
