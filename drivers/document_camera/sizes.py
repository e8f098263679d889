"""How large a found page really is, and at how many dots per inch it is worth keeping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.flatten import aspect, format_of, proportions, sides
from drivers.document_camera.lines import Floats
from drivers.document_camera.page import Page

MILLIMETRES: Final = {"A4": (297.0, 210.0), "A5": (210.0, 148.0), "ID-1": (85.60, 53.98)}
"""Long and short side: ISO 216, ISO/IEC 7810."""

INCH: Final = 25.4

NEAR: Final = 0.025
"""A measured side this close to a format's is that format's: 5 mm of A4 across."""

ACROSS: Final = 420.0
"""Millimetres along the longer side of an uncalibrated camera's picture: these cameras see A3."""

CARD_SHARE, A4_SHARE = 0.12, 0.30
"""Share of an uncalibrated picture up to which ID-1's proportions are a card's, and from which
those of A4 are A4's: a card covers 3 % of A3 and 6 % of A4, A5 a quarter of A3."""

FINEST: Final = 2.0
"""Dots worth keeping for one that the camera sees: beyond it nothing is gained for the eye."""


@dataclass(frozen=True)
class Size:
    """A page's `width` and `height` in mm as it lies.

    `format` is A4, A5, ID-1 or "" for none of these. `sure` is false where the size rests on
    ACROSS, for want of a calibration.
    """

    width: float
    height: float
    format: str
    sure: bool


def size_of(page: Page, shape: tuple[int, ...], per_mm: float | None = None) -> Size:
    """The size of `page` in a picture of `shape` whose scale on the mat is `per_mm` pixels a mm."""
    ratio = proportions(page, shape)
    area = area_of(page.corners)
    if per_mm is not None:
        height = float(np.sqrt(area / ratio)) / per_mm
        return snapped(height * ratio, height)
    share = area / (shape[0] * shape[1])
    name = format_of(ratio)
    if (name == "ID-1" and share <= CARD_SHARE) or (name == "A4" and share >= A4_SHARE):
        long, short = MILLIMETRES[name]
        return Size(*((long, short) if ratio > 1 else (short, long)), name, True)
    height = float(np.sqrt(area / ratio)) / assumed_per_mm(shape)
    return Size(height * ratio, height, "", False)


def snapped(width: float, height: float) -> Size:
    """A measured size, as the format's own where both sides are near."""
    for name, (long, short) in MILLIMETRES.items():
        wide, high = (long, short) if width > height else (short, long)
        if abs(width / wide - 1) < NEAR and abs(height / high - 1) < NEAR:
            return Size(wide, high, name, True)
    return Size(width, height, "", True)


def per_mm_of(page: Page, shape: tuple[int, ...], object_name: str) -> float:
    """Pixels a millimetre, from a known thing on the mat: `card` (ID-1) or `a4`.

    Raises ValueError when the page has other proportions.
    """
    name = {"card": "ID-1", "a4": "A4"}[object_name]
    if format_of(aspect(page, shape)) != name:
        raise ValueError(
            f"台面上的不是{'证件卡' if name == 'ID-1' else ' A4 纸'}：请单独平放后再校准"
        )
    long, short = MILLIMETRES[name]
    return float(np.sqrt(area_of(page.corners) / (long * short)))


def assumed_per_mm(shape: tuple[int, ...]) -> float:
    """Pixels a millimetre of a picture of this shape, without a calibration."""
    return max(shape[:2]) / ACROSS


def dots(page: Page, size: Size, wanted: int) -> int:
    """The dots per inch to keep: `wanted`, or as many fifties as the camera's own are good for."""
    across, down = sides(page)
    seen = INCH * max(across / size.width, down / size.height)
    return max(50, min(wanted, int(FINEST * seen) // 50 * 50))


def pixels(size: Size, dpi: int) -> tuple[int, int]:
    """Width and height of a page of this size."""
    return max(1, round(size.width * dpi / INCH)), max(1, round(size.height * dpi / INCH))


def area_of(corners: Floats | NDArray[Any]) -> float:
    """Area of a quadrilateral (4, 2) in square pixels."""
    a, b = corners[2] - corners[0], corners[3] - corners[1]
    return abs(float(a[0] * b[1] - a[1] * b[0])) / 2
