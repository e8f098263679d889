"""Whether what lies under the camera rests, and whether it is the page that was captured before."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any, Final

import cv2
import numpy as np

from drivers.document_camera.lines import Floats, Image

STILL_FOR: Final = 0.8
"""Seconds without movement after which a page lies still."""

GONE_FOR: Final = 0.5
"""Seconds without a page after which the next one is another."""

MOVED: Final = 0.004
"""Movement of a corner, in diagonals of the picture, that counts: 2 mm in the view of A4."""

CHANGED, CHANGED_SHARE = 14.0, 0.01
"""Grey levels by which a cell of the thumbnail changes, and the share of cells that must, to count
as movement: a finger over the page."""

SAME: Final = 3.0
"""Grey levels by which no cell differs between two pictures of an unchanged scene."""

FACE: Final = 112
"""Cells across a page's face: 2 mm of A4, a character of print."""

OTHER, OTHER_SHARE = 16, 0.0022
"""Grey levels by which a cell lies outside all that was around it, and the share of such cells
that makes a page another one: a form filled in with other words has 0.0027 and more, the same page
with its corners found 0.3 mm beside less than 0.001."""


def thumbnail(image: Image) -> Image:
    """The picture in 64 x 48 grey cells."""
    small: Any = cv2.resize(image, (64, 48), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)


def unchanged(one: Image, other: Image) -> bool:
    """Whether two thumbnails show the same, lamps that flicker as a whole left aside."""
    change = one.astype(np.int16) - other
    return bool(np.abs(change - np.median(change)).max() <= SAME)


def face_of(image: Image, corners: Floats) -> Image:
    """What stands on a page, evenly lit, FACE cells square."""
    target = np.array([[0, 0], [FACE, 0], [FACE, FACE], [0, FACE]], np.float32) * 2
    warp = cv2.getPerspectiveTransform(corners.astype(np.float32), target - np.float32(0.5))
    flat: Any = cv2.warpPerspective(image, warp, (2 * FACE, 2 * FACE))
    flat = cv2.resize(flat, (FACE, FACE), interpolation=cv2.INTER_AREA)
    grey: Any = cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY)
    paper = cv2.GaussianBlur(cv2.dilate(grey, np.ones((9, 9), np.uint8)), (0, 0), 6)
    # A thin line is as dark as it happens to fall into one cell or between two.
    return np.asarray(cv2.GaussianBlur(cv2.divide(grey, paper, scale=220), (0, 0), 1.0), np.uint8)


def is_other(face: Image, before: Image) -> bool:
    """Whether two faces are of different pages; one page turned on the mat stays itself."""
    return all(_differs(np.rot90(face, turn), before) for turn in range(4))


def _differs(face: Image, before: Image) -> bool:
    """A page that moved by a cell is still within what lay around each cell."""
    near = np.ones((3, 3), np.uint8)
    above: Any = cv2.subtract(face, cv2.dilate(before, near))
    below: Any = cv2.subtract(cv2.erode(before, near), face)
    outside = np.maximum(above, below)[3:-3, 3:-3] > OTHER
    return float(outside.mean()) > OTHER_SHARE


class Rest:
    """Remembers the last second of a scene: `seen` for each frame tells whether a page rests."""

    def __init__(self) -> None:
        self._moves: deque[tuple[float, Floats | None, Image]] = deque(maxlen=120)

    def seen(self, thumb: Image, corners: Floats | None, diagonal: float, now: float) -> bool:
        """Whether the page with these corners has not moved for STILL_FOR seconds.

        `diagonal` of the picture in pixels, `now` in seconds.
        """
        self._moves.append((now, corners, thumb))
        # Keep one entry that is older than the time in question, to know that it has passed.
        while len(self._moves) > 2 and now - self._moves[1][0] >= STILL_FOR:
            self._moves.popleft()
        if corners is None or now - self._moves[0][0] < STILL_FOR:
            return False
        for _, before, thumb_before in self._moves:
            if before is None or float(np.abs(before - corners).max()) > MOVED * diagonal:
                return False
            change: Any = cv2.absdiff(thumb, thumb_before)
            if float((change > CHANGED).mean()) > CHANGED_SHARE:
                return False
        return True


class Taken:
    """Remembers the faces of the pages that were captured last, while one lies there."""

    def __init__(self) -> None:
        self._faces: list[Image] = []
        self._fresh = True
        self._lay_at: float | None = None

    def captured(self, image: Image, pages: Iterable[Floats]) -> None:
        """The pages with these corners were captured."""
        self._faces, self._fresh = [face_of(image, corners) for corners in pages], False

    def fresh(self, image: Image, corners: Floats | None, still: bool, now: float) -> bool:
        """Whether what lies there now has yet to be captured; judged anew while it rests."""
        if corners is None:
            if self._lay_at is None or now - self._lay_at >= GONE_FOR:
                self._faces, self._fresh = [], True
            return False
        self._lay_at = now
        if still and self._faces:
            face = face_of(image, corners)
            self._fresh = all(is_other(face, before) for before in self._faces)
        return self._fresh
