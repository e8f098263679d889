"""A picture as its source gave it, decoded no further than somebody asks."""

from __future__ import annotations

import zlib
from functools import cached_property
from typing import Any, Final

import cv2
import numpy as np

from drivers.base import DeviceBabble
from drivers.document_camera.lines import Image
from drivers.document_camera.mjpeg import oriented, whole

TURNS: Final = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
REDUCED: Final = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}
"""What libjpeg can shrink by while it decodes: an eighth costs half of the whole."""


class Frame:
    """One picture, turned clockwise by `rotation`: 0, 90, 180 or 270 degrees.

    `width` and `height` are of the turned picture. `jpeg` is the source's own JPEG of just this
    picture, b"" where there is none, so for a turned one too.
    """

    def __init__(
        self, *, width: int, height: int, jpeg: bytes = b"", pixels: Image | None = None
    ) -> None:
        self.width, self.height, self.jpeg, self.rotation = width, height, jpeg, 0
        self._data = jpeg
        self._pixels = pixels
        self._shrunk: dict[int, Image] = {}

    @classmethod
    def of_pixels(cls, pixels: Image) -> Frame:
        """A frame of an uncompressed picture (height, width, 3) BGR."""
        return cls(width=pixels.shape[1], height=pixels.shape[0], pixels=pixels)

    @classmethod
    def of_jpeg(cls, data: bytes) -> Frame | None:
        """A frame of a JPEG, of a camera too; None when it is damaged."""
        found = whole(data)
        if found is None:
            return None
        jpeg, head = found
        if head.turned:  # whoever shows it would turn it, and the size is that before
            pixels: Any = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
            return None if pixels is None else cls.of_pixels(pixels)
        return cls(width=head.width, height=head.height, jpeg=jpeg)

    def turn(self, rotation: int) -> None:
        """Turn it, once, before anybody has looked."""
        if rotation not in TURNS:
            return
        self.rotation, self.jpeg = rotation, b""
        if rotation != 180:
            self.width, self.height = self.height, self.width

    def oriented(self) -> bytes:
        """The source's own JPEG, which tells by Exif how to turn it; b"" where there is none."""
        return oriented(self._data, self.rotation) if self._data else b""

    @cached_property
    def mark(self) -> int:
        """A number that differs when a single bit of the picture does."""
        if self._pixels is not None:
            return zlib.crc32(self._pixels[::8, ::8].tobytes())
        return zlib.crc32(self._data)

    def image(self) -> Image:
        """All of it, uint8 (height, width, 3) BGR; raises DeviceBabble when it is damaged."""
        return self.shrunk(1)

    def shrunk(self, by: int) -> Image:
        """The same, each side divided by `by`: 1, 2, 4 or 8, rounded up."""
        if by not in self._shrunk:
            self._shrunk[by] = self._decoded(by)
        return self._shrunk[by]

    def _decoded(self, by: int) -> Image:
        found: Any = self._pixels
        if found is None:
            found = cv2.imdecode(np.frombuffer(self._data, np.uint8), REDUCED[by])
            if found is None:
                raise DeviceBabble("高拍仪的画面已损坏：请检查 USB 线，不要用延长线")
        elif by > 1:
            size = (-(-found.shape[1] // by), -(-found.shape[0] // by))
            found = cv2.resize(found, size, interpolation=cv2.INTER_AREA)
        if self.rotation:
            found = cv2.rotate(found, TURNS[self.rotation])
        return np.asarray(found, np.uint8)
