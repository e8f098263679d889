"""The characters on a flattened page, and their parts, without knowing any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.lines import Floats, Image
from drivers.document_camera.shrink import paper_of

DOTS: Final = 150
"""Dots per inch at which a page is looked at: a 3.5 mm character is 20 high."""

INK: Final = 30
"""Grey levels below the paper around it from which something is ink."""

SMALLEST, LARGEST = 1.4, 14.0
"""Height or width of a character in mm: 4 point to 40 point."""

SIDE: Final = 12
"""Cells of a glyph's map, across and down."""

MOST: Final = 900
"""Characters that are looked at: more make no surer."""


@dataclass(frozen=True)
class Glyphs:
    """`maps` (n, SIDE, SIDE) is how much ink lies in each cell of a character's box, 0 to 1;
    `boxes` (n, 4) are x, y, width and height of these boxes in dots of DOTS per inch.
    """

    maps: Floats
    boxes: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.boxes)


def find_glyphs(flat: Image, dpi: int) -> Glyphs:
    """What hangs together and is of a character's size: rules, seals and pictures are not."""
    scale = DOTS / dpi
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    grey: Any = cv2.resize(
        cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY), None, fx=scale, fy=scale, interpolation=method
    )
    ink = _without_rules(_ink(grey))
    _, _, parts, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    boxes, area = parts[1:, :4], parts[1:, cv2.CC_STAT_AREA]
    low, high = SMALLEST * DOTS / 25.4, LARGEST * DOTS / 25.4
    longest, shortest = boxes[:, 2:].max(axis=1), boxes[:, 2:].min(axis=1)
    share = area / np.maximum(boxes[:, 2] * boxes[:, 3], 1)
    good = (longest >= low) & (longest <= high) & (shortest >= 0.25 * longest)
    good &= (share > 0.12) & (share < 0.85)
    boxes = boxes[good]
    if len(boxes) > MOST:
        boxes = boxes[np.linspace(0, len(boxes) - 1, MOST).astype(int)]
    maps = np.zeros((len(boxes), SIDE, SIDE), np.float32)
    for index, (x, y, width, height) in enumerate(boxes):
        part = ink[y : y + height, x : x + width]
        maps[index] = cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return Glyphs(maps / 255, boxes.astype(np.int32))


def _ink(grey: Image) -> Image:
    paper = paper_of(np.asarray(cv2.dilate(grey, np.ones((7, 7), np.uint8)), np.uint8), 41)
    depth: Any = cv2.subtract(paper, grey)
    found: Any = cv2.threshold(depth, INK, 255, cv2.THRESH_BINARY)[1]
    return np.asarray(found, np.uint8)


def _without_rules(ink: Image) -> Image:
    """Straight lines longer than a character is wide belong to tables."""
    length = round(LARGEST * DOTS / 25.4)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    rules = cv2.dilate(cv2.max(across, down), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.subtract(ink, rules), np.uint8)
