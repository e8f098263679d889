"""Whether anything stands on a page."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from drivers.document_camera.lines import Image
from drivers.document_camera.shrink import darkest, paper_of, shrunk

DOTS: Final = 100
"""Dots per inch at which a page is looked at."""

MARGIN: Final = 0.03
"""Share of each side left out: shadows and the mat stand there."""

INK: Final = 26
"""Grey levels below the paper around it from which something is ink, not the other side's print
shining through."""

SPECK: Final = 9
"""Dots of a speck of dust, or of noise: 0.6 mm²."""

LEAST: Final = 40
"""Dots of ink that a page with anything on it has: 2.5 mm², two small characters."""


def is_blank(flat: Image, dpi: int) -> bool:
    """Whether a flattened page is empty."""
    scale = min(1.0, DOTS / dpi)
    size = (max(8, round(flat.shape[1] * scale)), max(8, round(flat.shape[0] * scale)))
    dark = darkest(shrunk(flat, size))  # a pale stamp is dark in one channel
    paper = paper_of(np.asarray(cv2.dilate(dark, np.ones((5, 5), np.uint8)), np.uint8), 33)
    ink = cv2.subtract(paper, cv2.medianBlur(dark, 3)) > INK
    x, y = round(MARGIN * size[0]), round(MARGIN * size[1])
    inner = np.ascontiguousarray(ink[y : size[1] - y, x : size[0] - x], np.uint8)
    _, _, parts, _ = cv2.connectedComponentsWithStats(inner, connectivity=8)
    areas = parts[1:, cv2.CC_STAT_AREA]
    return int(areas[areas > SPECK].sum()) < LEAST
