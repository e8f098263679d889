"""Framings against the reader's side of them, written from the same tables by other means."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.id_card.commands import FIND, MIAXIS_ANTENNA_OFF, READ, set_rf_bytes
from drivers.id_card.frame import Codec, Command, Reply
from drivers.id_card.framing import Dk, Framing, Miaxis, Packet, Reports, Split, Stream, Wanted
from drivers.id_card.status import Status
from tests.drivers.id_card.packet_side import (
    DkSide,
    MiaxisSide,
    PacketSide,
    ReportsSide,
    SplitSide,
    StreamSide,
)

PAIRS: dict[str, tuple[type[Framing], Callable[[], PacketSide]]] = {
    "stream": (Stream, StreamSide),
    "stream of short packets": (Stream, lambda: StreamSide(cut=5)),
    "split": (Split, SplitSide),
    "reports": (Reports, ReportsSide),
    "reports with old bytes after the end": (
        Reports,
        lambda: ReportsSide(rest=Reply(Status.FOUND, bytes(4)).to_bytes() * 5),
    ),
    "miaxis": (Miaxis, MiaxisSide),
    "dk": (Dk, DkSide),
}
SIZES = [0, 4, 49, 50, 52, 53, 54, 55, 113, 117, 1284, 1286, 2310]
"""Bytes of data in a reply: all documented ones, and those that fill packets to the last byte."""


@pytest.fixture(params=list(PAIRS.values()), ids=list(PAIRS))
def pair(request: pytest.FixtureRequest) -> tuple[Framing, PacketSide]:
    framing, side = request.param
    return framing(), side()


def transfers(packets: list[tuple[int, bytes]], wanted: Wanted) -> bytes:
    """What one transfer of the wanted size brings: up to a packet that is not full."""
    got = b""
    whole = -(-wanted.size // 64) * 64
    while len(got) < whole:
        at = next(i for i, (number, _) in enumerate(packets) if number == wanted.pair)
        _, packet = packets.pop(at)
        got += packet
        if len(packet) < 64:
            break
    return got


def read(framing: Framing, packets: list[tuple[int, bytes]]) -> bytes:
    """The stream until the reply is complete; each read asks what the framing wants."""
    got = b""
    while not framing.complete:
        got += framing.unwrap(transfers(packets, framing.wanted))
    return got


@pytest.mark.parametrize("command", [FIND, READ, MIAXIS_ANTENNA_OFF, set_rf_bytes(80)])
def test_commands_reach_the_module(pair: tuple[Framing, PacketSide], command: Command) -> None:
    framing, side = pair
    frame = command.to_bytes()
    sent = framing.wrap(frame)
    pad = isinstance(side, ReportsSide | MiaxisSide | DkSide)
    arrived = b"".join(
        side.received(one.pair, one.data.ljust(64, b"\0") if pad else one.data) for one in sent
    )
    assert arrived[: len(frame)] == frame
    assert not any(arrived[len(frame) :])


@pytest.mark.parametrize("size", SIZES)
def test_replies_of_every_size_come_back(pair: tuple[Framing, PacketSide], size: int) -> None:
    framing, side = pair
    reply = Reply(Status.OK, bytes(n * 7 % 251 for n in range(size)))
    packets = side.packets(reply.to_bytes())
    assert read(framing, packets) == reply.to_bytes()
    assert framing.bad == 0
    # What may be left is an empty packet; the next reply comes all the same.
    framing.reset()
    packets += side.packets(Reply(Status.NOT_FOUND).to_bytes())
    assert Codec(Reply).feed(read(framing, packets)) == [Reply(Status.NOT_FOUND)]


@pytest.mark.parametrize("size", [53, 117])
def test_a_reply_of_full_packets_needs_no_empty_one(size: int) -> None:
    for framing, side in (
        (Stream(), StreamSide(zero_length=False)),
        (Split(), SplitSide(zero_length=False)),
    ):
        data = Reply(Status.OK, bytes(size if isinstance(side, StreamSide) else size + 7))
        packets = side.packets(data.to_bytes())
        assert read(framing, packets) == data.to_bytes()
        assert packets == []


def test_zeros_within_a_reply_are_part_of_it() -> None:
    reply = Reply(Status.OK, bytes(1284)).to_bytes()
    assert read(Reports(), ReportsSide().packets(reply)) == reply


def test_reports_between_replies_are_passed_over() -> None:
    framing = Reports()
    assert framing.unwrap(bytes(64)) == b""
    assert framing.bad == 0
    assert framing.unwrap(b"\x55\xaa".ljust(64, b"\x01")) == b""
    assert framing.bad == 1


def test_two_replies_in_one_transfer_are_both_handed_on() -> None:
    framing = Stream()
    late, fresh = Reply(Status.NOT_FOUND).to_bytes(), Reply(Status.OK).to_bytes()
    assert framing.unwrap(late + fresh) == late + fresh
    assert framing.complete
    assert framing.unwrap(late + fresh[:3]) == late + fresh[:3]
    assert not framing.complete


def test_the_rest_is_asked_for_when_the_length_is_known() -> None:
    framing = Stream()
    reply = Reply(Status.OK, bytes(1284)).to_bytes()
    assert framing.wanted == Wanted(1)
    framing.unwrap(reply[:64])
    assert framing.wanted == Wanted(1295 - 64)
    split = Split()
    assert split.wanted == Wanted(7)
    split.unwrap(reply[:7])
    assert split.wanted == Wanted(1288, pair=1)
    split.reset()
    assert split.wanted == Wanted(7)


def test_a_length_that_no_reply_has_is_not_waited_for() -> None:
    framing = Stream()
    framing.unwrap(bytes.fromhex("AA AA AA 96 69 FF FF 00 00"))
    assert framing.wanted == Wanted(1)


def test_miaxis_packet_by_hand() -> None:
    (packet,) = Miaxis().wrap(bytes.fromhex("AA AA AA 96 69 00 03 20 01 22"))
    # 0B + 00 + B1 and the frame's bytes add up to 0x3FF.
    assert packet == Packet(bytes.fromhex("88 00 00 0B 00 B1 AA AA AA 96 69 00 03 20 01 22 FF 03"))


def test_dk_packet_by_hand() -> None:
    (packet,) = Dk().wrap(bytes.fromhex("AA AA AA 96 69 00 03 20 01 22"))
    assert packet == Packet(bytes.fromhex("0C 00 34 AA AA AA 96 69 00 03 20 01 22"))


@pytest.mark.parametrize("place", range(3, 16))
def test_a_miaxis_packet_with_a_wrong_byte_is_dropped(place: int) -> None:
    framing = Miaxis()
    ((_, packet),) = MiaxisSide().packets(Reply(Status.OK).to_bytes())
    broken = packet[:place] + bytes([packet[place] ^ 0x41]) + packet[place + 1 :]
    assert framing.unwrap(broken) == b""
    assert framing.bad == 1
    assert framing.unwrap(packet) == Reply(Status.OK).to_bytes()


def test_a_dk_command_that_failed_yields_nothing() -> None:
    framing = Dk()
    assert framing.unwrap(bytes.fromhex("04 00 34 6E 00").ljust(64, b"\0")) == b""
    assert framing.bad == 1


def test_dk_pieces_out_of_order_are_dropped() -> None:
    framing = Dk()
    packets = [packet for _, packet in DkSide().packets(Reply(Status.OK, bytes(200)).to_bytes())]
    assert framing.unwrap(packets[0])
    assert framing.unwrap(packets[2]) == b""
    assert framing.bad == 1
    assert not framing.complete


@given(st.lists(st.binary(max_size=80), max_size=30), st.sampled_from(sorted(PAIRS)))
def test_garbage_never_raises_and_never_grows(packets: list[bytes], name: str) -> None:
    framing, side = PAIRS[name][0](), PAIRS[name][1]()
    codec = Codec(Reply)
    for packet in packets:
        got = framing.unwrap(packet)
        assert len(got) <= len(packet)
        codec.feed(got)
        assert 0 < framing.wanted.size <= 4096
        assert framing.wanted.pair < side.pairs
    # After it, a command and its reply work as ever.
    framing.reset()
    codec.reset()
    reply = Reply(Status.FOUND, bytes(4))
    assert codec.feed(read(framing, side.packets(reply.to_bytes()))) == [reply]


@given(st.binary(max_size=2300), st.sampled_from(sorted(PAIRS)), st.data())
def test_a_lost_packet_ends_in_no_reply_or_the_right_one(
    data: bytes, name: str, draw: st.DataObject
) -> None:
    framing, side = PAIRS[name][0](), PAIRS[name][1]()
    reply = Reply(Status.OK, data)
    packets = side.packets(reply.to_bytes())
    del packets[draw.draw(st.integers(0, len(packets) - 1))]
    codec = Codec(Reply)
    found = [one for _, packet in packets for one in codec.feed(framing.unwrap(packet))]
    assert found in ([], [reply])
