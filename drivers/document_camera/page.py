"""Finding the pages in a picture of a desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.candidates import REDUCED, apart, proposals
from drivers.document_camera.judge import judge
from drivers.document_camera.lines import Floats, Image
from drivers.document_camera.refine import follow, refine

NARROWEST: Final = 32
"""Pixels of the reduced picture's short side below which nothing is searched."""

SURE: Final = 0.25
"""Least confidence of a page. Rendered empty desks with pens and cables stay below 0.22."""

REACH: Final = 4.0
"""Pixels of the reduced picture within which a side found in it truly lies."""


@dataclass(frozen=True, eq=False)
class Page:
    """A page in a picture.

    `corners` float32 (4, 2), x and y in pixels of the picture (0, 0 is the centre of the first
    pixel), to a fraction of a pixel: top left, top right, bottom right, bottom left as seen, which
    need not be how the page reads. `confidence` SURE to 1: how well edges and colours at the sides
    and the corner network speak for a page.
    """

    corners: Floats
    confidence: float


def find_page(
    image: NDArray[Any], mat: NDArray[Any] | None = None, before: Page | None = None
) -> Page | None:
    """The one page in `image`, or None.

    `image` is uint8: (height, width) grey or (height, width, 3 or 4) BGR, BGRA; raises ValueError
    for any other array. A page needs 1.2 % of the picture and four straight sides; they may be
    crossed by other things, and the frame's border serves for a side that is out of the picture.

    `mat` is a picture of the empty desk by the same camera, of any size: with it lines and outlines
    are those of what is new, and paper nearly as light as the desk stands out. `before` is the
    page of the frame before: where all its sides are still there, that is the answer, in a fifth
    of the time; whoever passes it looks without it now and then, for a smaller page laid upon it.
    """
    colour = as_bgr(image)
    if before is not None:
        moved = follow(colour, before.corners)
        if moved is not None:
            return Page(_ordered(moved), before.confidence)
    quads, marks = _search(colour, mat)
    return _page(colour, quads[0], float(marks[0])) if len(quads) else None


def find_pages(image: NDArray[Any], mat: NDArray[Any] | None = None, limit: int = 8) -> list[Page]:
    """The up to `limit` pages in `image` that lie apart, the likeliest first.

    Image and mat as for find_page. Of two sheets that overlap by less than a third both are found.
    """
    colour = as_bgr(image)
    quads, marks = _search(colour, mat)
    chosen = apart(quads, limit)
    return [_page(colour, quads[index], float(marks[index])) for index in chosen]


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


def _search(colour: Image, mat: NDArray[Any] | None) -> tuple[Floats, Floats]:
    """The quads (n, 4, 2) that are SURE to be pages, in pixels of the picture, and how sure (n,).

    The surest is the first.
    """
    height, width = colour.shape[:2]
    scale = min(1.0, REDUCED / max(height, width, 1))
    if min(height, width) * scale < NARROWEST:
        return np.zeros((0, 4, 2), np.float32), np.zeros(0, np.float32)
    size = (round(width * scale), round(height * scale))
    small: Any = cv2.resize(colour, size, interpolation=cv2.INTER_AREA)
    empty: Any = None
    if mat is not None:
        empty = cv2.resize(as_bgr(mat), size, interpolation=cv2.INTER_AREA)
    found = proposals(small, empty)
    if not len(found.quads):
        return found.quads, np.zeros(0, np.float32)
    marks = judge(found)
    order = np.argsort(-marks)
    order = order[marks[order] >= SURE]
    ratio = np.array([width / size[0], height / size[1]], np.float32)
    return (found.quads[order] + 0.5) * ratio - 0.5, marks[order]


def _page(colour: Image, quad: Floats, mark: float) -> Page:
    reach = REACH * max(1.0, max(colour.shape[:2]) / REDUCED)
    return Page(_ordered(refine(colour, quad, reach)), mark)


def _ordered(corners: Floats) -> Floats:
    """Clockwise as seen, from the corner nearest to the picture's top left."""
    a, b = corners[2] - corners[0], corners[3] - corners[1]
    if a[0] * b[1] - a[1] * b[0] < 0:
        corners = corners[::-1]
    first = int(corners.sum(axis=1).argmin())
    return np.roll(corners, -first, axis=0).astype(np.float32)
