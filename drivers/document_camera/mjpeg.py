"""What the head of a JPEG says, and a motion JPEG's frame as a JPEG that every browser shows."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from typing import Final

import cv2
import numpy as np

START, END = b"\xff\xd8", b"\xff\xd9"
_FRAME: Final = frozenset({0xC0, 0xC1, 0xC2})
_TABLES, _SCAN, _EXIF = 0xC4, 0xDA, 0xE1

ORIENTATIONS: Final = {90: 6, 180: 3, 270: 8}
"""Exif's name for each turn clockwise, in degrees (CIPA DC-008, Orientation)."""

_TIFF: Final = struct.Struct(">4sI H HHIHH I")
_ORIENTATION, _SHORT = 0x0112, 3


@dataclass(frozen=True)
class Head:
    """`width` and `height` in pixels. `tables`: it holds its Huffman tables; `turned`: it may say
    how it wants to be turned (Exif). `scan` is where its compressed data begins.
    """

    width: int
    height: int
    tables: bool
    turned: bool
    scan: int


def head_of(jpeg: bytes) -> Head | None:
    """The head of a baseline or progressive JPEG; None for what is none, or only part of one."""
    if not jpeg.startswith(START) or END not in jpeg[-64:]:
        return None
    at, width, height, tables, turned = 2, 0, 0, False, False
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == _SCAN:
            return Head(width, height, tables, turned, at) if width and height else None
        length = int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker in _FRAME:
            height = int.from_bytes(jpeg[at + 5 : at + 7], "big")
            width = int.from_bytes(jpeg[at + 7 : at + 9], "big")
        tables |= marker == _TABLES
        turned |= marker == _EXIF
        at += 2 + length
    return None


def whole(frame: bytes) -> tuple[bytes, Head] | None:
    """A camera's frame as a complete JPEG with its head; None for a damaged one.

    Cameras leave the Huffman tables out, as AVI allows, and fill the end up with zeros.
    """
    jpeg = frame.rstrip(b"\0")
    head = head_of(jpeg)
    if head is None or head.tables:
        return None if head is None else (jpeg, head)
    jpeg = jpeg[: head.scan] + _standard_tables() + jpeg[head.scan :]
    return jpeg, Head(
        head.width, head.height, True, head.turned, head.scan + len(_standard_tables())
    )


def oriented(jpeg: bytes, rotation: int) -> bytes:
    """The same picture, that says by Exif to be turned clockwise by `rotation` degrees.

    `jpeg` holds no Exif of its own; 0 degrees leave it as it is.
    """
    if rotation not in ORIENTATIONS:
        return jpeg
    tiff = _TIFF.pack(b"MM\0*", 8, 1, _ORIENTATION, _SHORT, 1, ORIENTATIONS[rotation], 0, 0)
    body = b"Exif\0\0" + tiff
    return START + bytes((0xFF, _EXIF)) + (2 + len(body)).to_bytes(2, "big") + body + jpeg[2:]


@cache
def _standard_tables() -> bytes:
    """The tables of ITU-T T.81 annex K.3, which libjpeg writes when it is not told to optimise."""
    _, data = cv2.imencode(".jpg", np.zeros((16, 16, 3), np.uint8), [cv2.IMWRITE_JPEG_OPTIMIZE, 0])
    jpeg, found, at = data.tobytes(), b"", 2
    while jpeg[at + 1] != _SCAN:
        length = 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] == _TABLES:
            found += jpeg[at : at + length]
        at += length
    return found
