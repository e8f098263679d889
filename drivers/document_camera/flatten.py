"""A found page as if scanned: straight, and with the proportions of the real sheet."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.lines import Floats, Image
from drivers.document_camera.page import Page, as_bgr

FORMATS = {"A4": 297 / 210, "ID-1": 85.60 / 53.98}
"""Long side over short side: ISO 216, ISO/IEC 7810."""

NEAR = 0.03
"""A ratio this close to a format's is that format's: A4 and ID-1 are 12 % apart."""

FOCAL = 0.85
"""Focal length in long sides of the picture where the perspective is too weak to tell: a view of
61°, with which the SmartDoc sample frames (A4) come out within 3 %."""

FOCAL_RANGE = (0.5, 4.0)
"""Outside it a computed focal length is noise: views of 90° to 14°."""

TELLING = 0.1
"""Least change of depth along both directions of a page that a focal length can be had from."""

LONGEST = 4096
"""Pixels of the longest side of a flattened page: A4 at 350 dpi."""


def flatten(
    image: NDArray[Any],
    page: Page,
    *,
    snap: bool = True,
    longest: int = LONGEST,
    size: tuple[int, int] | None = None,
) -> Image:
    """The page alone, uint8 (height, width, 3), with the true proportions of the sheet.

    `size` is its width and height in pixels. Without one it keeps about the picture's own
    resolution, but has no side above `longest` pixels; with `snap` a sheet near A4 or ID-1 becomes
    exactly that. Raises ValueError as find_page does.
    """
    colour = as_bgr(image)
    width, height = size or _size(page, colour.shape, snap, longest)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - np.float32(
        0.5
    )
    warp = cv2.getPerspectiveTransform(page.corners, target)
    flat: Any = cv2.warpPerspective(
        colour, warp, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(flat, np.uint8)


def sides(page: Page) -> tuple[float, float]:
    """Width and height of the page in pixels of the picture: the longer of opposite sides."""
    length = np.linalg.norm(np.roll(page.corners, -1, axis=0) - page.corners, axis=1)
    return float(max(length[0], length[2])), float(max(length[1], length[3]))


def aspect(page: Page, shape: tuple[int, ...]) -> float:
    """Width over height of the real sheet, from its perspective in a picture of `shape`.

    Zhang and He, Whiteboard Scanning and Image Enhancement (2004): for a camera with square pixels
    that looks along the picture's centre, the four corners give focal length and ratio. A page
    seen nearly square on tells no focal length; then FOCAL is taken.
    """
    height, width = shape[:2]
    unit = float(max(height, width))
    centre = np.array([width - 1, height - 1]) / 2
    points = np.hstack([(page.corners - centre) / unit, np.ones((4, 1))])
    m1, m2, m4, m3 = points  # the paper's order: top left, top right, bottom left, bottom right
    k2 = np.cross(m1, m4) @ m3 / (np.cross(m2, m4) @ m3)
    k3 = np.cross(m1, m4) @ m2 / (np.cross(m3, m4) @ m2)
    across, down = k2 * m2 - m1, k3 * m3 - m1
    square = FOCAL**2
    if min(abs(across[2]), abs(down[2])) > TELLING:
        found = -(across[0] * down[0] + across[1] * down[1]) / (across[2] * down[2])
        if FOCAL_RANGE[0] ** 2 < found < FOCAL_RANGE[1] ** 2:
            square = found
    scale = np.array([1 / square, 1 / square, 1.0])
    return float(np.sqrt((across**2 @ scale) / (down**2 @ scale)))


def format_of(ratio: float) -> str:
    """`A4`, `ID-1`, or "" for a width over height that is near neither, upright or across."""
    long_over_short = max(ratio, 1 / ratio)
    for name, value in FORMATS.items():
        if abs(long_over_short / value - 1) < NEAR:
            return name
    return ""


def proportions(page: Page, shape: tuple[int, ...]) -> float:
    """`aspect`, or that of the picture's own pixels where the corners make no sense of it."""
    ratio = aspect(page, shape)
    if not np.isfinite(ratio) or not 0.05 < ratio < 20:
        across, down = sides(page)
        ratio = across / down
    return ratio


def _size(page: Page, shape: tuple[int, ...], snap: bool, longest: int) -> tuple[int, int]:
    ratio = proportions(page, shape)
    name = format_of(ratio) if snap else ""
    if name:
        ratio = FORMATS[name] if ratio > 1 else 1 / FORMATS[name]
    width, height = sides(page)
    width, height = max(width, height * ratio), max(height, width / ratio)
    shrink = min(1.0, longest / max(width, height))
    return max(1, round(width * shrink)), max(1, round(height * shrink))


def outline(page: Page, scale: float) -> Floats:
    """The corners in a picture made `scale` times as large."""
    return ((page.corners + np.float32(0.5)) * np.float32(scale) - np.float32(0.5)).astype(
        np.float32
    )
