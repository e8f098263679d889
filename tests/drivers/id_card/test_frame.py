"""The SAM codec: worked frames, every cut, and garbage that must end in frames or in nothing."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.id_card.frame import HEADER, LONGEST, PREAMBLE, Codec, Command, FrameError, Reply
from drivers.id_card.status import Status

# The frame that the SAM communication protocol prints as an example, and the longest reply.
SAM_ID = bytes.fromhex("AAAAAA9669 0014 000090 05000100 09B83201 05BE1200 ADC5B111 63")
LONG = Reply(Status.OK, bytes(range(256)) * 9 + bytes(6))

REPLIES = {
    "AAAAAA9669 0004 000090 94": Reply(Status.OK),
    "AAAAAA9669 0008 00009F 00000000 97": Reply(Status.FOUND, bytes(4)),
    "AAAAAA9669 0004 000080 84": Reply(Status.NOT_FOUND),
    "AAAAAA9669 000C 000090 0000000000000000 9C": Reply(Status.OK, bytes(8)),
    "AAAAAA9669 0004 000081 85": Reply(Status.SELECT_FAILED),
    "AAAAAA9669 0004 000041 45": Reply(Status.READ_FAILED),
    "AAAAAA9669 0004 000032 36": Reply(Status.SAM_REFUSED_CARD),
}

STREAM = [Reply(Status.NOT_FOUND), Reply.from_bytes(SAM_ID), Reply(Status.READ_FAILED, b"", 0x6A)]
BYTES = b"".join(reply.to_bytes() for reply in STREAM)

replies = st.builds(
    Reply,
    sw3=st.integers(0, 255),
    data=st.binary(max_size=60),
    sw1=st.integers(0, 255),
    sw2=st.integers(0, 255),
)
# Bytes that look like the protocol as often as not.
garbage = st.lists(
    st.one_of(
        st.binary(max_size=8),
        st.sampled_from([PREAMBLE, PREAMBLE[3:], b"\xaa", b"\x96", PREAMBLE + b"\x00\x04"]),
    ),
    max_size=20,
).map(b"".join)


@pytest.mark.parametrize(("frame", "reply"), REPLIES.items())
def test_documented_replies_are_read_and_written(frame: str, reply: Reply) -> None:
    assert Reply.from_bytes(bytes.fromhex(frame)) == reply
    assert reply.to_bytes() == bytes.fromhex(frame)


def test_sizes_of_documented_replies() -> None:
    assert len(Reply(Status.OK, bytes(4 + 256 + 1024)).to_bytes()) == 1295
    assert len(LONG.to_bytes()) == 2321
    assert len(LONG.to_bytes()) - HEADER == LONGEST


def test_a_reply_does_not_show_its_data() -> None:
    assert repr(Reply(Status.OK, b"personal", 0x12)) == "Reply(12 00 90, 8 bytes of data)"


def test_an_unknown_status_has_no_name() -> None:
    assert Reply(0x77).status is None


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "AAAAAA9669",
        "AAAAAA9669 0004 000090 95",
        "AAAAAA9669 0005 000090 94",
        "AAAA9669 0004 000090 94",
        "AAAAAA9669 0003 0090 93",
    ],
)
def test_a_broken_frame_is_one_declared_error(frame: str) -> None:
    with pytest.raises(FrameError):
        Reply.from_bytes(bytes.fromhex(frame))


def test_a_command_needs_a_byte() -> None:
    with pytest.raises(FrameError):
        Command.from_body(b"")


@given(replies)
def test_round_trip(reply: Reply) -> None:
    assert Reply.from_bytes(reply.to_bytes()) == reply


@pytest.mark.parametrize("cut", range(len(BYTES) + 1))
def test_every_cut(cut: int) -> None:
    codec = Codec(Reply)
    assert codec.feed(BYTES[:cut]) + codec.feed(BYTES[cut:]) == STREAM
    assert (codec.bad, codec.skipped) == (0, 0)


def test_byte_by_byte() -> None:
    codec = Codec(Reply)
    assert [reply for byte in BYTES for reply in codec.feed(bytes([byte]))] == STREAM


@pytest.mark.parametrize("place", range(4))
def test_a_byte_lost_in_the_preamble(place: int) -> None:
    frame = SAM_ID[:place] + SAM_ID[place + 1 :]
    assert Codec(Reply).feed(frame) == ([Reply.from_bytes(SAM_ID)] if place < 3 else [])


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("byte", [0x00, 0xAA, 0x96])
def test_a_byte_put_into_the_preamble(place: int, byte: int) -> None:
    frame = SAM_ID[:place] + bytes([byte]) + SAM_ID[place:]
    assert Codec(Reply).feed(frame) == [Reply.from_bytes(SAM_ID)]


@pytest.mark.parametrize("place", range(HEADER, len(SAM_ID)))
def test_a_changed_byte_loses_this_frame_and_no_other(place: int) -> None:
    broken = bytearray(SAM_ID)
    broken[place] ^= 0x10
    codec = Codec(Reply)
    assert codec.feed(bytes(broken) + SAM_ID) == [Reply.from_bytes(SAM_ID)]
    assert codec.bad == 1


@pytest.mark.parametrize("length", [0, 3, LONGEST + 1, 0xFFFF])
def test_an_impossible_length_is_not_waited_for(length: int) -> None:
    codec = Codec(Reply)
    assert codec.feed(PREAMBLE + length.to_bytes(2) + SAM_ID) == [Reply.from_bytes(SAM_ID)]
    assert codec.bad == 1


def test_a_frame_swallowed_by_a_cut_one_is_found_again() -> None:
    codec = Codec(Reply)
    assert codec.feed(LONG.to_bytes()[:2000]) == []
    assert codec.feed(SAM_ID * 20) == [Reply.from_bytes(SAM_ID)] * 20


def test_reset_forgets_half_a_frame() -> None:
    codec = Codec(Reply)
    codec.feed(LONG.to_bytes()[:2000])
    codec.reset()
    assert codec.feed(SAM_ID) == [Reply.from_bytes(SAM_ID)]


def test_the_time_out_of_networked_modules_is_no_reply() -> None:
    codec = Codec(Reply)
    assert codec.feed(bytes.fromhex("AAAAAA9669 0005 050505")) == []
    codec.reset()
    assert codec.feed(SAM_ID) == [Reply.from_bytes(SAM_ID)]


@given(garbage, st.lists(st.integers(0, 200), max_size=5))
def test_garbage_is_counted_and_the_same_at_every_cut(noise: bytes, cuts: list[int]) -> None:
    whole, cut = Codec(Reply), Codec(Reply)
    expected = whole.feed(noise)
    edges = sorted({0, len(noise), *(min(place, len(noise)) for place in cuts)})
    found = [reply for first, last in pairwise(edges) for reply in cut.feed(noise[first:last])]
    assert found == expected
    assert (cut.bad, cut.skipped) == (whole.bad, whole.skipped)


@given(garbage)
def test_a_frame_after_garbage_is_found(noise: bytes) -> None:
    codec = Codec(Reply)
    codec.feed(noise)
    codec.reset()
    assert codec.feed(SAM_ID)[-1:] == [Reply.from_bytes(SAM_ID)]


def is_subsequence(part: list[Reply], whole: list[Reply]) -> bool:
    rest = iter(whole)
    return all(reply in rest for reply in part)


@given(st.lists(replies, max_size=6), st.randoms())
def test_lost_bytes_lose_only_the_frames_they_were_in(sent: list[Reply], chance: object) -> None:
    codec = Codec(Reply)
    found: list[Reply] = []
    intact: list[Reply] = []
    for reply in sent:
        kept = bytes(byte for byte in reply.to_bytes() if chance.random() > 0.05)  # type: ignore[attr-defined]
        if kept == reply.to_bytes():
            intact.append(reply)
        codec.reset()  # as before every command
        found += codec.feed(kept)
    # A frame that lost a byte of its preamble alone may be found too; none is made up.
    assert is_subsequence(intact, found)
    assert is_subsequence(found, sent)


@given(st.lists(st.binary(max_size=5000), max_size=4))
def test_little_is_held_back(pieces: list[bytes]) -> None:
    codec = Codec(Reply)
    for piece in pieces:
        codec.feed(PREAMBLE + piece)
        assert len(codec._held) < HEADER + LONGEST
