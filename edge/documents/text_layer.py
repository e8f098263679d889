"""Text that can be searched and copied behind a page, and is not painted: what OCR read, in place.

Each character that occurs gets the next number as its CID; the ToUnicode map says which it is. So
characters beyond the BMP, as in names, work as any other. ISO 32000-1, 9.3.6 (mode 3), 9.7, 9.10.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from edge.documents.glyphless import DESCENT, NARROW, UNITS, WIDE, WIDTHS

Point = tuple[float, float]

_MOST: Final = 0xFFFF
"""CIDs there are."""

_BLOCK: Final = 100
"""Entries of one bfchar section at most: PDF 1.7's CMaps are those of Adobe's note 5411."""


@dataclass(frozen=True)
class Line:
    """What was read, and where: corners TL TR BR BL of the line, in pixels of the upright page."""

    text: str
    corners: tuple[Point, Point, Point, Point]


class Characters:
    """Those of one document, by CID from 1."""

    def __init__(self) -> None:
        self._cids: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._cids)

    def content(self, lines: Iterable[Line], *, height: int, scale: float) -> bytes:
        """Operators that put `lines` on a page `height` pixels high, `scale` points a pixel."""
        shown = [one for line in lines if (one := self._show(line, height, scale))]
        return b"BT 3 Tr\n" + b"".join(shown) + b"ET\n" if shown else b""

    def widths(self) -> str:
        """The font's /W; a CID not in it has the width of a wide glyph."""
        narrow = (cid for text, cid in self._cids.items() if _glyph(text) == NARROW)
        return "[" + " ".join(f"{cid} [{WIDTHS[NARROW]}]" for cid in narrow) + "]"

    def glyphs(self) -> bytes:
        """The font's /CIDToGIDMap: which glyph a CID is."""
        return bytes(2) + b"".join(_glyph(text).to_bytes(2) for text in self._cids)

    def to_unicode(self) -> bytes:
        """The font's /ToUnicode."""
        entries = [
            f"<{cid:04X}> <{text.encode('utf-16-be').hex().upper()}>"
            for text, cid in self._cids.items()
        ]
        blocks = [entries[at : at + _BLOCK] for at in range(0, len(entries), _BLOCK)]
        body = "\n".join(
            f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
        )
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")

    def _show(self, line: Line, height: int, scale: float) -> bytes:
        text = "".join(one for one in line.text if one.isprintable())
        top_left, _, right, left = line.corners
        across = (right[0] - left[0], left[1] - right[1])
        length, size = math.hypot(*across), math.dist(top_left, left)
        natural = sum(WIDTHS[_glyph(one)] for one in text) / UNITS * size
        if not text or length < 1 or size < 1 or len(self._cids.keys() | set(text)) > _MOST:
            return b""
        cos, sin = across[0] / length, across[1] / length
        rise = -DESCENT / UNITS * size  # the baseline is above the lower edge
        x = (left[0] - sin * rise) * scale
        y = (height - left[1] + cos * rise) * scale
        codes = "".join(f"{self._cid(one):04X}" for one in text)
        return (
            f"/F0 {size * scale:.2f} Tf {100 * length / natural:.2f} Tz "
            f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {x:.2f} {y:.2f} Tm <{codes}> Tj\n"
        ).encode("ascii")

    def _cid(self, text: str) -> int:
        return self._cids.setdefault(text, len(self._cids) + 1)


def _glyph(text: str) -> int:
    return WIDE if unicodedata.east_asian_width(text) in "WFA" else NARROW
