"""How far a page's sides bend, for a page that curls hides its text from a camera."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.lines import Floats, Image
from drivers.document_camera.page import Page
from drivers.document_camera.sizes import Size

STATIONS: Final = 96
"""Profiles across a side."""

REACH: Final = 0.035
"""Share of a side within which its paper is looked for: 10 mm of A4."""

ENOUGH: Final = 0.6
"""Share of the profiles that must show an edge, or nothing is told of a side."""

CLOSE: Final = 3.0
"""Pixels within which a profile's edge agrees with the others."""

CURLED: Final = 3.0
"""Millimetres from which the clerk is asked to press a page flat: lenses alone bend A4 by 1."""


def curl_mm(image: Image, page: Page, size: Size) -> float:
    """The most that a side of `page` bows off the straight line between its corners, in mm.

    0 for a flat page, and where the sides cannot be seen.
    """
    length = np.linalg.norm(np.roll(page.corners, -1, axis=0) - page.corners, axis=1)
    real = (size.width, size.height, size.width, size.height)
    bows = (
        _bow(image, page.corners[k], page.corners[(k + 1) % 4], float(length[k])) * real[k]
        for k in range(4)
    )
    return round(max(bows), 1)


def _bow(image: Image, start: Floats, end: Floats, length: float) -> float:
    """The bow of one side as a share of its length."""
    reach = max(4.0, REACH * length)
    across = np.linspace(-reach, reach, 2 * int(min(reach, 40)) + 1)
    along = (end - start) / max(length, 1e-6)
    normal = np.array([-along[1], along[0]])
    share = np.linspace(0.04, 0.96, STATIONS)
    feet = start + share[:, None] * (end - start)
    places = (feet[:, None] + across[None, :, None] * normal).astype(np.float32)
    inside = ((places > 1) & (places < np.array(image.shape[1::-1]) - 2)).all(axis=(1, 2))
    values: Any = cv2.remap(
        image, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    slope = np.gradient(cv2.GaussianBlur(values.astype(np.float32), (5, 5), 0), axis=1)
    # The channel in which paper and mat differ most, and the way in which they do.
    mean = slope.mean(axis=0)
    row, channel = np.unravel_index(int(np.abs(mean).argmax()), mean.shape)
    signed = slope[..., channel] * np.sign(mean[row, channel])
    peak = signed.argmax(axis=1)
    strength = signed[np.arange(STATIONS), peak]
    seen = inside & (strength > max(1.5, 0.4 * float(np.median(strength))))
    seen &= (peak > 0) & (peak < len(across) - 1)
    offset = across[peak]
    return _height(share, offset, seen) / max(length, 1e-6)


def _height(share: Floats, offset: Floats, seen: NDArray[np.bool_]) -> float:
    """How high the parabola through most of the points is, 0 when too few agree.

    The side begins and ends in the page's corners: what lies off them is another sheet's.
    """
    if seen.sum() < ENOUGH * STATIONS:
        return 0.0
    kept = seen
    for _ in range(4):
        fit = np.polyfit(share[kept], offset[kept], 2)
        miss = np.abs(offset - np.polyval(fit, share))
        kept = seen & (miss <= max(CLOSE, 2.5 * float(np.median(miss[kept]))))
    height = abs(float(fit[0])) / 4
    ends = np.abs(np.polyval(fit, (0.0, 1.0))).max()
    agreed = float((seen & (miss <= CLOSE)).mean()) >= ENOUGH
    return height if agreed and ends <= CLOSE + 0.5 * height else 0.0
