"""Quadrilaterals from what the corner network says, and how well any agrees with it."""

from __future__ import annotations

from itertools import combinations
from typing import Any, Final

import cv2
import numpy as np

from drivers.document_camera.lines import Floats
from drivers.document_camera.network import Maps
from drivers.document_camera.quads import four_corners, plausible

FAINT: Final = 0.06
"""Probability below which a crest of the corner map is nothing."""

PEAKS: Final = 13
"""Corners of which every four are tried: three pages and one too many."""

POINTS: Final = 24
"""Samples along each side."""

OUTSIDE: Final = 1.5
"""Cells beyond a side at which nothing is to be page."""

INNER: Final = np.linspace(0.1, 0.9, 5, dtype=np.float32)
"""Places in a quad, as shares of its sides, at which it is to be a page."""

AGREES: Final = np.array([0.2, 0.2, 0.25, 0.2, 0.15, -0.1, -0.1], np.float32)
"""What each part of the agreement weighs where the network's own quads are put in order."""


def quads_from_corners(maps: Maps, size: tuple[int, int], count: int) -> Floats:
    """The `count` quads (n, 4, 2), in pixels of a picture `size` wide and high, that agree best.

    Every four crests of the corner map are tried, and the outline of each region that is page.
    """
    cells = maps.corner.shape[0]
    crests = _crests(maps.corner)
    fours = np.array(list(combinations(range(len(crests)), 4)), np.intp).reshape(-1, 4)
    quads = np.concatenate([_around(crests[fours]), _regions(maps.page)])
    quads = quads[plausible(quads, cells, cells)]
    quads = (quads + 0.5) * (np.array(size, np.float32) / cells) - 0.5
    said = agreement(maps, quads, size) @ AGREES
    return np.asarray(quads[np.argsort(-said)[:count]], np.float32)


def agreement(maps: Maps, quads: Floats, size: tuple[int, int]) -> Floats:
    """What the network says for each quad (n, 4, 2): an array (n, 7), each 0 to 1.

    mean and least of its corners, mean and least of its sides, how much of its inside is page, how
    much is page that lies just outside of its sides, and of the worst of them (both bad).
    """
    cells = maps.corner.shape[0]
    places = (quads + 0.5) * (cells / np.array(size, np.float32)) - 0.5
    near: Any = cv2.dilate(maps.corner, np.ones((3, 3), np.uint8))
    corner = _at(near, places)
    share = np.linspace(0.08, 0.92, POINTS, dtype=np.float32)[None, None, :, None]
    start, end = places[:, :, None], np.roll(places, -1, axis=1)[:, :, None]
    side = _at(maps.side, start + (end - start) * share).mean(axis=2)
    u, v = (each.reshape(1, -1, 1) for each in np.meshgrid(INNER, INNER))
    a, b, c, d = (places[:, k, None] for k in range(4))
    page = _at(maps.page, (a * (1 - u) + b * u) * (1 - v) + (d * (1 - u) + c * u) * v)
    outward = (start + end) / 2 - places.mean(axis=1)[:, None, None]
    outward /= np.maximum(np.linalg.norm(outward, axis=-1, keepdims=True), 1e-6)
    outside = start + (end - start) * INNER[:, None] + OUTSIDE * outward
    known = ((outside > -0.5) & (outside < cells - 0.5)).all(axis=-1)
    beyond = np.where(known, _at(maps.page, outside), 0.0).mean(axis=2)
    return np.stack(
        [corner.mean(axis=1), corner.min(axis=1), side.mean(axis=1), side.min(axis=1),
         page.mean(axis=1), beyond.mean(axis=1), beyond.max(axis=1)],
        axis=1,
    ).astype(np.float32)  # fmt: skip


def _crests(corner: Floats) -> Floats:
    """The places (n, 2) of the highest crests, to a fraction of a cell."""
    highest: Any = cv2.dilate(corner, np.ones((3, 3), np.uint8))
    y, x = np.nonzero((corner >= highest) & (corner > FAINT))
    order = np.argsort(-corner[y, x])[:PEAKS]
    x, y = x[order], y[order]
    # A blot is a Gaussian, whose logarithm is a parabola.
    log = np.log(np.pad(corner, 1, mode="edge") + 1e-3)
    found = []
    for before, after in ((log[y + 1, x], log[y + 1, x + 2]), (log[y, x + 1], log[y + 2, x + 1])):
        bend = before - 2 * log[y + 1, x + 1] + after
        shift = 0.5 * (before - after) / np.where(bend > -1e-3, -1e-3, bend)
        found.append(shift.clip(-0.5, 0.5))
    return np.stack([x + found[0], y + found[1]], axis=1).astype(np.float32)


def _around(fours: Floats) -> Floats:
    """Each four points (n, 4, 2) in the order in which they lie around their middle."""
    out = fours - fours.mean(axis=1, keepdims=True)
    order = np.argsort(np.arctan2(out[..., 1], out[..., 0]), axis=1)
    return np.take_along_axis(fours, order[..., None], axis=1)


def _regions(page: Floats) -> Floats:
    """Quads (n, 4, 2) about each region that is page, by the least of turned rectangles."""
    mask = (page > 0.5).astype(np.uint8)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in outlines:
        hull = cv2.convexHull(outline)
        if len(hull) >= 3:
            found.append(cv2.boxPoints(cv2.minAreaRect(hull)))
            found.extend(four_corners(outline.astype(np.float32)))
    return np.stack(found).astype(np.float32) if found else np.zeros((0, 4, 2), np.float32)


def _at(values: Floats, places: Floats) -> Floats:
    """The values (cells, cells) at places (..., 2), between cells by straight lines."""
    cells = values.shape[0]
    p = places.clip(0, cells - 1.001)
    x, y = p[..., 0].astype(np.intp), p[..., 1].astype(np.intp)
    u, v = p[..., 0] - x, p[..., 1] - y
    upper = values[y, x] * (1 - u) + values[y, x + 1] * u
    lower = values[y + 1, x] * (1 - u) + values[y + 1, x + 1] * u
    return np.asarray(upper * (1 - v) + lower * v)
