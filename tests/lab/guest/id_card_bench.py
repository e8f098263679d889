"""What the lab's tests of ID-card readers share: transports, the driver's life, other programs."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, cast

import pytest

from deploy.demo.devices.sam_module import SamModule
from drivers.base import Alive, DeviceError, Report
from drivers.id_card import IdCardReader
from tests.drivers.id_card.packet_side import DkSide, MiaxisSide, PacketSide
from tests.lab.descriptors import Device
from tests.lab.gadgets import (
    SAM_BULK_PAIR,
    SAM_HID,
    SAM_HID_CONTROL,
    SAM_SPLIT,
    Gadget,
)
from tests.lab.hid import HidReader

WAIT = 90.0
"""Seconds for what takes one or two on a real machine: the guest has no hardware to run on."""

BUS = Path("/sys/bus/usb/devices")
USBHID = Path("/sys/bus/usb/drivers/usbhid")


def in_packets(side: PacketSide) -> HidReader:
    """HID reports with the wrapper of a maker."""

    def unwrap(report: bytes) -> bytes:
        return side.received(0, report)

    def wrap(data: bytes) -> list[bytes]:
        return [packet for _, packet in side.packets(data)]

    return HidReader(wrap=wrap, unwrap=unwrap)


def maker(vendor: int, product: int, side: PacketSide) -> Gadget:
    device = Device(vendor=vendor, product=product, title="Reader")
    return Gadget(device=device, function=lambda: in_packets(side), simulator=SamModule)


def control(idle: Literal["hold", "refuse", "zeros"]) -> Gadget:
    return replace(SAM_HID_CONTROL, function=lambda: HidReader(control_pipe=True, idle=idle))


TRANSPORTS: dict[str, tuple[Gadget, str]] = {
    "bulk pair": (SAM_BULK_PAIR, "usb:0400:c35a"),
    "four endpoints": (SAM_SPLIT, "usb:0400:c35a"),
    "HID by hidraw": (SAM_HID, "hid:0425:8159"),
    "HID by control, holds": (SAM_HID_CONTROL, "hid:0425:8159"),
    "HID by control, refuses": (control("refuse"), "hid:0425:8159"),
    "HID by control, sends zeros": (control("zeros"), "hid:0425:8159"),
    "Miaxis": (maker(0x10C4, 0x0007, MiaxisSide()), "hid:10c4:0007"),
    "DK": (maker(0x0483, 0x572B, DkSide()), "hid:0483:572b"),
}


over_every_transport = pytest.mark.parametrize(
    ("gadget", "port"), list(TRANSPORTS.values()), ids=list(TRANSPORTS)
)

PORTS = ("bulk pair", "four endpoints", "HID by hidraw", "HID by control, holds")
"""One of each kind of port; the others differ in their framing."""

over_every_port = pytest.mark.parametrize(
    ("gadget", "port"), [TRANSPORTS[name] for name in PORTS], ids=PORTS
)


def driver(port: str, **settings: Any) -> IdCardReader:
    return IdCardReader(name="reader", port=port, **{"find_every": 0.05} | settings)


def life(port: str, **settings: Any) -> aclosing[AsyncGenerator[Report, None]]:
    """The reports of a driver that is closed at the end."""
    reports = driver(port, **settings).reports()
    return aclosing(cast("AsyncGenerator[Report, None]", reports))


async def first(reports: AsyncIterator[Report], kind: type[Report]) -> Any:
    async with asyncio.timeout(WAIT):
        async for report in reports:
            if isinstance(report, kind):
                return report
            assert isinstance(report, Alive), report
    raise AssertionError(f"no {kind.__name__}")


async def failure(reports: AsyncIterator[Report]) -> tuple[DeviceError, float]:
    """How it ends, and after how many seconds."""
    started = time.monotonic()
    try:
        async with asyncio.timeout(WAIT):
            async for _ in reports:
                pass
    except DeviceError as flaw:
        return flaw, time.monotonic() - started
    raise AssertionError("it ended without an error")


async def becomes(what: Callable[[], Any], seconds: float = WAIT) -> Any:
    """What `what` gives once it is true; the kernel tells nobody when a driver has bound."""
    async with asyncio.timeout(seconds):
        while not (found := what()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return found


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="ascii")


@asynccontextmanager
async def ticking() -> AsyncIterator[list[float]]:
    """How late a task that wants to run each 10 ms does: what else blocks the event loop."""
    late: list[float] = []

    async def tick() -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.01)
            late.append(time.monotonic() - before - 0.01)

    task = asyncio.create_task(tick())
    try:
        yield late
    finally:
        task.cancel()


@contextmanager
def program(script: str, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], Any]]:
    """Another program, and what it said first as JSON; it ends when its input does."""
    with subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        said = process.stdout.readline()
        yield process, json.loads(said or "null")
        process.communicate()
