"""The data of SAM replies taken apart: SAM id, card contents, fingerprint records, addresses."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import pairwise

from drivers.id_card.commands import APPENDED_ADDRESS, SAM_ID, TEXT
from drivers.id_card.frame import FrameError

WLT_HEADER = bytes.fromhex("57 4C 66 00 7E 00")
"""Start of a photo block: "WL", 102 and 126 pixels."""

FINGERPRINT = 512
"""Bytes of one fingerprint record; a card holds two."""

FINGERS = {
    11: "右手拇指",
    12: "右手食指",
    13: "右手中指",
    14: "右手环指",
    15: "右手小指",
    16: "左手拇指",
    17: "左手食指",
    18: "左手中指",
    19: "左手环指",
    20: "左手小指",
    97: "右手不确定指位",
    98: "左手不确定指位",
    99: "其他不确定指位",
}
"""Finger codes (GA/T 1012)."""

REGISTRATIONS = {1: "注册成功", 2: "注册失败", 3: "未注册", 9: "未知"}


def sam_id(data: bytes) -> str:
    """The 16 bytes of a SAM id as printed on modules: `05.01-20101129-0001228293-0296863149`."""
    if len(data) != SAM_ID:
        raise FrameError(f"a SAM id has {SAM_ID} bytes, not {len(data)}")
    return "{:02}.{:02}-{:08}-{:010}-{:010}".format(*struct.unpack("<HHIII", data))


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The parts of one card as read: text (256 bytes), WLT photo, fingerprint records; all raw."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    fingerprints: bytes = field(repr=False, default=b"")

    @property
    def photo_is_wlt(self) -> bool:
        """Whether the photo starts like one."""
        return self.photo.startswith(WLT_HEADER)


def contents(data: bytes, *, parts: int) -> Contents:
    """The data of a read reply: `parts` big-endian sizes, 2 or (with fingerprints) 3, then these.

    Raises FrameError when the sizes do not add up.
    """
    start = 2 * parts
    if parts not in (2, 3) or len(data) < start:
        raise FrameError("a read reply has two or three sizes")
    sizes = struct.unpack(f">{parts}H", data[:start])
    if start + sum(sizes) != len(data) or sizes[0] != TEXT:
        raise FrameError(f"sizes {sizes} do not make up {len(data)} bytes")
    edges = [start, *(start + sum(sizes[: count + 1]) for count in range(parts))]
    pieces = [data[first:last] for first, last in pairwise(edges)]
    return Contents(text=pieces[0], photo=pieces[1], fingerprints=pieces[2] if parts == 3 else b"")


def appended_addresses(data: bytes) -> tuple[str, ...]:
    """The addresses in 70-byte steps, without empty ones; raises FrameError for what is no text."""
    if len(data) % APPENDED_ADDRESS:
        raise FrameError(f"{len(data)} bytes are no multiple of {APPENDED_ADDRESS}")
    try:
        found = (
            data[start : start + APPENDED_ADDRESS].decode("utf-16-le").strip(" \0")
            for start in range(0, len(data), APPENDED_ADDRESS)
        )
        return tuple(address for address in found if address)
    except UnicodeDecodeError:
        raise FrameError("an appended address is no UTF-16") from None


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """What a fingerprint record says of itself. `quality` is 1 to 100, None when unknown.

    The features after it have no public format.
    """

    registration: str
    finger: str
    quality: int | None
    position: int
    """0 for the first record of the card, 1 for the second."""


def fingerprints(data: bytes) -> tuple[Fingerprint, ...]:
    """The records in a card's fingerprint block; unknown codes stay numbers."""
    found = []
    for position, start in enumerate(range(0, len(data), FINGERPRINT)):
        record = data[start : start + FINGERPRINT]
        if len(record) == FINGERPRINT and record.startswith(b"C"):
            registration, finger, quality = record[4:7]
            found.append(
                Fingerprint(
                    registration=REGISTRATIONS.get(registration, str(registration)),
                    finger=FINGERS.get(finger, str(finger)),
                    quality=quality if 1 <= quality <= 100 else None,
                    position=position,
                )
            )
    return tuple(found)
