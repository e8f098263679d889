"""ID-card readers that are pulled, fall silent or hang, and what it costs the others."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from drivers.base import Alive, DeviceBabble, DeviceError, DeviceMissing
from drivers.id_card.reports import CardLifted, CardRead
from tests.lab.gadgets import (
    SAM_BULK_PAIR,
    SAM_HID,
    Gadget,
)
from tests.lab.guest.id_card_bench import (
    driver,
    failure,
    first,
    life,
    over_every_transport,
    ticking,
)
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


@pytest.mark.parametrize("after", [1, 7, 600])
@over_every_transport
async def test_the_plug_pulled_within_a_frame(gadget: Gadget, port: str, after: int) -> None:
    async with plugged(gadget) as reader, life(port) as reports:
        await first(reports, Alive)
        await reader.tell("lay")
        await reader.tell("unplug", after_bytes=after)
        flaw, _ = await failure(reports)
        assert isinstance(flaw, DeviceMissing), flaw


@over_every_transport
async def test_silence_within_a_frame(gadget: Gadget, port: str) -> None:
    slow = replace(gadget, options={"thinking": 0.5})
    async with plugged(slow) as reader, life(port) as reports:
        await first(reports, Alive)
        await reader.tell("lay")
        ending = asyncio.create_task(failure(reports))
        await reader.tell("await", command="3001")
        await reader.tell("silence", on=True)
        started = time.monotonic()
        flaw, _ = await ending
        assert isinstance(flaw, DeviceBabble), flaw
        assert time.monotonic() - started < 6
        await reader.tell("silence", on=False)
    async with plugged(gadget) as reader, life(port) as reports:
        await reader.tell("lay")
        await first(reports, CardRead)


@over_every_transport
async def test_a_reader_that_hangs_and_answers_the_bus_no_more(
    gadget: Gadget,
    port: str,
) -> None:
    async with plugged(gadget) as reader:
        async with life(port) as reports:
            await first(reports, Alive)
            await reader.freeze()
            flaw, seconds = await failure(reports)
            assert isinstance(flaw, DeviceBabble), flaw
            assert seconds < 8
        await reader.freeze(False)
        async with life(port) as reports:
            await reader.tell("lay")
            await first(reports, CardRead)


@over_every_transport
async def test_closing_is_quick_while_a_reply_is_awaited(gadget: Gadget, port: str) -> None:
    async with plugged(gadget) as reader:
        await reader.tell("silence", on=True)

        async def live() -> None:
            async for _ in driver(port).reports():
                pass

        task = asyncio.create_task(live())
        await asyncio.sleep(1.0)  # well within its first question, which nobody answers
        started = time.monotonic()
        task.cancel()
        with pytest.raises((asyncio.CancelledError, DeviceError)):
            await task
        assert time.monotonic() - started < 1.5
        await reader.tell("silence", on=False)
        async with life(port) as reports:
            await first(reports, Alive)


@over_every_transport
async def test_nothing_blocks_the_event_loop(gadget: Gadget, port: str) -> None:
    async with plugged(gadget) as reader, ticking() as late:
        for _ in range(2):
            async with life(port) as reports:
                await reader.tell("lay")
                await first(reports, CardRead)
                await reader.tell("lift")
                await first(reports, CardLifted)
    late.sort()
    # A blocking transfer would hold it for a slice of 300 ms; the guest's own hiccups are fewer.
    assert late[int(len(late) * 0.99)] < 0.25
