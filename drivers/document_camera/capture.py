"""Frames of a camera, of a folder of pictures or of a video, every blocking call with its bound."""

from __future__ import annotations

import asyncio
import contextlib
import os
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused
from drivers.document_camera.address import (
    PicturesAddress,
    V4l2Address,
    VideoAddress,
    parse_source,
)
from drivers.document_camera.lines import Image

OPEN_TIMEOUT = 8.0
"""Seconds: a camera's first frame at full size can take 3 to 5 on USB 2."""

FRAME_TIMEOUT = 4.0
CLOSE_TIMEOUT = 2.0

STALE = 0.3
"""Seconds after which the frame that the kernel has kept is older than what lies there now."""

KEPT = 2
"""Frames thrown away then: the one in the kernel's buffer and the one being filled."""

LARGEST_FILE = 64 * 1024 * 1024
PICTURE_NAMES = (".jpg", ".jpeg", ".png")

_R = TypeVar("_R")


class Source(ABC):
    """A place that frames come from. All methods block and are called from one thread only."""

    @abstractmethod
    def open(self) -> None:
        """Raises DeviceMissing, DeviceRefused."""

    @abstractmethod
    def grab(self) -> Image:
        """What the camera sees now, uint8 (height, width, 3) BGR.

        Raises DeviceMissing when it is gone, DeviceBabble when it gives no pictures.
        """

    def close(self) -> None:  # noqa: B027 (a folder holds nothing open)
        """Let the camera go; may be called without `open`."""


class Camera:
    """An open source. `frame` may be called from one task at a time."""

    def __init__(self, source: Source, name: str) -> None:
        self._source = source
        self._name = name
        # One thread, for OpenCV's captures are not to be shared. A call that hangs for good keeps
        # it; the process that hosts a camera is killed for that reason (`isolated`).
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="camera")

    async def frame(self) -> Image:
        """The newest frame; errors as Source.grab, DeviceBabble after FRAME_TIMEOUT seconds."""
        return await self._call(self._source.grab, FRAME_TIMEOUT)

    async def open(self) -> None:
        """Errors as Source.open, DeviceBabble after OPEN_TIMEOUT seconds."""
        await self._call(self._source.open, OPEN_TIMEOUT)

    async def close(self) -> None:
        """Let it go, waiting CLOSE_TIMEOUT seconds at most."""
        with contextlib.suppress(DeviceBabble):
            await self._call(self._source.close, CLOSE_TIMEOUT)
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _call(self, work: Callable[[], _R], timeout: float) -> _R:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                return await loop.run_in_executor(self._thread, work)
        except TimeoutError:
            raise DeviceBabble(f"{self._name} 没有响应：请重新插拔高拍仪") from None


@asynccontextmanager
async def open_source(address: str) -> AsyncIterator[Camera]:
    """The open camera of `address`; see `address.FORMS`.

    Raises AddressError, DeviceMissing (not there), DeviceRefused (rights, or held by another).
    """
    parsed = parse_source(address)
    source: Source
    if isinstance(parsed, V4l2Address):
        source, name = _V4l2Source(parsed), parsed.path
    elif isinstance(parsed, VideoAddress):
        source, name = _VideoSource(parsed), parsed.path
    else:
        source, name = _PicturesSource(parsed), parsed.folder
    camera = Camera(source, name)
    try:
        await camera.open()
        yield camera
    finally:
        await camera.close()


class _OpenCvSource(Source):
    """A source that `cv2.VideoCapture` knows."""

    def __init__(self, path: str, backend: int) -> None:
        self.path = path
        self.backend = backend
        self.capture: cv2.VideoCapture | None = None

    def open(self) -> None:
        if not Path(self.path).exists():
            raise self.gone()
        if not os.access(self.path, os.R_OK):
            raise DeviceRefused(f"无权使用 {self.path}：请把运行用户加入 video 组")
        capture = cv2.VideoCapture()
        if not capture.open(self.path, self.backend):
            raise DeviceRefused(f"{self.path} 打不开：请关闭占用摄像头的程序")
        self.capture = capture

    def close(self) -> None:
        if self.capture is not None:
            self.capture.release()
            self.capture = None

    def read(self) -> Image | None:
        """The next frame, None when there is none."""
        if self.capture is None:
            raise self.gone()
        done, frame = self.capture.read()
        if not done or frame is None or frame.ndim != 3:
            return None
        return np.asarray(frame, np.uint8)

    def gone(self) -> DeviceMissing:
        return DeviceMissing(f"{self.path} 不在：请接好高拍仪的 USB 线")


class _V4l2Source(_OpenCvSource):
    def __init__(self, address: V4l2Address) -> None:
        super().__init__(address.path, cv2.CAP_V4L2)
        self._address = address
        self._last = -np.inf

    def open(self) -> None:
        super().open()
        wanted = self._address
        settings: list[tuple[int, float]] = [(cv2.CAP_PROP_BUFFERSIZE, 1)]
        if wanted.fourcc:  # before the size: the sizes on offer depend on the format
            code = cv2.VideoWriter.fourcc(*wanted.fourcc)
            settings.append((cv2.CAP_PROP_FOURCC, code))
        if wanted.width:
            settings.append((cv2.CAP_PROP_FRAME_WIDTH, wanted.width))
            settings.append((cv2.CAP_PROP_FRAME_HEIGHT, wanted.height))
        for key, value in settings:
            if self.capture is not None:
                self.capture.set(key, value)
        self.grab()  # whether another program streams already shows only here

    def grab(self) -> Image:
        now = cv2.getTickCount() / cv2.getTickFrequency()
        if self.capture is not None and now - self._last > STALE:
            for _ in range(KEPT):
                self.capture.grab()
        frame = self.read()
        self._last = cv2.getTickCount() / cv2.getTickFrequency()
        if frame is not None:
            return frame
        if not Path(self.path).exists():
            raise self.gone()
        raise DeviceBabble(f"{self.path} 没有画面：请关闭占用摄像头的程序，或重新插拔")


class _VideoSource(_OpenCvSource):
    def __init__(self, address: VideoAddress) -> None:
        super().__init__(address.path, cv2.CAP_FFMPEG)

    def grab(self) -> Image:
        frame = self.read()
        if frame is None and self.capture is not None:
            self.capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            frame = self.read()
        if frame is None:
            raise DeviceBabble(f"{self.path} 没有画面：请检查视频文件")
        return frame

    def gone(self) -> DeviceMissing:
        return DeviceMissing(f"{self.path} 不在：请检查视频文件的位置")


class _PicturesSource(Source):
    """The picture placed last; while there is none, or half a one, the scene before stays."""

    def __init__(self, address: PicturesAddress) -> None:
        self._folder = Path(address.folder)
        self._shown: tuple[str, int, int] | None = None
        self._scene: Image | None = None

    def open(self) -> None:
        if not self._folder.is_dir():
            raise self._gone()

    def grab(self) -> Image:
        try:
            newest = self._newest()
            if newest is not None and (key := _key(newest)) != self._shown:
                scene = _read(newest)
                if scene is not None:
                    self._shown, self._scene = key, scene
        except PermissionError as flaw:
            raise DeviceRefused(f"无权读取 {self._folder}：请检查文件夹的权限") from flaw
        except OSError as flaw:  # removed between two calls: the cable was pulled
            raise self._gone() from flaw
        if self._scene is None:
            raise DeviceBabble(f"{self._folder} 里没有图片：请放入 current.jpg")
        return self._scene

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


def _read(path: Path) -> Image | None:
    if not 0 < path.stat().st_size <= LARGEST_FILE:
        return None
    picture: Any = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    return None if picture is None else np.asarray(picture, np.uint8)
