"""EDID: what a screen says of itself, parsed from the bytes it stores. Pure.

Source: VESA E-EDID Standard release A, revision 2 (structure 1.4), sections 3.3 to 3.12.
"""

from __future__ import annotations

import string
from dataclasses import dataclass

from drivers.base import DeviceBabble

HEADER = bytes.fromhex("00ffffffffffff00")
BLOCK = 128
LARGEST = 32_768
"""Bytes of 256 blocks, the most there can be."""

ASPECTS = frozenset({(160, 90), (160, 100), (16, 9), (16, 10), (1600, 900), (1600, 1000)})
"""Sizes "in mm" that are aspect ratios: some screens store those instead."""

ROUNDING = 10
"""Millimetres: the base block knows whole centimetres only."""

_DESCRIPTORS = (54, 72, 90, 108)
_NAME, _SERIAL, _TEXT = 0xFC, 0xFF, 0xFE


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A screen. `maker` is its three-letter PNP id; empty and 0 stand for what it does not say.

    `width_mm`, `height_mm` are the picture's size, `width_px`, `height_px` its own resolution.
    """

    maker: str
    product: int
    model: str
    serial: str
    year: int
    width_mm: int
    height_mm: int
    width_px: int
    height_px: int


def parse_edid(data: bytes) -> Screen:
    """The screen that stores `data`; raises DeviceBabble when it is no EDID."""
    if len(data) < BLOCK or data[:8] != HEADER:
        raise DeviceBabble("显示器给出的 EDID 不完整：插紧视频线，换一根线再试")
    base = data[:BLOCK]
    if sum(base) & 0xFF:
        raise DeviceBabble("显示器给出的 EDID 校验不对：插紧视频线，换一根线再试")
    letters = int.from_bytes(base[8:10], "big")
    texts: dict[int, str] = {}
    timings: list[bytes] = []
    for at in _DESCRIPTORS:
        piece = base[at : at + 18]
        if piece[:2] != b"\0\0":
            timings.append(piece)
        elif piece[3] in (_NAME, _SERIAL, _TEXT):
            texts[piece[3]] = _text(piece[5:18])  # of several texts the last is the model
    number = int.from_bytes(base[12:16], "little")
    # The preferred timing stands first (3.10.1), and only the native one tells the size.
    preferred = timings[0] if timings else bytes(18)
    width_mm, height_mm = _size(base, preferred)
    return Screen(
        maker=_maker(letters),
        product=int.from_bytes(base[10:12], "little"),
        model=texts.get(_NAME, "") or texts.get(_TEXT, ""),
        serial=texts.get(_SERIAL, "") or (str(number) if number else ""),
        year=1990 + base[17] if base[17] else 0,
        width_mm=width_mm,
        height_mm=height_mm,
        width_px=preferred[2] | (preferred[4] & 0xF0) << 4,
        height_px=preferred[5] | (preferred[7] & 0xF0) << 4,
    )


def _size(base: bytes, timing: bytes) -> tuple[int, int]:
    """Millimetres from the preferred timing where the base block agrees, else from that.

    Some screens write centimetres or an aspect ratio into the timing.
    """
    exact = (
        timing[12] | (timing[14] & 0xF0) << 4,
        timing[13] | (timing[14] & 0x0F) << 8,
    )
    rough = (base[21] * 10, base[22] * 10)
    if not all(rough):  # 0 and an aspect ratio, or a projector (3.6.2)
        rough = (0, 0)
    agree = all(abs(one - other) <= ROUNDING for one, other in zip(exact, rough, strict=True))
    for size in (exact, rough) if agree or rough == (0, 0) else (rough, exact):
        if all(size) and size not in ASPECTS:
            return size
    return (0, 0)


def _maker(letters: int) -> str:
    """Three letters of five bits, A = 1."""
    codes = [letters >> shift & 0x1F for shift in (10, 5, 0)]
    if not all(1 <= code <= 26 for code in codes):
        return ""
    return "".join(string.ascii_uppercase[code - 1] for code in codes)


def _text(data: bytes) -> str:
    """Up to 13 characters, ended by a line feed and filled with spaces."""
    text = data.split(b"\n")[0].decode("cp437", "replace")
    return "".join(char for char in text if char.isprintable()).strip()
