"""What five pressed keys teach: for any plain framing a profile that rates them, or one error."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from drivers.keypad.framing import Decoder, Delimited, FixedLength, Framing
from drivers.keypad.learning import Lesson, Unlearnable, profile_text
from drivers.keypad.profile import parse

GRADES = (5, 4, 3, 2, 1)

FRAMINGS: list[Framing] = [
    FixedLength(length=1),
    FixedLength(length=2, start=b"\xaa", end=b"\x55", checksum="xor8"),
    FixedLength(length=3, start=b"\xa5\x5a", checksum="sum8", covers="start"),
    Delimited(start=b"\x02", end=b"\x0d\x0a"),
    Delimited(end=b"\r"),
]


def lesson(*messages: bytes, **more: object) -> Lesson:
    presses = {grade: (one,) for grade, one in zip(GRADES, messages, strict=True)}
    return Lesson(presses=presses, **more)  # type: ignore[arg-type]


def grades(text: str, data: bytes) -> list[int | None]:
    profile = parse("learned", text)
    rules = [profile.rule(frame.body) for frame in Decoder(profile.framing).feed(data)]
    return [rule.grade for rule in rules if rule]


@pytest.mark.parametrize("framing", FRAMINGS, ids=repr)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_plain_frames_are_learnt(framing: Framing, data: st.DataObject) -> None:
    size = framing.length if isinstance(framing, FixedLength) else 4
    one = st.binary(min_size=1 if isinstance(framing, Delimited) else size, max_size=size)
    bodies = data.draw(st.lists(one, min_size=5, max_size=5, unique=True))
    assume(not any(set(body) & {0x0D, 0x0A} for body in bodies))
    messages = [framing.encode(body) for body in bodies]
    text = profile_text(lesson(*messages))
    assert grades(text, b"".join(messages)) == list(GRADES)


@given(messages=st.lists(st.binary(min_size=1, max_size=12), min_size=5, max_size=5))
@settings(max_examples=200, deadline=None)
def test_anything_else_is_learnt_right_or_refused(messages: list[bytes]) -> None:
    try:
        text = profile_text(lesson(*messages))
    except Unlearnable:
        return
    for grade, message in zip(GRADES, messages, strict=True):
        assert set(grades(text, message)) == {grade}


@given(
    presses=st.lists(
        st.lists(st.binary(min_size=1, max_size=8), min_size=1, max_size=3, unique=True),
        min_size=5,
        max_size=5,
    )
)
@settings(max_examples=200, deadline=None)
def test_packets_are_learnt_where_each_key_has_one_of_its_own(presses: list[list[bytes]]) -> None:
    heard = {grade: tuple(press) for grade, press in zip(GRADES, presses, strict=True)}
    sent = [packet for press in presses for packet in press]
    own = [[packet for packet in press if sent.count(packet) == 1] for press in presses]
    try:
        text = profile_text(Lesson(presses=heard, packets=True))
    except Unlearnable:
        assert not all(own)
        return
    for grade, press in heard.items():
        told = [mark for packet in press for mark in grades(text, packet) if mark]
        assert told == [grade]


def test_what_every_key_sends_too_means_nothing() -> None:
    up, idle = bytes(8), b"\x07" * 8
    presses = {grade: (bytes([0, 0, 0x1D + grade, 0, 0, 0, 0, 0]), up) for grade in GRADES}
    text = profile_text(Lesson(presses=presses, idle=[(idle,)], packets=True))
    assert grades(text, up) == [None]
    assert grades(text, idle) == [None]


def test_a_message_sent_three_times_in_one_go_is_one_frame() -> None:
    text = profile_text(lesson(*(bytes([0xAA, grade, 0x55]) * 3 for grade in GRADES)))
    assert grades(text, b"\xaa\x02\x55") == [2]


def test_a_keypad_that_sends_again_is_noted_for_the_manual() -> None:
    text = profile_text(lesson(b"5", b"4", b"3", b"2", b"1", resent=1.0))
    (note,) = parse("learned", text).local_choices
    assert "1.0 秒重发" in note


@pytest.mark.parametrize(
    ("messages", "why"),
    [
        ((b"5", b"4", b"3", b"2", b"2"), "两个键"),
        ((b"1", b"22", b"333", b"4444", b"5"), "手写型号文件"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(messages: tuple[bytes, ...], why: str) -> None:
    with pytest.raises(Unlearnable, match=why):
        profile_text(lesson(*messages))


def test_a_key_that_is_the_head_of_another_s_sequence_is_refused() -> None:
    digits = {5: (b"\x02",), 4: (b"\x02", b"\x03"), 3: (b"\x04",), 2: (b"\x05",), 1: (b"\x06",)}
    with pytest.raises(Unlearnable, match="非常满意"):
        profile_text(Lesson(presses=digits, packets=True))
