"""TIFF of several pages, each strip a JPEG as it came, written from front to back.

TIFF 6.0 with Compression 7 of its Technical Note 2: a strip is a JPEG stream of its own, tables
included. A page's directory stands before its picture, so that one page is in memory at a time.
"""

from __future__ import annotations

import struct
from typing import Final

from edge.documents.jpeg import Picture
from edge.documents.pdf import Sink

MOST: Final = 0xFFFF_FFFF
"""Offsets have 32 bits."""

_SHORT, _LONG, _RATIONAL = 3, 4, 5
_ENTRY: Final = struct.Struct("<HHII")
"""Tag, type, count, value; a short value fills the lower half."""

_HEAD: Final = struct.pack("<2sHI", b"II", 42, 8)


class TooLong(Exception):
    """The file would pass 4 GiB."""


def fits(picture: Picture) -> bool:
    """Whether a strip may be like that: baseline, its chroma with the factors 1, 1."""
    return not picture.progressive and all(each == (1, 1) for each in picture.sampling[1:])


class TiffWriter:
    """`page` for each of `count` pages; the file is whole after the last one."""

    def __init__(self, out: Sink, count: int) -> None:
        self._out = out
        self._left = count
        self._at = out.write(_HEAD)

    def page(self, jpeg: bytes, picture: Picture, dpi: int) -> None:
        """Add a JPEG that `fits`; raises TooLong and the errors of `out.write`."""
        self._left -= 1
        colours = 1 if picture.grey else 3
        bits, resolution = b"\x08\0" * colours, struct.pack("<II", dpi, 1)
        horizontal, vertical = picture.sampling[0]
        entries = 12 if picture.grey else 13
        values = self._at + 2 + entries * _ENTRY.size + 4
        strip = values + len(bits) + len(resolution)
        strip += strip % 2
        after = strip + len(jpeg) + len(jpeg) % 2
        if after > MOST:
            raise TooLong
        rows = [
            (256, _LONG, 1, picture.width),
            (257, _LONG, 1, picture.height),
            (258, _SHORT, colours, 8 if colours == 1 else values),
            (259, _SHORT, 1, 7),
            (262, _SHORT, 1, 1 if picture.grey else 6),  # BlackIsZero, YCbCr
            (273, _LONG, 1, strip),
            (277, _SHORT, 1, colours),
            (278, _LONG, 1, picture.height),
            (279, _LONG, 1, len(jpeg)),
            (282, _RATIONAL, 1, values + len(bits)),
            (283, _RATIONAL, 1, values + len(bits)),
            (296, _SHORT, 1, 2),  # inches
        ]
        if not picture.grey:
            rows.append((530, _SHORT, 2, horizontal | vertical << 16))  # how much finer luma is
        head = struct.pack("<H", len(rows))
        head += b"".join(_ENTRY.pack(*row) for row in rows)
        head += struct.pack("<I", after if self._left else 0) + bits + resolution
        self._out.write(head + bytes(strip - self._at - len(head)))
        self._out.write(jpeg)
        self._out.write(bytes(after - strip - len(jpeg)))
        self._at = after
