"""ID-card readers on a real USB stack: every transport, every packet border."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.devices.sam_module import SamModule
from deploy.demo.devices.specimens import SPECIMENS
from drivers.base import Alive, DeviceMissing
from drivers.id_card.commands import READ_ADDED_INFORMATION
from drivers.id_card.frame import Codec, Command, Reply
from drivers.id_card.link import open_link
from drivers.id_card.reports import CardLifted, CardRead
from drivers.id_card.status import Status
from tests.lab.functions import BulkPair
from tests.lab.gadgets import (
    SAM_BULK_PAIR,
    SAM_CDC,
    SAM_CH341,
    Gadget,
)
from tests.lab.guest.id_card_bench import (
    WAIT,
    becomes,
    failure,
    first,
    life,
    over_every_transport,
    ticking,
)
from tests.lab.pace import fair, slowness
from tests.lab.plugged import plugged

ABOVE_WIRE = 50.0
"""Milliseconds that reading a card may take above what the wire and the card need."""


class Timed(SamModule):
    """Notes what its own thread has computed whenever a command comes, since a card was laid."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.spent: list[float] = []

    def heard(self, data: bytes) -> None:
        self.spent.append(time.thread_time())
        super().heard(data)

    def do_lay(self, card: str = "resident") -> None:
        super().do_lay(card)
        self.spent.clear()

    def do_status(self) -> dict[str, Any]:
        """Adds the milliseconds computed from `find` to the fourth command, the addresses."""
        return {**super().do_status(), "spent": (self.spent[3] - self.spent[0]) * 1000}


@over_every_transport
async def test_every_transport_reads_cards_and_sees_them_lifted(
    gadget: Gadget,
    port: str,
    figure: Callable[[str], None],
    request: pytest.FixtureRequest,
) -> None:
    settings = {"read_fingerprint": True, "read_appended_address": True}
    reads = []
    timed = replace(gadget, simulator=Timed)
    async with ticking() as late, plugged(timed) as reader, life(port, **settings) as reports:
        for card in ("resident", "foreigner2023", "resident"):
            specimen = SPECIMENS[card]
            await reader.tell("lay", card=card)
            read = await first(reports, CardRead)
            assert read.public() == {"card": card, "milliseconds": read.milliseconds}
            local = read.local()
            assert local["photo"] == specimen.photo
            assert local["fingerprints"] == specimen.fingerprints
            fingers = [record["finger"] for record in local["fingerprint_records"]]
            assert fingers == ["右手拇指", "左手拇指"]
            assert len(local["appended_addresses"]) == bool(specimen.addresses)
            reads.append((read.milliseconds, (await reader.tell("status"))["spent"]))
            await reader.tell("lift")
            await first(reports, CardLifted)
        alive = await first(reports, Alive)
        assert alive.identity.serial.startswith("05.01-20190301-")
        assert alive.detail == {"bad_frames": 0, "late_replies": 0}
    best, slow = slowness()
    # The simulated wire and card need no time, so what is not the reader's is ours.
    ours, whole, theirs = min((whole - spent, whole, spent) for whole, spent in reads)
    figure(
        f"{request.node.callspec.id}: a card read in {whole} ms, {theirs:.0f} of them the "
        f"simulated reader's; the box is {best:.0f} times slower than its host, "
        f"where ours would be {ours / best:.1f} ms",
    )
    assert ours / slow < ABOVE_WIRE
    # Replies that only a time-out of 300 ms ends would take longer than this.
    assert whole < fair(1200)
    # A transfer on the event loop would hold it for a slice of 300 ms; the box's own hiccups are
    # as long, but rare.
    late.sort()
    assert late[int(len(late) * 0.98)] < fair(0.25)


@pytest.mark.parametrize(
    ("gadget", "speed"), [(SAM_CDC, ""), (SAM_CH341, "?baud=115200")], ids=["CDC-ACM", "CH341"]
)
async def test_serial_adapters_by_their_stable_link(gadget: Gadget, speed: str) -> None:
    async with plugged(gadget, serial="S1") as reader:
        node = await reader.node("tty*")
        folder = Path("/dev/serial/by-id")
        link = await becomes(
            lambda: next((one for one in folder.glob("*") if one.resolve() == node), None)
        )
        async with life(f"serial:{link}{speed}") as reports:
            await reader.tell("lay")
            assert (await first(reports, CardRead)).card.kind == "resident"
            await reader.tell("unplug")
            flaw, _ = await failure(reports)
            assert isinstance(flaw, DeviceMissing)


class AnySize(SamModule):
    """Answers 30 02 with as many bytes as it carries, to fill packets to the last byte."""

    def _answer(self, command: Command) -> Reply:
        if command.body[:2] == READ_ADDED_INFORMATION.body:
            return Reply(Status.OK, bytes(int.from_bytes(command.body[2:])))
        return super()._answer(command)


@pytest.mark.parametrize("piece", [64, 20], ids=["full packets", "short packets"])
@pytest.mark.parametrize("zero_length", [False, True], ids=["no empty packet", "empty packet"])
async def test_where_packets_end_is_where_replies_do_or_not(piece: int, zero_length: bool) -> None:
    gadget = replace(
        SAM_BULK_PAIR,
        function=lambda: BulkPair(piece=piece, zero_length=zero_length),
        simulator=AnySize,
    )
    async with plugged(gadget), open_link("usb:0400:c35a", baud=115200) as port:
        for size in (0, 53, 54, 117, 2310):
            codec, started = Codec(Reply), time.monotonic()
            await port.discard_input()
            ask = Command(READ_ADDED_INFORMATION.body + size.to_bytes(2))
            await port.write(ask.to_bytes())
            found: list[Reply] = []
            while not found:
                found = codec.feed(await port.read(WAIT))
            assert [len(reply.data) for reply in found] == [size]
            # Not told by a time-out: 53 and 117 bytes of data make full packets.
            assert time.monotonic() - started < fair(2.0)
