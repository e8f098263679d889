"""A TrueType font without a single stroke, for the text behind a scanned page.

Glyph 1 is as wide as a Chinese character, glyph 2 half of that, and none has an outline. Tables as
ISO 32000-1, 9.9 asks for in a CIDFontType2: glyf, head, hhea, hmtx, loca, maxp.
"""

from __future__ import annotations

import struct
from typing import Final

UNITS: Final = 1000
"""To the em."""

ASCENT: Final = 880
DESCENT: Final = -120
WIDE, NARROW = 1, 2
"""Glyphs."""

WIDTHS: Final = {WIDE: 1000, NARROW: 500}
_GLYPHS: Final = 3


def font() -> bytes:
    """The font file; always the same."""
    advances = (WIDTHS[WIDE], WIDTHS[WIDE], WIDTHS[NARROW])
    tables = {
        b"glyf": bytes(4),
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh",
            *(0x00010000, 0x00010000, 0, 0x5F0F3CF5, 0, UNITS, 0, 0),
            *(0, DESCENT, UNITS, ASCENT, 0, 3, 2, 0, 0),
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhhhhhhhH",
            *(0x00010000, ASCENT, DESCENT, 0, UNITS, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, _GLYPHS),
        ),
        b"hmtx": b"".join(struct.pack(">Hh", advance, 0) for advance in advances),
        b"loca": bytes(2 * (_GLYPHS + 1)),
        b"maxp": struct.pack(">IH13H", 0x00010000, _GLYPHS, 0, 0, 0, 0, 1, *[0] * 8),
    }
    place = 12 + 16 * len(tables)
    directory = struct.pack(">IHHHH", 0x00010000, len(tables), 64, 2, 32)
    body = b""
    for tag, table in tables.items():
        padded = table + bytes(-len(table) % 4)
        directory += struct.pack(">4sIII", tag, _checksum(padded), place + len(body), len(table))
        body += padded
    whole = directory + body
    adjustment = (0xB1B0AFBA - _checksum(whole)) & 0xFFFFFFFF
    head = whole.index(tables[b"head"])
    return whole[: head + 8] + adjustment.to_bytes(4) + whole[head + 12 :]


def _checksum(data: bytes) -> int:
    return sum(int.from_bytes(data[at : at + 4]) for at in range(0, len(data), 4)) & 0xFFFFFFFF
