"""Quadrilaterals that could be a page: from lines, which may be interrupted, and from outlines."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.lines import ALONG, Edges, Floats, Image, Lines

SMALLEST = 0.012
"""Share of the picture below which nothing counts as a page: an ID card fills 2 % of an A3 view."""

OPPOSITE = np.cos(np.radians(35.0))
"""Opposite sides of a page under a camera differ by less."""

ADJACENT = np.cos(np.radians(50.0))
"""Adjacent ones differ by more."""

BORDER_SUPPORT = 0.35
"""What the frame's border counts as a side: a page may leave the picture, but a real edge wins."""

STEP = 3.0
"""Pixels between two samples along a line."""

PAST = 18.0
"""Pixels past a corner on which a side should not go on."""


def quads_from_lines(edges: Edges, lines: Lines, count: int) -> Floats:
    """The `count` best-supported quads (n, 4, 2) with two pairs of opposite sides on `lines`.

    Support is the share of a side that has an edge of its direction under it, so a side crossed by
    a cable or covered by a finger still counts. The frame's border serves as four more lines.
    """
    height, width = edges.mask.shape
    normal, distance = _with_border(lines, height, width)
    total, inside = _profiles(edges, normal, distance, len(lines))
    crossing, place = _crossings(normal, distance)
    cosine = np.abs(normal @ normal.T)
    # Two nearly parallel lines that cross within the picture bound no page between them.
    room = np.array([width, height], np.float32)
    apart = ~((crossing > -0.05 * room) & (crossing < 1.05 * room)).all(axis=2)
    first, second = np.nonzero(np.triu((cosine > OPPOSITE) & apart, 1))
    p, q = np.nonzero(np.triu(np.ones((len(first), len(first)), bool), 1))
    a, c, b, d = first[p], second[p], first[q], second[q]
    square = (cosine[a, b] < ADJACENT) & (cosine[c, d] < ADJACENT)
    square &= (cosine[a, d] < ADJACENT) & (cosine[b, c] < ADJACENT)
    a, b, c, d = a[square], b[square], c[square], d[square]
    quads = np.stack([crossing[a, b], crossing[b, c], crossing[c, d], crossing[d, a]], axis=1)
    good = plausible(quads, height, width)
    quads, a, b, c, d = quads[good], a[good], b[good], c[good], d[good]
    if not len(quads):
        return np.zeros((0, 4, 2), np.float32)
    supports, overruns = [], []
    for side, before, after in ((a, d, b), (b, a, c), (c, b, d), (d, c, a)):
        support, overrun = _support(total, inside, side, place[side, before], place[side, after])
        supports.append(support)
        overruns.append(overrun)
    support, overrun = np.stack(supports), np.stack(overruns)
    score = support.mean(axis=0) + 0.5 * support.min(axis=0) - 0.3 * overrun.mean(axis=0)
    score += 0.2 * np.sqrt(_area(quads) / (height * width))
    return quads[np.argsort(-score)[:count]]


def quads_from_outlines(image: Image, edges: Edges) -> Floats:
    """Quads (n, 4, 2) around closed outlines: of edges, and of light or coloured regions."""
    height, width = edges.mask.shape
    masks: list[Any] = [edges.mask.astype(np.uint8)]
    for channel in cv2.split(image):
        _, light = cv2.threshold(channel, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        masks.append(light)
    found = []
    kernel = np.ones((3, 3), np.uint8)
    for index, mask in enumerate(masks):
        grown: Any = cv2.dilate(mask, kernel) if index == 0 else mask
        # A margin around the picture closes a page that leaves it.
        framed = cv2.copyMakeBorder(grown, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=0)
        outlines, _ = cv2.findContours(framed, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for outline in outlines:
            _, _, w, h = cv2.boundingRect(outline)
            if w * h >= SMALLEST * height * width:
                found.extend(four_corners(outline.astype(np.float32) - 2.0))
    if not found:
        return np.zeros((0, 4, 2), np.float32)
    quads = np.stack(found)
    return quads[plausible(quads, height, width)]


def plausible(quads: Floats, height: int, width: int) -> NDArray[np.bool_]:
    """Which of `quads` (n, 4, 2) are convex, large enough and within the picture, give 2 %."""
    room = np.array([width, height], np.float32)
    within = ((quads > -0.02 * room) & (quads < 1.02 * room)).all(axis=(1, 2))
    sides = np.roll(quads, -1, axis=1) - quads
    turns = _cross(sides, np.roll(sides, -1, axis=1))
    convex = (turns > 0).all(axis=1) | (turns < 0).all(axis=1)
    long_enough = np.hypot(sides[..., 0], sides[..., 1]).min(axis=1) > 0.06 * min(height, width)
    area = _area(quads) / (height * width)
    good: NDArray[np.bool_] = within & convex & long_enough & (area > SMALLEST) & (area < 0.985)
    return good


def _cross(a: Floats, b: Floats) -> Floats:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def _area(quads: Floats) -> Floats:
    return np.asarray(np.abs(_cross(quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1])) / 2)


def _with_border(lines: Lines, height: int, width: int) -> tuple[Floats, Floats]:
    normal = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32)
    distance = np.array([0, width - 1, 0, height - 1], np.float32)
    return np.vstack([lines.normal, normal]), np.concatenate([lines.distance, distance])


def _profiles(edges: Edges, normal: Floats, distance: Floats, real: int) -> tuple[Floats, Floats]:
    """Running sums along each line, from -reach to reach: of edge found, of being in the picture.

    A place on a line is measured from the foot of the perpendicular from the origin.
    """
    height, width = edges.mask.shape
    reach = float(np.hypot(height, width))
    t = np.arange(-reach, reach, STEP, dtype=np.float32)
    along = np.stack([-normal[:, 1], normal[:, 0]], axis=1)
    points = (normal * distance[:, None])[:, None] + along[:, None] * t[None, :, None]
    hit = np.zeros(points.shape[:2], bool)
    within = np.zeros_like(hit)
    for offset in (0, -1, 1, -2, 2):
        x, y = np.rint(points + offset * normal[:, None]).astype(np.int32).transpose(2, 0, 1)
        ok = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        x, y = x.clip(0, width - 1), y.clip(0, height - 1)
        facing = np.abs(edges.nx[y, x] * normal[:, :1] + edges.ny[y, x] * normal[:, 1:])
        hit |= ok & (facing > ALONG)
        if offset == 0:
            within = ok
    value = hit.astype(np.float32)
    value[real:] = BORDER_SUPPORT * within[real:]
    zero = np.zeros((len(normal), 1), np.float32)
    return (
        np.hstack([zero, value.cumsum(axis=1)]),
        np.hstack([zero, within.astype(np.float32).cumsum(axis=1)]),
    )


def _crossings(normal: Floats, distance: Floats) -> tuple[Floats, Floats]:
    """Where lines i and j cross (n, n, 2), and the place of that on line i (n, n)."""
    n, d = normal, distance
    det = n[:, None, 0] * n[None, :, 1] - n[:, None, 1] * n[None, :, 0]
    det = np.where(np.abs(det) < 1e-6, np.float32(1e-6), det)
    x = (d[:, None] * n[None, :, 1] - d[None] * n[:, None, 1]) / det
    y = (d[None] * n[:, None, 0] - d[:, None] * n[None, :, 0]) / det
    crossing = np.stack([x, y], axis=2)
    along = np.stack([-n[:, 1], n[:, 0]], axis=1)
    return crossing, (crossing * along[:, None]).sum(axis=2)


def _support(
    total: Floats, inside: Floats, side: NDArray[np.intp], start: Floats, end: Floats
) -> tuple[Floats, Floats]:
    """Share of each side that lies on an edge, and share of its two continuations that does."""
    last = total.shape[1] - 1
    reach = last * STEP / 2

    def index(place: Floats) -> NDArray[np.intp]:
        return np.asarray(((place + reach) / STEP).clip(0, last), np.intp)

    low, high = np.minimum(start, end), np.maximum(start, end)
    past = np.minimum(PAST, 0.2 * (high - low))
    i0, i1, i2, i3 = index(low - past - 4), index(low - 4), index(high + 4), index(high + past + 4)
    low_i, high_i = index(low), index(high)
    on = total[side, high_i] - total[side, low_i]
    support = on / np.maximum(high_i - low_i, 1)
    over = total[side, i1] - total[side, i0] + total[side, i3] - total[side, i2]
    room = inside[side, i1] - inside[side, i0] + inside[side, i3] - inside[side, i2]
    return support, over / np.maximum(room, 3.0)


def four_corners(outline: Floats) -> list[Floats]:
    """The one quad (4, 2) that the outline (n, 1, 2) nearly is, or none."""
    hull = cv2.convexHull(outline)
    length = cv2.arcLength(hull, True)
    for tolerance in (0.01, 0.02, 0.035, 0.05, 0.08):
        few: Any = cv2.approxPolyDP(hull, tolerance * length, True)
        if len(few) == 4:
            return [few.reshape(4, 2).astype(np.float32)]
        if len(few) < 4:
            break
    return []
