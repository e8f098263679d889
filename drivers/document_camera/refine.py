"""The sides of a found page to a fraction of a pixel, from the picture at its full resolution."""

from __future__ import annotations

import cv2
import numpy as np

from drivers.document_camera.lines import Floats, Image

STATIONS = 64
"""Profiles across each side."""

ENOUGH = 12
"""Profiles that must agree on a side, or the side stays as it was found."""


STILL = 0.004
"""Share of the picture's long side that a page may move from one frame to the next."""

AGREED = 0.6
"""Least share of the profiles of each side that must agree where a page is only followed."""


def refine(image: Image, corners: Floats, reach: float) -> Floats:
    """`corners` (4, 2) moved onto the edges of the paper in `image`, within `reach` pixels.

    Across each side the brightness is sampled, in the mixture of colours that tells paper from mat
    best on this side; the steepest place of each profile is a point, and a line through most of
    the points is the side. Neighbouring sides cross in the new corners.
    """
    turned = _signed_area(corners) < 0
    quad = corners[::-1].copy() if turned else corners.copy()
    for width in (reach, max(3.0, reach / 2)):
        moved, _ = _moved(image, quad, width)
        if not np.isfinite(moved).all() or np.abs(moved - quad).max() > 3.0 * width:
            break
        quad = moved
    return quad[::-1].copy() if turned else quad


def follow(image: Image, corners: Floats) -> Floats | None:
    """`corners` (4, 2) of a page in the frame before, clockwise, moved to where it is now.

    None when it moved by more than STILL, or when any of its sides is no longer an edge.
    """
    reach = max(4.0, STILL * max(image.shape[:2]))
    moved, agreed = _moved(image, corners, reach)
    far = not np.isfinite(moved).all() or np.abs(moved - corners).max() > reach
    return None if far or agreed < AGREED else moved


def _moved(image: Image, quad: Floats, width: float) -> tuple[Floats, float]:
    """The quad on the edges within `width` pixels, and the least share that agrees on a side."""
    sides = [_side(image, quad[k], quad[(k + 1) % 4], width) for k in range(4)]
    lines = [line for line, _ in sides]
    moved = np.stack([_cross(lines[k - 1], lines[k]) for k in range(4)]).astype(np.float32)
    return moved, min(share for _, share in sides)


def _side(image: Image, start: Floats, end: Floats, reach: float) -> tuple[Floats, float]:
    """The line a, b, c (ax + by = c, unit a, b) of the side from `start` to `end`, clockwise.

    With it the share of its profiles that agree on it.
    """
    side = (end - start).astype(np.float64)
    along = side / max(float(np.hypot(*side)), 1e-6)
    inward = np.array([-along[1], along[0]])
    was = np.array([*inward, inward @ start])
    half = int(np.ceil(reach)) + 3
    across = np.arange(-half, half + 1, dtype=np.float64)
    share = np.linspace(0.03, 0.97, STATIONS)
    feet = start + share[:, None] * side
    places = (feet[:, None] + across[None, :, None] * inward).astype(np.float32)
    values = cv2.remap(
        image, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).reshape(STATIONS, len(across), -1)
    profile = _mixture(values.astype(np.float32), half)
    smooth = cv2.GaussianBlur(profile, (5, 3), 0)
    slope = np.gradient(smooth, axis=1)
    peak = slope[:, 3:-3].argmax(axis=1) + 3
    row = np.arange(STATIONS)
    before, top, after = slope[row, peak - 1], slope[row, peak], slope[row, peak + 1]
    bend = before - 2 * top + after
    shift = np.where(np.abs(bend) > 1e-6, 0.5 * (before - after) / np.where(bend == 0, 1, bend), 0)
    found = across[peak] + shift.clip(-0.5, 0.5)
    height, width = image.shape[:2]
    inside = ((feet >= 1) & (feet <= np.array([width, height]) - 2)).all(axis=1)
    strong = inside & (top > max(1.0, 0.3 * float(np.median(top))))
    fit = _line(share[strong], found[strong])
    if fit is None:
        return was, 0.0
    near, far = start + inward * fit[0], end + inward * fit[1]
    side = far - near
    normal = np.array([-side[1], side[0]]) / max(float(np.hypot(*side)), 1e-6)
    return np.array([*normal, normal @ near]), fit[2] / max(1, int(inside.sum()))


def _mixture(values: Floats, half: int) -> Floats:
    """The profiles (n, m) in the one direction of colour from mat (left) to paper (right)."""
    mat = np.median(values[:, : half - 1], axis=(0, 1))
    paper = np.median(values[:, half + 2 :], axis=(0, 1))
    direction = paper - mat
    length = float(np.linalg.norm(direction))
    if length < 2.0:
        direction, length = np.ones_like(direction), float(np.sqrt(len(direction)))
    return np.ascontiguousarray(values @ (direction / length).astype(np.float32))


def _line(share: Floats, offset: Floats) -> tuple[float, float, int] | None:
    """Offset at the start and end of a side, by the line that most points agree with (1 pixel).

    With it how many do.
    """
    if len(share) < ENOUGH:
        return None
    i, j = np.triu_indices(len(share), 8)
    i, j = i[:: max(1, len(i) // 400)], j[:: max(1, len(j) // 400)]
    slope = (offset[j] - offset[i]) / (share[j] - share[i])
    base = offset[i] - slope * share[i]
    miss = np.abs(offset[None] - base[:, None] - slope[:, None] * share[None])
    close = miss < 1.0
    best = int(close.sum(axis=1).argmax())
    keep = close[best]
    if keep.sum() < ENOUGH:
        return None
    slope_1, base_1 = np.polyfit(share[keep], offset[keep], 1)
    return float(base_1), float(base_1 + slope_1), int(keep.sum())


def _cross(one: Floats, two: Floats) -> Floats:
    det = one[0] * two[1] - one[1] * two[0]
    if abs(det) < 1e-9:
        return np.full(2, np.nan)
    x = (one[2] * two[1] - two[2] * one[1]) / det
    y = (one[0] * two[2] - two[0] * one[2]) / det
    return np.array([x, y])


def _signed_area(corners: Floats) -> float:
    a, b = corners[2] - corners[0], corners[3] - corners[1]
    return float(a[0] * b[1] - a[1] * b[0])
