"""ID-card readers that are pulled, fall silent or hang, and what it costs the others."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from deploy.demo.devices.sam_module import SamModule
from drivers.base import Alive, DeviceBabble, DeviceMissing
from drivers.id_card.reports import CardRead
from tests.lab.gadgets import (
    SAM_BULK_PAIR,
    SAM_HID,
    Gadget,
)
from tests.lab.guest.id_card_bench import (
    TRANSPORTS,
    driver,
    failure,
    first,
    life,
    over_every_port,
)
from tests.lab.pace import fair
from tests.lab.plugged import plugged


@pytest.mark.parametrize(
    ("gadget", "port"),
    [
        (SAM_BULK_PAIR, "usb:0400:c35a"),
        (SAM_BULK_PAIR, "usb:0400:c35a:A1"),
        (SAM_HID, "hid:0425:8159:A1"),
    ],
    ids=["by ids", "by serial number", "HID by serial number"],
)
async def test_plugged_into_another_socket_it_is_found_again(gadget: Gadget, port: str) -> None:
    async with plugged(gadget, serial="A1") as reader:
        async with life(port) as reports:
            await first(reports, Alive)
            before = reader.sysfs.name
            await reader.tell("unplug")
            flaw, _ = await failure(reports)
            assert isinstance(flaw, DeviceMissing)
        gone, _ = await failure(driver(port).reports())
        assert isinstance(gone, DeviceMissing)
        await reader.tell("plug", port=3)
        await reader.known()
        assert reader.sysfs.name != before
        if gadget is SAM_HID:
            await reader.node("hidraw*")
        async with life(port) as reports:
            await reader.tell("lay")
            await first(reports, CardRead)


@pytest.mark.parametrize(
    ("transport", "after"),
    [
        ("bulk pair", 7),
        ("four endpoints", 600),
        ("HID by hidraw", 600),
        ("HID by control, holds", 600),
        ("HID by control, sends zeros", 7),
        ("Miaxis", 1),
    ],
)
async def test_the_plug_pulled_within_a_frame(transport: str, after: int) -> None:
    gadget, port = TRANSPORTS[transport]
    async with plugged(gadget) as reader, life(port) as reports:
        await first(reports, Alive)
        await reader.tell("lay")
        await reader.tell("unplug", after_bytes=after)
        flaw, _ = await failure(reports)
        assert isinstance(flaw, DeviceMissing), flaw


class Halting(SamModule):
    """Falls silent in the middle of a card's data, until it is told to speak."""

    def send(self, data: bytes) -> None:
        super().send(data[:700])
        if len(data) > 700:
            asyncio.get_running_loop().call_later(0.05, self.do_silence)


@over_every_port
async def test_silent_within_a_frame_closed_hanging_and_well_again(
    gadget: Gadget, port: str
) -> None:
    async with plugged(replace(gadget, simulator=Halting)) as reader:
        async with life(port) as reports:
            await first(reports, Alive)
            await reader.tell("lay")
            flaw, seconds = await failure(reports)
            assert isinstance(flaw, DeviceBabble), flaw
            assert seconds < fair(6)

        unanswered = asyncio.create_task(failure(driver(port).reports()))
        await asyncio.sleep(0.8)  # within its first question, to a silent module
        started = time.monotonic()
        unanswered.cancel()
        with pytest.raises(asyncio.CancelledError):
            await unanswered
        assert time.monotonic() - started < fair(1.5)

        await reader.tell("lift")
        await reader.tell("silence", on=False)
        async with life(port) as reports:
            await first(reports, Alive)
            await reader.freeze()
            flaw, seconds = await failure(reports)
            assert isinstance(flaw, DeviceBabble), flaw
            assert seconds < fair(8)
        await reader.freeze(False)
        async with life(port) as reports:
            await first(reports, Alive)
