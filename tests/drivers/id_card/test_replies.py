"""Read replies taken apart: sizes that add up, SAM ids, addresses, fingerprint records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.id_card import replies
from drivers.id_card.frame import FrameError

TEXT, PHOTO, FINGERS = b"t" * 256, b"p" * 1024, b"f" * 1024


def test_sam_id_of_the_protocol_s_example() -> None:
    data = bytes.fromhex("05000100 09B83201 05BE1200 ADC5B111")
    assert replies.sam_id(data) == "05.01-20101129-0001228293-0296863149"


def test_a_sam_id_of_another_size() -> None:
    with pytest.raises(FrameError):
        replies.sam_id(bytes(15))


def test_text_and_photo() -> None:
    found = replies.contents(bytes.fromhex("0100 0400") + TEXT + PHOTO, parts=2)
    assert (found.text, found.photo, found.fingerprints) == (TEXT, PHOTO, b"")


@pytest.mark.parametrize("size", [0, 512, 1024])
def test_with_fingerprints_of_every_documented_size(size: int) -> None:
    data = bytes.fromhex("0100 0400") + size.to_bytes(2) + TEXT + PHOTO + FINGERS[:size]
    found = replies.contents(data, parts=3)
    assert (found.text, found.photo, found.fingerprints) == (TEXT, PHOTO, FINGERS[:size])


def test_contents_do_not_show_what_they_hold() -> None:
    found = replies.contents(bytes.fromhex("0100 0400") + TEXT + PHOTO, parts=2)
    assert repr(found) == "Contents()"


@given(st.binary(max_size=2400), st.sampled_from([2, 3]))
def test_garbage_is_one_declared_error(data: bytes, parts: int) -> None:
    try:
        found = replies.contents(data, parts=parts)
    except FrameError:
        return
    assert len(found.text) + len(found.photo) + len(found.fingerprints) + 2 * parts == len(data)


def test_wlt_header() -> None:
    assert replies.Contents(text=TEXT, photo=bytes.fromhex("574C66007E00") + b"x").photo_is_wlt
    assert not replies.Contents(text=TEXT, photo=PHOTO).photo_is_wlt


def test_appended_addresses() -> None:
    first = "样本路1号".ljust(35).encode("utf-16-le")
    second = "样本路2号".ljust(35, "\0").encode("utf-16-le")
    empty = " ".ljust(35).encode("utf-16-le")
    assert replies.appended_addresses(first + second + empty) == ("样本路1号", "样本路2号")
    assert replies.appended_addresses(b"") == ()


@pytest.mark.parametrize("data", [bytes(69), b"\x00\xd8" * 35])
def test_addresses_that_are_none(data: bytes) -> None:
    with pytest.raises(FrameError):
        replies.appended_addresses(data)


def test_fingerprint_records() -> None:
    right = bytes.fromhex("43 01 01 01 01 0B 50").ljust(512, b"\0")
    left = bytes.fromhex("43 01 01 01 03 63 00").ljust(512, b"\0")
    assert replies.fingerprints(right + left) == (
        replies.Fingerprint(registration="注册成功", finger="右手拇指", quality=80, position=0),
        replies.Fingerprint(
            registration="未注册", finger="其他不确定指位", quality=None, position=1
        ),
    )


def test_unknown_fingerprint_codes_stay_numbers() -> None:
    (record,) = replies.fingerprints(bytes.fromhex("43 01 01 01 07 2A 64").ljust(512, b"\0"))
    assert (record.registration, record.finger, record.quality) == ("7", "42", 100)


@given(st.binary(max_size=1100))
def test_fingerprint_garbage_is_left_out(data: bytes) -> None:
    assert len(replies.fingerprints(data)) <= 2
