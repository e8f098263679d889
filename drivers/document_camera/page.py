"""Finding the page in a picture of a desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.judge import judge
from drivers.document_camera.lines import Floats, Image, find_edges, find_lines
from drivers.document_camera.quads import quads_from_lines, quads_from_outlines
from drivers.document_camera.refine import refine

REDUCED = 640
"""Longest side in pixels of the picture that is searched; sides are refined at full resolution."""

NARROWEST = 32
"""Pixels of the reduced picture's short side below which nothing is searched."""

LINES = 40
QUADS = 120
"""Lines and line-built quads that are judged: more cost time and found nothing more."""

SURE = 0.58
"""Least confidence of a page. Rendered empty desks with pens and cables stay below 0.57."""


@dataclass(frozen=True, eq=False)
class Page:
    """A page in a picture.

    `corners` float32 (4, 2), x and y in pixels of the picture (0, 0 is the centre of the first
    pixel), to a fraction of a pixel: top left, top right, bottom right, bottom left as seen, which
    need not be how the page reads. `confidence` SURE to 1: how well edges and colours at the sides
    speak for a page.
    """

    corners: Floats
    confidence: float


def find_page(image: NDArray[Any]) -> Page | None:
    """The one page in `image`, or None.

    `image` is uint8: (height, width) grey or (height, width, 3 or 4) BGR, BGRA; raises ValueError
    for any other array. A page needs 1.2 % of the picture and four straight sides; they may be
    crossed by other things, and the frame's border serves for a side that is out of the picture.
    """
    colour = as_bgr(image)
    height, width = colour.shape[:2]
    scale = min(1.0, REDUCED / max(height, width, 1))
    if min(height, width) * scale < NARROWEST:
        return None
    size = (round(width * scale), round(height * scale))
    small: Any = cv2.resize(colour, size, interpolation=cv2.INTER_AREA)
    small = cv2.medianBlur(small, 5)
    edges = find_edges(small)
    lines = find_lines(edges, LINES)
    quads = np.concatenate(
        [quads_from_lines(edges, lines, QUADS), quads_from_outlines(small, edges)]
    )
    if not len(quads):
        return None
    marks = judge(small, edges, quads)
    best = int(marks.argmax())
    if marks[best] < SURE:
        return None
    ratio = np.array([width / size[0], height / size[1]], np.float32)
    corners = (quads[best] + 0.5) * ratio - 0.5
    exact = refine(colour, corners, 4.0 * float(ratio.max()))
    return Page(_ordered(exact), float(min(1.0, marks[best])))


def as_bgr(image: NDArray[Any]) -> Image:
    """`image` as uint8 (height, width, 3); raises ValueError for what is no such picture."""
    if image.dtype != np.uint8:
        raise ValueError(f"a picture is uint8, not {image.dtype}")
    if image.ndim == 2:
        grey: Image = np.repeat(image[..., None], 3, axis=2)
        return grey
    if image.ndim != 3 or image.shape[2] not in (3, 4):
        raise ValueError(f"a picture is (height, width[, 3 or 4]), not {image.shape}")
    colour: Image = np.ascontiguousarray(image[..., :3])
    return colour


def _ordered(corners: Floats) -> Floats:
    """Clockwise as seen, from the corner nearest to the picture's top left."""
    a, b = corners[2] - corners[0], corners[3] - corners[1]
    if a[0] * b[1] - a[1] * b[0] < 0:
        corners = corners[::-1]
    first = int(corners.sum(axis=1).argmin())
    return np.roll(corners, -first, axis=0).astype(np.float32)
