"""Keypads on USB HID as far as a box without one can tell: key codes, addresses, profiles, refusal.

The same keypads plugged in are in tests/lab/guest/test_keypad.py.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.base import DeviceBabble, DeviceError, DeviceMissing, DeviceRefused
from drivers.keypad import Keypad
from drivers.keypad.framing import Decoder, Packets
from drivers.keypad.hid_reports import ReportsPort
from drivers.keypad.keys import EVENT, KeyPresses, KeysPort
from drivers.keypad.node import NodePort
from drivers.keypad.pads import Pads
from drivers.keypad.profile import load
from drivers.rating import Rated

SYN = (0, 0, 0)
DROPPED = (0, 3, 0)


def events(*rows: tuple[int, int, int]) -> bytes:
    return b"".join(EVENT.pack(0, 0, *row) for row in rows)


def key(code: int, value: int) -> tuple[int, int, int]:
    return (1, code, value)


def test_a_press_counts_once_however_long_it_is_held() -> None:
    data = events((4, 4, 0x7001E), key(2, 1), SYN, key(2, 2), SYN, key(2, 2), SYN, key(2, 0), SYN)
    assert KeyPresses().feed(data) == [b"\x00\x02"]


def test_after_lost_events_what_follows_is_no_news_up_to_the_report() -> None:
    presses = KeyPresses()
    assert presses.feed(events(DROPPED, key(2, 1))) == []
    assert presses.feed(events(key(3, 1), SYN, key(0x101, 1), SYN)) == [b"\x01\x01"]


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 31), st.integers(0, 767), st.integers(-(2**31), 2**31 - 1))
    ),
    tail=st.binary(max_size=EVENT.size - 1),
)
def test_only_keys_that_go_down_are_presses(rows: list[tuple[int, int, int]], tail: bytes) -> None:
    pressed = KeyPresses().feed(events(*rows) + tail)
    down = [code.to_bytes(2, "big") for kind, code, value in rows if (kind, value) == (1, 1)]
    if any(kind == 0 and code == 3 for kind, code, _ in rows):
        assert len(pressed) <= len(down)
    else:
        assert pressed == down


@given(body=st.binary(min_size=1, max_size=255))
def test_a_packet_is_a_frame(body: bytes) -> None:
    assert [frame.body for frame in Decoder(Packets()).feed(Packets().encode(body))] == [body]


@pytest.mark.parametrize("size", [0, 256])
def test_a_packet_has_bounds(size: int) -> None:
    with pytest.raises(ValueError, match="1 to 255"):
        Packets().encode(bytes(size))


def test_the_digits_of_a_keyboard_are_the_five_grades() -> None:
    pads = Pads(load("keyboard"), "3", {})
    for codes in ((2, 3, 4, 5, 6), (79, 80, 81, 75, 76)):
        grades = []
        for code in codes:
            (frame,) = Decoder(Packets()).feed(code.to_bytes(2, "big"))
            report, answers = pads.hear(frame, float(code))
            assert isinstance(report, Rated)
            assert answers == [b"\x11\x02\x00"]
            grades.append(report.grade)
        assert grades == [5, 4, 3, 2, 1]
    assert pads.ask("", "T-1", 30, 0.0) == [b"\x11\x02\x01"]


@pytest.mark.parametrize(
    ("port", "profile", "why"),
    [
        ("evdev:event3", "keyboard", "absolute path"),
        ("evdev:/dev/input/event3", "five_key", "framing is packets"),
        ("hid:1a86:e026", "ff68", "framing is packets"),
        ("serial:/dev/ttyS0", "keyboard", "framing is fixed"),
        ("hid:1a86", "keyboard", "vendor and product"),
    ],
)
def test_addresses_and_profiles_must_fit(port: str, profile: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Keypad(port=port, profile=profile)


@pytest.mark.parametrize(
    ("port", "error", "why"),
    [
        ("evdev:/dev/input/by-id/none-event-kbd", DeviceMissing, "插好 USB 线"),
        ("evdev:/dev/null", DeviceRefused, "不是按键设备"),
        ("hid:ffff:fffe", DeviceMissing, "ffff:fffe"),
    ],
)
async def test_what_cannot_be_opened_is_told(port: str, error: type[DeviceError], why: str) -> None:
    async with aclosing(cast(Any, Keypad(port=port, profile="keyboard").reports())) as reports:
        with pytest.raises(error, match=why):
            await anext(reports)


# The ports on a socket in place of the device file: read and written the same way.


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    with ours, theirs:
        yield ours, theirs


async def test_each_read_is_one_press(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, device = ends
    port = KeysPort("/dev/input/event3", ours.fileno())
    assert await port.read(0) == b""
    device.send(events(key(2, 1), SYN, key(2, 0), SYN, key(3, 1), SYN))
    assert [await port.read(1), await port.read(1)] == [b"\x00\x02", b"\x00\x03"]
    device.send(events(key(3, 0), SYN))
    assert await port.read(0.02) == b""


async def test_lights_are_events(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, device = ends
    port = KeysPort("/dev/input/event3", ours.fileno())
    await port.write(bytes.fromhex("11 02 01"))
    sent = struct.unpack("llHHillHHi", device.recv(256))
    assert (sent[2:5], sent[7:10]) == ((0x11, 2, 1), SYN)
    for wrong in ("01 02 01", "11 02"):
        with pytest.raises(DeviceBabble, match="11 灯号"):
            await port.write(bytes.fromhex(wrong))


async def test_reports_keep_their_borders(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, device = ends
    port = ReportsPort("/dev/hidraw0", ours.fileno())
    device.send(b"\x01\x05")
    device.send(b"\x01\x00")
    assert [await port.read(1), await port.read(1)] == [b"\x01\x05", b"\x01\x00"]
    await port.write(b"\x00\x07")
    assert device.recv(16) == b"\x00\x07"


@pytest.mark.parametrize("kind", [KeysPort, ReportsPort])
async def test_a_pulled_keypad_is_missing(
    kind: type[NodePort], ends: tuple[socket.socket, socket.socket]
) -> None:
    ours, device = ends
    port = kind("/dev/none", ours.fileno())
    device.close()
    with pytest.raises(DeviceMissing, match="重新插好评价器"):
        await port.write(bytes.fromhex("11 02 01"))
