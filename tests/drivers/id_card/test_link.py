"""The SAM conversation over every framing: whole reads, silence and lost packets within a frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from drivers.base import DeviceBabble, DeviceMissing
from drivers.id_card import IdCardReader
from drivers.id_card.commands import (
    FIND_CARD,
    GET_CARD,
    GET_CARD_WITH_FINGERPRINTS,
    GET_SAM_ID,
    GET_STATUS,
    SELECT_CARD,
    Request,
)
from drivers.id_card.framing import Dk, Framing, Miaxis, Reports, Split, Stream
from drivers.id_card.link import FramedPort
from drivers.id_card.replies import contents
from drivers.id_card.sam import Sam
from drivers.id_card.status import Status
from tests.drivers.id_card.packet_side import (
    DkSide,
    MiaxisSide,
    PacketSide,
    ReportsSide,
    SplitSide,
    StreamSide,
)
from tests.drivers.id_card.wires import Wires


@dataclass
class Kind:
    framing: type[Framing]
    side: Callable[[], PacketSide]
    report: bool


KINDS = {
    "one pair": Kind(Stream, StreamSide, report=False),
    "one pair, no empty packets": Kind(Stream, lambda: StreamSide(zero_length=False), False),
    "one pair, short packets": Kind(Stream, lambda: StreamSide(cut=20), report=False),
    "split": Kind(Split, SplitSide, report=False),
    "reports": Kind(Reports, ReportsSide, report=True),
    "miaxis": Kind(Miaxis, MiaxisSide, report=True),
    "dk": Kind(Dk, DkSide, report=True),
}


@pytest.fixture(params=list(KINDS.values()), ids=list(KINDS))
async def wires(request: pytest.FixtureRequest) -> Wires:
    kind = request.param
    return Wires(kind.side(), kind.framing(), report=kind.report)


def sam(wires: Wires) -> Sam:
    return Sam("reader", FramedPort(wires, wires.framing), 115200)


def hasty(request: Request) -> Request:
    return Request(**(vars(request) | {"seconds": 0.0}))


async def test_a_card_with_fingerprints(wires: Wires) -> None:
    module = sam(wires)
    wires.reader.do_lay("resident")
    for request in (GET_STATUS, GET_SAM_ID, FIND_CARD, SELECT_CARD):
        assert await module.ask(request)
    for request, parts, size in ((GET_CARD, 2, 1284), (GET_CARD_WITH_FINGERPRINTS, 3, 2310)):
        reply = await module.ask(request)
        assert reply is not None
        assert reply.status is Status.OK
        assert len(reply.data) == size
        assert contents(reply.data, parts=parts).text.startswith("证件样本".encode("utf-16-le"))
    assert (module.bad, module.late) == (0, 0)


async def test_a_whole_reply_leaves_nothing_to_look_for(wires: Wires) -> None:
    module = sam(wires)
    await module.ask(GET_STATUS)
    before = wires.transfers
    await module.ask(GET_STATUS)
    # One transfer for what the first packet holds; an empty packet costs nothing.
    assert wires.transfers - before <= (2 if wires.pairs > 1 else 1)


@pytest.mark.parametrize("packets", [1, 2, 5])
async def test_silence_within_a_frame(wires: Wires, packets: int) -> None:
    module = sam(wires)
    wires.reader.do_lay("resident")
    await module.ask(FIND_CARD)
    await module.ask(SELECT_CARD)
    wires.reader.cut_after = packets
    with pytest.raises(DeviceBabble):
        await module.ask(hasty(GET_CARD))


@pytest.mark.parametrize("packets", [1, 2, 5])
async def test_a_module_that_comes_back_after_half_a_frame(wires: Wires, packets: int) -> None:
    module = sam(wires)
    wires.reader.do_lay("resident")
    await module.ask(FIND_CARD)
    await module.ask(SELECT_CARD)
    port = FramedPort(wires, wires.framing)
    wires.reader.cut_after = packets
    await port.write(GET_CARD.command.to_bytes())
    wires.reader.cut_after = None
    reply = await module.ask(GET_SAM_ID)
    assert reply is not None
    assert reply.status is Status.OK


async def test_a_late_reply_does_not_answer_the_next_command(wires: Wires) -> None:
    module = sam(wires)
    port = FramedPort(wires, wires.framing)
    await port.write(GET_SAM_ID.command.to_bytes())
    reply = await module.ask(GET_STATUS)
    assert reply is not None
    assert reply.data == b""


async def test_the_plug_pulled_within_a_frame(wires: Wires) -> None:
    module = sam(wires)
    await module.ask(GET_STATUS)
    wires.reader.cut_after = 0
    wires.reader.put = lambda pair, packet: wires.pull()
    wires.reader.cut_after = 1
    with pytest.raises(DeviceMissing):
        await module.ask(GET_SAM_ID)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"port": "usb:0400:c35a", "framing": "dk"}, "hid:"),
        ({"port": "hid:0425:8159", "framing": "xml"}, "plain, miaxis, dk"),
    ],
    ids=str,
)
def test_framings_that_cannot_be(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        IdCardReader(**settings)


def test_framings_that_can() -> None:
    assert IdCardReader(port="hid:1234:5678", framing="miaxis").framing == "miaxis"
