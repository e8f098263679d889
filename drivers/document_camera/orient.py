"""Which way up a page reads, by how its characters are built and how they follow each other.

Chinese characters and Latin letters carry their ink unevenly: strokes hang from the top left, legs
spread at the bottom, ascenders are more than descenders. WEIGHTS, fitted by
deploy/training/upright.py, say for each cell of a character's box how much ink there speaks for
the character being upright; turned by half a turn, the sum changes its sign. One character says
little, a line of them enough.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from drivers.document_camera.glyphs import SIDE, Glyphs, find_glyphs
from drivers.document_camera.lines import Floats, Image

# fmt: off
WEIGHTS: Final = (
    -47, -51, -16, -3, -7, 74, -9, 17, 16, -4, -6, -75,
    -94, -21, 16, 2, -15, -42, 4, 17, -9, 19, -12, -31,
    5, 36, 21, 4, 8, 0, 4, 3, -3, 0, 29, 4,
    24, 41, 8, 0, 33, 2, 12, -4, 13, 0, -1, -21,
    20, 7, 22, -1, 20, 36, 21, 26, 29, 9, -20, -35,
    -4, -13, 24, 11, -10, -5, 21, 13, 11, 18, 35, 12,
)
# fmt: on
"""Hundredths, for the upper half of the cells row by row; the lower half is this turned round."""

FEWEST: Final = 12
"""Characters from which anything is said."""

SURE: Final = 3.0
"""Mean of all characters over its standard error from which it counts: wrong once in 700 pages of
chance alone."""

CLEAR: Final = 0.2
"""How much more than half of the characters must have their nearest neighbour beside them, or
above them, for that to be the direction of the lines: print has 0.34 and more, and handwriting,
whose letters WEIGHTS knows nothing of, less than 0.1."""

FULL: Final = 0.6
"""Size, in those of the larger characters, from which a part is a whole character."""


def orient(flat: Image, dpi: int) -> int | None:
    """Degrees clockwise, 0, 90, 180 or 270, by which a flattened page must be turned to read.

    None when it cannot be told: too few characters, or they disagree, or are written by hand.
    """
    glyphs = find_glyphs(flat, dpi)
    if len(glyphs) < FEWEST:
        return None
    along = line_direction(glyphs)
    if abs(along) < CLEAR:
        return None
    standing = along < 0
    maps = np.rot90(glyphs.maps, -1, axes=(1, 2)) if standing else glyphs.maps
    score = evidence(maps)
    if abs(score) < SURE:
        return None
    return (90 if standing else 0) + (180 if score < 0 else 0)


def evidence(maps: Floats) -> float:
    """How surely characters (n, SIDE, SIDE) are upright (positive) or upside down (negative)."""
    told = (odd(maps) @ np.array(WEIGHTS) / 100).clip(-2, 2)
    return float(told.mean() / max(told.std() / np.sqrt(len(told)), 1e-3))


def odd(maps: Floats) -> Floats:
    """What changes its sign when a character is turned by half a turn: (n, SIDE * SIDE / 2)."""
    turned = maps[:, ::-1, ::-1]
    found: Floats = (maps - turned).reshape(len(maps), -1)[:, : SIDE * SIDE // 2]
    return found


def line_direction(glyphs: Glyphs) -> float:
    """0.5 when every character's nearest neighbour is beside it, -0.5 when above or below."""
    size = glyphs.boxes[:, 2:].max(axis=1)
    boxes = glyphs.boxes[size >= FULL * np.percentile(size, 80)].astype(np.float32)
    low, high = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    gap = np.maximum(low[None] - high[:, None], low[:, None] - high[None])  # (n, n, 2), x and y
    overlap = gap < -0.4 * np.minimum(boxes[None, :, 2:], boxes[:, None, 2:])
    far = np.float32(1e6)
    across = np.where(overlap[..., 1] & (gap[..., 0] > -1), gap[..., 0], far).min(axis=1)
    down = np.where(overlap[..., 0] & (gap[..., 1] > -1), gap[..., 1], far).min(axis=1)
    told = (across != down) & (np.minimum(across, down) < far)
    return float((across < down)[told].mean() - 0.5) if told.any() else 0.0
