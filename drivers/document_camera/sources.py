"""Which source an address names; and a folder of pictures as one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused
from drivers.document_camera.address import (
    PicturesAddress,
    SourceAddress,
    V4l2Address,
    VideoAddress,
)
from drivers.document_camera.frame import Frame
from drivers.document_camera.opencv_source import V4l2Source, VideoSource
from drivers.document_camera.source import Source

LARGEST_FILE = 64 * 1024 * 1024
PICTURE_NAMES = (".jpg", ".jpeg", ".png")


def source_of(address: SourceAddress, controls: Mapping[str, int]) -> Source:
    """The source that an address names, not open yet; `controls` as in DocumentCamera."""
    if isinstance(address, V4l2Address):
        return V4l2Source(address, controls)
    return VideoSource(address) if isinstance(address, VideoAddress) else Pictures(address)


class Pictures(Source):
    """The picture placed last; while there is none, or half a one, the scene before stays."""

    def __init__(self, address: PicturesAddress) -> None:
        super().__init__()
        self._folder = Path(address.folder)
        self._shown: tuple[str, int, int] | None = None
        self._data = b""

    def open(self) -> None:
        """See Source."""
        if not self._folder.is_dir():
            raise self._gone()

    def grab(self) -> Frame:
        """See Source."""
        try:
            newest = self._newest()
            if newest is not None and (key := _key(newest)) != self._shown:
                data = _read(newest)
                if _framed(data) is not None:
                    self._shown, self._data = key, data
        except PermissionError as flaw:
            raise DeviceRefused(f"无权读取 {self._folder}：请检查文件夹的权限") from flaw
        except OSError as flaw:  # removed between two calls: the cable was pulled
            raise self._gone() from flaw
        frame = _framed(self._data)
        if frame is None:
            raise DeviceBabble(f"{self._folder} 里没有图片：请放入 current.jpg")
        return frame

    def _newest(self) -> Path | None:
        current = self._folder / "current.jpg"
        if current.exists():
            return current
        found = [p for p in self._folder.iterdir() if p.suffix.lower() in PICTURE_NAMES]
        return max(found, key=lambda p: p.stat().st_mtime_ns, default=None)

    def _gone(self) -> DeviceMissing:
        return DeviceMissing(f"{self._folder} 不在：请接好高拍仪")


def _key(path: Path) -> tuple[str, int, int]:
    stat = path.stat()
    return path.name, stat.st_mtime_ns, stat.st_ino


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.stat().st_size <= LARGEST_FILE else b""


def _framed(data: bytes) -> Frame | None:
    """A new frame of a file, for each is turned and decoded by itself."""
    if not data:
        return None
    if (frame := Frame.of_jpeg(data)) is not None:
        return frame
    picture: Any = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if picture is None else Frame.of_pixels(np.asarray(picture, np.uint8))
