"""What one frame after the other tells: light, a frozen picture, the page and whether it lies."""

from __future__ import annotations

import zlib
from collections import deque
from typing import Any

import cv2
import numpy as np

from drivers.document_camera.flatten import flatten, outline
from drivers.document_camera.lines import Floats, Image
from drivers.document_camera.page import Page, find_page
from drivers.document_camera.quality import Quality, assess
from drivers.document_camera.reports import PageCaptured, Preview

STILL_FOR = 0.8
"""Seconds without movement after which a page lies still."""

MOVED = 0.004
"""Movement of a corner, in diagonals of the picture, that counts: 2 mm in the view of A4."""

CHANGED, CHANGED_SHARE = 14.0, 0.01
"""Grey levels by which a cell of the thumbnail changes, and the share of cells that must, to count
as movement: a finger over the page."""

BLACK = 12.0
"""Mean grey level of a picture that shows nothing."""

JUDGED_EVERY = 4
"""Previews between two measurements of quality, which cost as much as finding the page."""

PREVIEW_JPEG, PAGE_JPEG = 75, 92

NO_PAGE = "没有找到纸张：已保存整个画面"
ALL_BLACK = "画面全黑：请打开镜头盖，检查补光灯"
FROZEN = "画面静止不动：请重新插拔高拍仪"


class View:
    """Remembers the little that a frame has to be compared with. Times are seconds, any zero."""

    def __init__(self, *, preview_width: int, frozen_after: float) -> None:
        self._preview_width = preview_width
        self._frozen_after = frozen_after
        self._mark = -1
        self._changed_at = 0.0
        self._brightness = 0.0
        self._size = (0, 0)
        self._moves: deque[tuple[float, Floats | None, Image]] = deque(maxlen=120)
        self._previews = 0
        self._quality: Quality | None = None

    def look(self, frame: Image, now: float) -> None:
        """Take note of light and change; a sensor's noise makes every real frame differ."""
        thin: Any = np.ascontiguousarray(frame[::8, ::8])
        self._brightness = float(thin.mean())
        self._size = (frame.shape[1], frame.shape[0])
        mark = zlib.crc32(thin)
        if mark != self._mark:
            self._mark, self._changed_at = mark, now

    def detail(self, rate: float) -> dict[str, Any]:
        """For Alive: width and height in pixels, `fps` as measured, `brightness` 0 to 255."""
        return {
            "width": self._size[0],
            "height": self._size[1],
            "fps": round(rate, 1),
            "brightness": round(self._brightness),
        }

    def warning(self, now: float) -> str:
        """What is wrong with the picture, "" when nothing is."""
        if self._brightness < BLACK:
            return ALL_BLACK
        return FROZEN if now - self._changed_at >= self._frozen_after else ""

    def preview(self, frame: Image, now: float) -> Preview:
        """The frame for the clerk's page, no wider than `preview_width`."""
        scale = min(1.0, self._preview_width / frame.shape[1])
        small: Any = frame
        if scale < 1:
            small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        height, width = small.shape[:2]
        page = find_page(small)
        if page is None:
            self._quality = None
        elif self._quality is None or self._previews % JUDGED_EVERY == 0:
            whole = Page(outline(page, frame.shape[1] / width), page.confidence)
            self._quality = assess(frame, whole, longest=800)
        self._previews += 1
        still = self._lies_still(small, None if page is None else page.corners, now)
        return Preview(
            jpeg=_jpeg(small, PREVIEW_JPEG),
            width=width,
            height=height,
            corners=None if page is None else page.corners.astype(float).round(1).tolist(),
            quality=0.0 if self._quality is None else round(self._quality.figure, 2),
            warnings=[] if self._quality is None else list(self._quality.warnings),
            still=still,
        )

    def _lies_still(self, small: Image, corners: Floats | None, now: float) -> bool:
        grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
        thumb: Any = cv2.resize(grey, (64, 48), interpolation=cv2.INTER_AREA)
        self._moves.append((now, corners, thumb))
        # Keep one entry that is older than the time in question, to know that it has passed.
        while len(self._moves) > 2 and now - self._moves[1][0] >= STILL_FOR:
            self._moves.popleft()
        if corners is None or now - self._moves[0][0] < STILL_FOR:
            return False
        far = MOVED * float(np.hypot(*small.shape[:2]))
        for _, before, thumb_before in self._moves:
            if before is None or float(np.abs(before - corners).max()) > far:
                return False
            change: Any = cv2.absdiff(thumb, thumb_before)
            if float((change > CHANGED).mean()) > CHANGED_SHARE:
                return False
        return True


def capture(frame: Image) -> PageCaptured:
    """The page in a frame as a scan; the whole frame with a warning when there is none."""
    page = find_page(frame)
    if page is None:
        flat, figure, warnings = frame, 0.0, [NO_PAGE]
    else:
        quality = assess(frame, page)
        flat, figure, warnings = flatten(frame, page), quality.figure, list(quality.warnings)
    return PageCaptured(
        jpeg=_jpeg(flat, PAGE_JPEG),
        width=flat.shape[1],
        height=flat.shape[0],
        quality=round(figure, 2),
        warnings=warnings,
    )


def _jpeg(image: Image, quality: int) -> bytes:
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes()
