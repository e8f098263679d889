"""What fuzzing found once: inputs that raised something else, or took seconds."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest

from drivers.base import DeviceBabble
from drivers.keypad.profile import ProfileError, parse
from drivers.ports import AddressError, parse_address, read_recording
from drivers.surveillance.rtsp import _challenge
from drivers.text_reply import parse_reply
from edge import frames
from tests.fuzz.line import at_once, stream_of

ORDER = msgspec.msgpack.encode({"type": "order", "number": 1, "command": "x"})
"""A map of three; a fourth key may follow once its first byte is 84."""


def received(body: bytes) -> object:
    return at_once(frames.read_frame(stream_of(len(body).to_bytes(4, "big") + body)))


@pytest.mark.parametrize(
    "args",
    [b"\x81\xa1a" + b"\x91" * 3000 + b"\xc0", b"\x81\xa1\xff\xc0"],
    ids=["deep", "not UTF-8"],
)
def test_a_child_s_data_that_msgpack_cannot_read(args: bytes) -> None:
    with pytest.raises(DeviceBabble, match="已损坏"):
        received(b"\x84" + ORDER[1:] + b"\xa4args" + args)


@pytest.mark.parametrize(
    "frame",
    [frames.Said("x", True, 99, {}, {}), frames.Living({"colour": "red"}, None, "")],
    ids=["worth", "identity"],
)
def test_a_child_s_report_that_there_is_not(frame: frames.Said | frames.Living) -> None:
    with pytest.raises(DeviceBabble, match="已损坏"):
        frames.report_of(frame)


@pytest.mark.parametrize("speed", ["²", "٣", "9" * 5000], ids=["superscript", "Arabic", "long"])
def test_speeds_of_other_digits(speed: str) -> None:
    with pytest.raises(AddressError, match="is not a speed"):
        parse_address(f"serial:/dev/x?baud={speed}")


@pytest.mark.parametrize("data", [b"# \xff\n", b"~ nan\n", b"~ inf\n", b"~ -1\n"])
def test_recordings_that_cannot_be_played(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.rec"
    path.write_bytes(data)
    with pytest.raises(AddressError, match=r"x\.rec"):
        read_recording(path)


@pytest.mark.parametrize(
    "text",
    ["x = " + "[" * 5000, "x = " + "1" * 5000, "baud = 0x" + "f" * 4000],
    ids=["deep", "digits", "hexadecimal"],
)
def test_profiles_that_exhaust_the_parser(text: str) -> None:
    with pytest.raises(ProfileError):
        parse("endless", text)


def test_a_camera_cannot_hold_up_the_box_with_a_challenge() -> None:
    head = b"RTSP/1.0 401 No\r\nWWW-Authenticate: Digest " + b"a" * 16_000
    reply = parse_reply(head + b"\r\n\r\n", protocol="RTSP/1.0")
    began = time.process_time()
    with pytest.raises(DeviceBabble):
        _challenge(reply)
    assert time.process_time() - began < 0.5  # was 4.7 s
