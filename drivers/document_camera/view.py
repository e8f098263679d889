"""What one frame after the other tells: light, a frozen picture, the page and whether it lies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np

from drivers.document_camera.flatten import outline
from drivers.document_camera.frame import Frame
from drivers.document_camera.hand import hand_in, reduced
from drivers.document_camera.lines import Image
from drivers.document_camera.motion import Rest, Taken, thumbnail, unchanged
from drivers.document_camera.page import Page, find_page, find_pages
from drivers.document_camera.quality import Quality, assess
from drivers.document_camera.reports import Preview

SEARCHED: Final = 800
"""Pixels of the longest side of the picture in which the page of a preview is looked for."""

AGAIN: Final = 1.0
"""Seconds after which the whole picture is searched again, whatever the frame before showed."""

JUDGED_EVERY: Final = 1.5
"""Seconds between two measurements of quality, which need the whole picture decoded."""

BLACK: Final = 12.0
"""Mean grey level of a picture that shows nothing."""

PREVIEW_JPEG: Final = 75

ALL_BLACK = "画面全黑：请打开镜头盖，检查补光灯"
FROZEN = "画面静止不动：请重新插拔高拍仪"


class View:
    """Remembers the little that a frame has to be compared with. Times are seconds, any zero.

    `mat` is a picture of the same view without anything, None before it was learned; `size` is the
    width and height in pixels of the frame looked at last.
    """

    def __init__(self, *, preview_width: int, frozen_after: float) -> None:
        self.size = (0, 0)
        self.preview_width = preview_width
        self._frozen_after = frozen_after
        self._mark = -1
        self._changed_at = 0.0
        self._brightness = 0.0
        self._lit_at = -AGAIN
        self._sequence = 0
        self.begin(None)

    def begin(self, mat: Image | None) -> None:
        """Forget what lay there: the camera was turned, or has learned its mat."""
        self.mat = mat
        self._rest = Rest()
        self._taken = Taken()
        self._thumb: Image | None = None
        self._rested = False
        self._searched_at = -AGAIN
        self._page: Page | None = None
        self._pages = 0
        self._hand = False
        self._still = False
        self._quality: Quality | None = None
        self._judged_at = -JUDGED_EVERY

    def look(self, frame: Frame, now: float) -> None:
        """Take note of light and change; a sensor's noise makes every real frame differ."""
        self.size = (frame.width, frame.height)
        if frame.mark != self._mark:
            self._mark, self._changed_at = frame.mark, now
        if now - self._lit_at >= AGAIN:
            self._brightness, self._lit_at = float(frame.shrunk(8).mean()), now

    def detail(self, rate: float) -> dict[str, Any]:
        """For Alive: width and height in pixels, `fps` as measured, `brightness` 0 to 255."""
        return {
            "width": self.size[0],
            "height": self.size[1],
            "fps": round(rate, 1),
            "brightness": round(self._brightness),
        }

    def warning(self, now: float) -> str:
        """What is wrong with the picture, "" when nothing is."""
        if self._brightness < BLACK:
            return ALL_BLACK
        return FROZEN if now - self._changed_at >= self._frozen_after else ""

    def count(self) -> int:
        """The number of the next preview."""
        self._sequence += 1
        return self._sequence

    def preview(self, frame: Frame, now: float) -> Preview:
        """The frame for the clerk's page, no wider than `preview_width`."""
        jpeg, width, height = live(frame, self.preview_width)
        small = frame.shrunk(shrinking(frame, SEARCHED))
        little = reduced(small)
        thumb = thumbnail(little)
        moved = self._search(small, little, thumb, now)
        page = self._page
        corners = None if page is None else page.corners
        still = self._rest.seen(thumb, corners, float(np.hypot(*small.shape[:2])), now)
        settled = still and (moved or not self._still)
        self._still = still
        fresh = self._taken.fresh(small, corners, settled, now)
        if page is None:
            self._pages, self._quality = 0, None
        elif settled:
            self._pages = max(1, len(find_pages(small, self.mat)))
        if page is not None and (self._quality is None or now - self._judged_at >= JUDGED_EVERY):
            whole = Page(outline(page, frame.width / small.shape[1]), page.confidence)
            self._quality, self._judged_at = assess(frame.image(), whole, longest=800), now
        found = None if page is None else outline(page, width / small.shape[1])
        return Preview(
            jpeg=jpeg,
            width=width,
            height=height,
            sequence=self.count(),
            corners=None if found is None else found.astype(float).round(1).tolist(),
            pages=self._pages,
            quality=0.0 if self._quality is None else round(self._quality.figure, 2),
            warnings=[] if self._quality is None else list(self._quality.warnings),
            still=still,
            fresh=fresh,
            hand=self._hand,
        )

    def captured(self, frame: Frame, pages: Sequence[Page]) -> None:
        """These pages of this frame, their corners in the whole picture, were captured.

        The page that the previews follow was too: it is one of them, or in the whole picture that
        was captured instead.
        """
        small = frame.shrunk(shrinking(frame, SEARCHED))
        found = [outline(page, small.shape[1] / frame.width) for page in pages]
        if self._page is not None:
            found.append(self._page.corners)
        if found:
            self._taken.captured(small, found)

    def _search(self, small: Image, little: Image, thumb: Image, now: float) -> bool:
        """Find page and hand, unless nothing changed since they were found; whether it did."""
        anew = now - self._searched_at >= AGAIN
        changed = self._thumb is None or not unchanged(thumb, self._thumb)
        # A search of the whole picture costs as much as five frames with a page to follow.
        self._rested = self._page is None and not self._rested
        if not anew and (not changed or self._rested):
            return False
        self._thumb = thumb
        if anew:
            self._searched_at = now
        self._page = find_page(small, self.mat, None if anew else self._page)
        seen = None
        if self._page is not None:
            seen = outline(self._page, little.shape[1] / small.shape[1])
        self._hand = hand_in(little, seen, self.mat)
        return changed


def person_preview(view: View, frame: Frame, _now: float) -> Preview:
    """The frame as it is: nothing is looked for in the picture of a person."""
    jpeg, width, height = live(frame, view.preview_width)
    return Preview(
        jpeg=jpeg,
        width=width,
        height=height,
        sequence=view.count(),
        corners=None,
        pages=0,
        quality=0.0,
        warnings=[],
        still=False,
        fresh=False,
        hand=False,
    )


def live(frame: Frame, widest: int) -> tuple[bytes, int, int]:
    """The frame as Preview tells it: the camera's own JPEG where that is small enough.

    A turned one says so by Exif: to decode and encode it costs half as much again as all the rest.
    """
    if frame.width <= widest and (jpeg := frame.oriented()):
        return jpeg, frame.width, frame.height
    return shown(frame, widest)


def shown(frame: Frame, widest: int) -> tuple[bytes, int, int]:
    """A JPEG of the frame, no wider than `widest`, and its width and height in pixels."""
    by = 1
    while frame.width / by > widest and by < 8:
        by *= 2
    if by == 1 and frame.jpeg:
        return frame.jpeg, frame.width, frame.height
    image = frame.shrunk(by)
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, PREVIEW_JPEG])
    return data.tobytes(), image.shape[1], image.shape[0]


def shrinking(frame: Frame, least: int) -> int:
    """By how much to shrink a frame whose longer side shall keep `least` pixels."""
    by = 1
    while max(frame.width, frame.height) / (2 * by) >= least and by < 8:
        by *= 2
    return by
