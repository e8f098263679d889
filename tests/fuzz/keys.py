"""Targets of what is pressed and touched: keypad framings and profiles, FF 68, evdev."""

from __future__ import annotations

import struct
from collections.abc import Callable

from drivers.keypad.framing import CallerBus, Decoder, Delimited, FixedLength, Framing, Packets
from drivers.keypad.keys import KeyPresses
from drivers.keypad.learning import Lesson, Unlearnable, profile_text
from drivers.keypad.profile import BUILT_IN, ProfileError, load, parse
from drivers.touch_screen.contacts import EVENT, SLOTS, Contacts
from tests.fuzz.target import Target, cut, whole

FF68 = load("ff68")
FIXED = FixedLength(length=3, start=b"\xaa", end=b"\x0d", checksum="xor8", covers="start")
LINES = Delimited(start=b"\x02\x03", end=b"\x0d\x0a", checksum="sum8", longest_body=16)
PRESS = EVENT.pack(1, 2, 1, 2, 1) + EVENT.pack(1, 2, 0, 0, 0)
FINGER = EVENT.pack(1, 2, 3, 0x2F, 0) + EVENT.pack(1, 2, 3, 0x39, 7) + EVENT.pack(1, 2, 0, 0, 0)


def frames(framing: Framing) -> Callable[[bytes], None]:
    def decode(data: bytes) -> None:
        pieces, decoder, at_once = cut(data), Decoder(framing), Decoder(framing)
        found = [frame for piece in pieces for frame in decoder.feed(piece)]
        assert found == at_once.feed(b"".join(pieces))
        assert decoder.garbage == at_once.garbage

    return decode


def packets(data: bytes) -> None:
    decoder = Decoder(Packets())
    for piece in cut(data):
        decoder.feed(piece)


def ff68(data: bytes) -> None:
    decoder = Decoder(FF68.framing)
    for piece in cut(data):
        for frame in decoder.feed(piece):
            rule = FF68.rule(frame.body)
            if rule and rule.reply:
                FF68.wrap(rule.reply, body=frame.body, address=frame.body[:1])


def profile(data: bytes) -> None:
    found = parse("fuzzed", data.decode("utf-8", "replace"))
    decoder = Decoder(found.framing)
    for frame in decoder.feed(data):
        found.rule(frame.body)


def lesson(data: bytes) -> None:
    """Presses of the five keys as four bytes each at most, zero ending a press."""
    rows = data[1:].split(b"\0")[:5]
    presses = {grade: (row[:4] or b"\1",) for grade, row in enumerate(rows, 1)}
    missing = {grade: (bytes([grade]),) for grade in range(1, 6)}
    profile_text(Lesson(presses=missing | presses, packets=bool(data[:1] < b"\x80")))


def key_events(data: bytes) -> None:
    presses = KeyPresses()
    for piece in cut(data):
        assert all(len(press) == 2 for press in presses.feed(piece))


def fingers(data: bytes) -> None:
    contacts = Contacts()
    contacts.feed(data[: len(data) // EVENT.size * EVENT.size], 1.0)
    assert 0 <= contacts.stuck(9.0, 1.0) <= len(contacts) <= SLOTS + 1
    contacts.resume(struct.unpack(f"<{len(data) // 4}i", data[: len(data) // 4 * 4]), 0, 2.0)


TARGETS = {
    "caller_bus": Target(
        decode=frames(CallerBus()), seeds=whole(CallerBus().encode(b"\1\x11\0") * 2)
    ),
    "fixed": Target(decode=frames(FIXED), seeds=whole(FIXED.encode(b"\1\2\3") * 2)),
    "delimited": Target(decode=frames(LINES), seeds=whole(LINES.encode(b"\1\2\3") * 2)),
    "packets": Target(decode=packets, seeds=whole(b"\1\2\3")),
    "ff68": Target(
        decode=ff68,
        seeds=whole(FF68.framing.encode(b"\1\x11\0"), FF68.framing.encode(b"\1\x10\0")),
    ),
    "keypad_profile": Target(
        decode=profile,
        errors=(ProfileError,),
        seeds=tuple((BUILT_IN / f"{name}.toml").read_bytes() for name in ("ff68", "keyboard")),
        longest=4096,
    ),
    "keypad_lesson": Target(
        decode=lesson,
        errors=(Unlearnable,),
        seeds=(b"\0A\0B\0C\0D\0E", b"\xffA1\r\0A2\r\0A3\r\0A4\r\0A5\r"),
        longest=32,
    ),
    "key_events": Target(longest=256, decode=key_events, seeds=whole(PRESS)),
    "fingers": Target(longest=256, decode=fingers, seeds=(FINGER,)),
}
