"""Frames of a V4L2 camera and of a video file, as OpenCV reads them. All calls block."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused
from drivers.document_camera.address import V4l2Address, VideoAddress
from drivers.document_camera.dials import dials_of, turn
from drivers.document_camera.frame import Frame
from drivers.document_camera.source import Source
from drivers.document_camera.tuning import check_format, detail_of, identity_of, listed, tune
from drivers.document_camera.v4l2 import Format, Node, find

STALE = 0.3
"""Seconds after which the frame that the kernel has kept is older than what lies there now."""

KEPT = 2
"""Frames thrown away then: the one in the kernel's buffer and the one being filled."""

DAMAGED = 4
"""Damaged frames in a row that are passed over: cameras begin with some."""

COMPRESSED: Final = frozenset({"MJPG", "JPEG"})


class OpenCvSource(Source):
    """A source that `cv2.VideoCapture` knows."""

    def __init__(self, path: str, backend: int) -> None:
        super().__init__()
        self.path = path
        self.backend = backend
        self.capture: cv2.VideoCapture | None = None

    def open(self) -> None:
        """See Source."""
        if not Path(self.path).exists():
            raise self.gone()
        if not os.access(self.path, os.R_OK):
            raise DeviceRefused(f"无权使用 {self.path}：请把运行用户加入 video 组")
        capture = cv2.VideoCapture()
        if not capture.open(self.path, self.backend):
            raise DeviceRefused(f"{self.path} 打不开：请关闭占用摄像头的程序")
        self.capture = capture

    def close(self) -> None:
        """See Source."""
        if self.capture is not None:
            self.capture.release()
            self.capture = None

    def read(self) -> Frame | None:
        """The next frame that is whole, None when there is none."""
        if self.capture is None:
            raise self.gone()
        for _ in range(DAMAGED):
            done, data = self.capture.read()
            if not done or data is None:
                return None
            if (frame := _frame(data)) is not None:
                return frame
        return None

    def gone(self) -> DeviceMissing:
        """What a source that is not there raises."""
        return DeviceMissing(f"{self.path} 不在：请接好高拍仪的 USB 线")


class V4l2Source(OpenCvSource):
    """A camera. Where it sends JPEG, that is what its frames hold, undecoded."""

    def __init__(self, address: V4l2Address, controls: Mapping[str, int]) -> None:
        super().__init__(address.path, cv2.CAP_V4L2)
        self._address = address
        self._controls = controls
        self._node: Node | None = None
        self._formats: list[Format] = []
        self._last = -np.inf

    def open(self) -> None:
        """See Source."""
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
        if self.capture is not None and node.setting()[0] in COMPRESSED:
            self.capture.set(cv2.CAP_PROP_CONVERT_RGB, 0)
        tuned = tune(node, self._controls)
        self.grab()  # whether another program streams already shows only here
        self._check_setting(node)
        self.identity = identity_of(node)
        self.detail = detail_of(node, self._formats, tuned)

    def close(self) -> None:
        """See Source."""
        super().close()
        if self._node is not None:
            self._node.close()
            self._node = None

    def grab(self) -> Frame:
        """See Source."""
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

    def dials(self) -> list[dict[str, Any]]:
        """See Source."""
        return [] if self._node is None else dials_of(self._node)

    def adjust(self, controls: Mapping[str, int | None]) -> None:
        """See Source."""
        if self._node is None:
            raise self.gone()
        try:
            turn(self._node, controls)
        except DeviceBabble as flaw:  # one that it lacks, or a value out of its range
            raise ValueError(str(flaw)) from flaw

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


class VideoSource(OpenCvSource):
    """A file's frames in order, from the start again at its end; motion JPEG stays undecoded."""

    def __init__(self, address: VideoAddress) -> None:
        super().__init__(address.path, cv2.CAP_FFMPEG)

    def open(self) -> None:
        """See Source."""
        super().open()
        if self.capture is not None:
            code = int(self.capture.get(cv2.CAP_PROP_FOURCC))
            if code.to_bytes(4, "little").decode("latin-1").upper() in COMPRESSED:
                self.capture.set(cv2.CAP_PROP_FORMAT, -1)

    def grab(self) -> Frame:
        """See Source."""
        frame = self.read()
        if frame is None and self.capture is not None:
            self.capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            frame = self.read()
        if frame is None:
            raise DeviceBabble(f"{self.path} 没有画面：请检查视频文件")
        return frame

    def gone(self) -> DeviceMissing:
        """See OpenCvSource."""
        return DeviceMissing(f"{self.path} 不在：请检查视频文件的位置")


def _frame(data: Any) -> Frame | None:
    """What OpenCV read: bytes in one row, or a picture."""
    if data.ndim == 3 and data.shape[2] == 3:
        return Frame.of_pixels(np.asarray(data, np.uint8))
    if data.ndim <= 2 and 1 in data.shape:
        return Frame.of_jpeg(data.tobytes())
    return None
