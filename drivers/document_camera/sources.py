"""Where frames come from: a camera, a folder of pictures or a video. All calls block."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused, Identity
from drivers.document_camera.address import (
    PicturesAddress,
    SourceAddress,
    V4l2Address,
    VideoAddress,
)
from drivers.document_camera.lines import Image
from drivers.document_camera.tuning import check_format, detail_of, identity_of, listed, tune
from drivers.document_camera.v4l2 import Format, Node, find

STALE = 0.3
"""Seconds after which the frame that the kernel has kept is older than what lies there now."""

KEPT = 2
"""Frames thrown away then: the one in the kernel's buffer and the one being filled."""

LARGEST_FILE = 64 * 1024 * 1024
PICTURE_NAMES = (".jpg", ".jpeg", ".png")


class Source(ABC):
    """A place that frames come from. All methods block and are called from one thread only.

    `identity` and `detail` are what it says of itself, from `open` on.
    """

    def __init__(self) -> None:
        self.identity = Identity()
        self.detail: dict[str, Any] = {}

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


def source_of(address: SourceAddress, controls: Mapping[str, int]) -> Source:
    """The source that an address names, not open yet; `controls` as in DocumentCamera."""
    if isinstance(address, V4l2Address):
        return _V4l2(address, controls)
    return _Video(address) if isinstance(address, VideoAddress) else _Pictures(address)


class _OpenCv(Source):
    """A source that `cv2.VideoCapture` knows."""

    def __init__(self, path: str, backend: int) -> None:
        super().__init__()
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


class _V4l2(_OpenCv):
    def __init__(self, address: V4l2Address, controls: Mapping[str, int]) -> None:
        super().__init__(address.path, cv2.CAP_V4L2)
        self._address = address
        self._controls = controls
        self._node: Node | None = None
        self._formats: list[Format] = []
        self._last = -np.inf

    def open(self) -> None:
        wanted = self._address
        if wanted.bus:
            self.path = find(wanted.bus)
        node = self._node = Node(self.path)
        self._formats = node.formats()
        check_format(wanted, self.path, self._formats)
        super().open()
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
        tuned = tune(node, self._controls)
        self.grab()  # whether another program streams already shows only here
        self._check_setting(node)
        self.identity = identity_of(node)
        self.detail = detail_of(node, self._formats, tuned)

    def close(self) -> None:
        super().close()
        if self._node is not None:
            self._node.close()
            self._node = None

    def _check_setting(self, node: Node) -> None:
        """A camera takes another format than the one asked for without an error."""
        wanted = self._address
        fourcc, width, height = node.setting()
        if (wanted.width and (width, height) != (wanted.width, wanted.height)) or (
            wanted.fourcc not in {"", fourcc}
        ):
            raise DeviceBabble(
                f"{self.path} 只给出 {fourcc} {width}x{height} 的画面：请按它提供的修改 address："
                + listed(self._formats)
            )

    def grab(self) -> Image:
        now = cv2.getTickCount() / cv2.getTickFrequency()
        if self.capture is not None and now - self._last > STALE:
            for _ in range(KEPT):
                self.capture.grab()
        frame = self.read()
        self._last = cv2.getTickCount() / cv2.getTickFrequency()
        if frame is not None:
            return frame
        if self._node is not None:
            self._node.ask()
        raise DeviceBabble(f"{self.path} 没有画面：请关闭占用摄像头的程序，或重新插拔")


class _Video(_OpenCv):
    """Its frames in order, from the start again at its end."""

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


class _Pictures(Source):
    """The picture placed last; while there is none, or half a one, the scene before stays."""

    def __init__(self, address: PicturesAddress) -> None:
        super().__init__()
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
