"""A JPEG as its markers tell it: size, colours, where it ends; no pixel is decoded.

ITU-T T.81 Annex B. What comes from a camera is kept bit by bit; only what a picture says about
itself (EXIF with its own rotation, comments, thumbnails) is left out, and its resolution is set.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MEGAPIXELS: Final = 80.0
"""A3 at 600 dpi has 70."""

PROGRESSIVE_MEGAPIXELS: Final = 24.0
"""A progressive picture is decoded as a whole: 6 bytes a pixel."""

SCANS: Final = 32
"""A progressive picture has ten; a thousand of them keep a decoder busy for minutes."""

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_APP0, _APP14, _APP15, _COM = 0xE0, 0xEE, 0xEF, 0xFE
_BASELINE, _EXTENDED, _PROGRESSIVE = 0xC0, 0xC1, 0xC2
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""SOFn: all but DHT, JPG and DAC."""

_ALONE: Final = frozenset(range(0xD0, 0xD8)) | {0x01}
"""RSTn and TEM have no length."""

_NEXT: Final = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
"""A marker that ends entropy-coded data: neither a stuffed byte nor RSTn, B.1.1.5."""


class NotAPage(Exception):
    """It cannot be a page; the text says why, and what to do."""


@dataclass(frozen=True)
class Picture:
    """What a JPEG is. `sampling` is each component's (horizontal, vertical) factor.

    `rgb`: three components that are not YCbCr. `kept` are the parts worth keeping, as slices.
    """

    width: int
    height: int
    sampling: tuple[tuple[int, int], ...]
    progressive: bool
    rgb: bool
    kept: tuple[slice, ...]

    @property
    def grey(self) -> bool:
        """One component."""
        return len(self.sampling) == 1


def examine(data: bytes | bytearray | memoryview) -> Picture:
    """Walk the markers of `data`; raises NotAPage."""
    view = memoryview(data)
    if bytes(view[:3]) != b"\xff\xd8\xff":
        raise NotAPage("这不是 JPEG 图片：请用高拍仪拍摄，或选择 .jpg 文件")
    try:
        return _Walk(view).picture()
    except (IndexError, struct.error) as flaw:
        raise NotAPage(CUT) from flaw


CUT: Final = "图片不完整，后半部分没有传到：请重新拍摄这一页"
BROKEN: Final = "图片数据已损坏：请重新拍摄这一页"


def parts(data: memoryview, picture: Picture, dpi: int) -> Iterator[bytes | memoryview]:
    """The same picture with JFIF's resolution as its only remark."""
    yield bytes((0xFF, _SOI))
    yield b"\xff\xe0" + struct.pack(">H5s2sBHHBB", 16, b"JFIF\0", b"\x01\x02", 1, dpi, dpi, 0, 0)
    for piece in picture.kept:
        yield data[piece]


class _Walk:
    def __init__(self, view: memoryview) -> None:
        self._view = view
        self._frame: tuple[int, int, int, int, tuple[tuple[int, int], ...], bytes] | None = None
        self._transform: int | None = None
        self._jfif = False
        self._scans = 0
        self._kept: list[slice] = []

    def picture(self) -> Picture:
        at = 2
        while True:
            at, marker = self._marker(at)
            start = at - 2
            if marker == _EOI:
                self._kept.append(slice(start, at))
                return self._told()
            if marker in _ALONE:
                continue
            (length,) = struct.unpack_from(">H", self._view, at)
            segment = self._view[at + 2 : at + length]
            if length < 2 or len(segment) < length - 2:
                raise NotAPage(CUT)
            at += length
            if marker == _SOS:
                at = self._scan(at)
            elif marker in _FRAMES:
                self._read_frame(marker, segment)
            elif marker == _APP0 and bytes(segment[:5]) == b"JFIF\0":
                self._jfif = True
            elif marker == _APP14 and bytes(segment[:5]) == b"Adobe" and len(segment) >= 12:
                self._transform = segment[11]
            if not (_APP0 <= marker <= _APP15 or marker == _COM):
                self._kept.append(slice(start, at))

    def _marker(self, at: int) -> tuple[int, int]:
        """The end of the marker at `at`, and its code."""
        if self._view[at] != 0xFF:
            raise NotAPage(BROKEN)
        while self._view[at] == 0xFF:  # fill bytes, B.1.1.2
            at += 1
        return at + 1, self._view[at]

    def _scan(self, at: int) -> int:
        """Where the entropy-coded data that begins at `at` ends."""
        self._scans += 1
        if self._frame is None:
            raise NotAPage(BROKEN)
        if self._scans > SCANS:
            raise NotAPage("图片的编码方式不支持：请在高拍仪里重新拍摄")
        found = _NEXT.search(self._view, at)
        if found is None:
            raise NotAPage(CUT)
        return found.start()

    def _read_frame(self, marker: int, segment: memoryview) -> None:
        precision, height, width, count = struct.unpack_from(">BHHB", segment)
        if marker not in {_BASELINE, _EXTENDED, _PROGRESSIVE} or precision != 8:
            raise NotAPage("图片的编码方式不支持：请在高拍仪里重新拍摄")
        if self._frame is not None or width == 0 or height == 0:
            raise NotAPage(BROKEN)
        if count not in {1, 3}:
            raise NotAPage("图片不是彩色（RGB）或灰度：请在高拍仪里重新拍摄")
        ids = bytes(segment[6 + 3 * i] for i in range(count))
        factors = [segment[7 + 3 * i] for i in range(count)]
        sampling = tuple((factor >> 4, factor & 15) for factor in factors)
        if not all(1 <= h <= 4 and 1 <= v <= 4 for h, v in sampling):
            raise NotAPage(BROKEN)
        most = PROGRESSIVE_MEGAPIXELS if marker == _PROGRESSIVE else MEGAPIXELS
        if width * height > most * 1e6:
            raise NotAPage(
                f"图片太大（{width}×{height}，最多 {most:.0f} 百万像素）：请降低拍摄分辨率"
            )
        self._frame = (marker, width, height, count, sampling, ids)

    def _told(self) -> Picture:
        if self._frame is None or not self._scans:
            raise NotAPage(BROKEN)
        marker, width, height, count, sampling, ids = self._frame
        # As libjpeg decides it: JFIF is YCbCr, then Adobe's word counts, then the ids.
        rgb = (
            count == 3
            and not self._jfif
            and (self._transform == 0 or (self._transform is None and ids == b"RGB"))
        )
        return Picture(width, height, sampling, marker == _PROGRESSIVE, rgb, tuple(self._kept))
