"""The sides of found pages to a fraction of a pixel, from the picture at its own resolution."""

from __future__ import annotations

from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.lines import Floats, Image

STATIONS: Final = 64
"""Profiles across each side of the page that is the answer."""

FEW: Final = 28
"""Profiles across each side of pages that are only to be judged."""

ENOUGH: Final = 12
"""Profiles that must agree on a side, or the side stays as it was found."""

PAIRS: Final = 2
"""Lines that are tried on a side, for each of its profiles."""

STILL: Final = 0.004
"""Share of the picture's long side that a page may move from one frame to the next."""

AGREED: Final = 0.6
"""Least share of the profiles of each side that must agree where a page is only followed."""


def refine(image: Image, corners: Floats, reach: float) -> Floats:
    """`corners` (4, 2) moved onto the edges of the paper in `image`, within `reach` pixels.

    Across each side the brightness is sampled, in the mixture of colours that tells paper from mat
    best on this side; the steepest place of each profile is a point, and a line through most of
    the points is the side. Neighbouring sides cross in the new corners.
    """
    return np.asarray(_refined(image, corners[None], reach, STATIONS)[0])


def snap(image: Image, quads: Floats, reach: float) -> Floats:
    """The same for all of `quads` (n, 4, 2) at once, to a pixel or two."""
    if not len(quads):
        return quads
    return _refined(image, quads, reach, FEW)


def follow(image: Image, corners: Floats) -> Floats | None:
    """`corners` (4, 2) of a page in the frame before, clockwise, moved to where it is now.

    None when it moved by more than STILL, or when any of its sides is no longer an edge.
    """
    reach = max(4.0, STILL * max(image.shape[:2]))
    moved, agreed = _moved(image, corners[None], reach, STATIONS)
    far = not np.isfinite(moved).all() or np.abs(moved[0] - corners).max() > reach
    return None if far or agreed[0] < AGREED else moved[0]


def _refined(image: Image, quads: Floats, reach: float, stations: int) -> Floats:
    turned = _signed_area(quads) < 0
    quads = np.where(turned[:, None, None], quads[:, ::-1], quads)
    going: NDArray[np.bool_] = np.ones(len(quads), bool)
    for width in (reach, max(3.0, reach / 2)):
        moved, _ = _moved(image, quads, width, stations)
        far = np.abs(moved - quads).max(axis=(1, 2)) > 3.0 * width
        going &= np.isfinite(moved).all(axis=(1, 2)) & ~far
        quads = np.where(going[:, None, None], moved, quads)
    found: Floats = np.where(turned[:, None, None], quads[:, ::-1], quads).astype(np.float32)
    return found


def _moved(image: Image, quads: Floats, width: float, stations: int) -> tuple[Floats, Floats]:
    """The quads (n, 4, 2) on the edges within `width` pixels; the least share agreeing on a side.

    A quad whose sides do not cross is not finite.
    """
    start = quads.reshape(-1, 2).astype(np.float64)
    end = np.roll(quads, -1, axis=1).reshape(-1, 2).astype(np.float64)
    lines, agreed = _sides(image, start, end, width, stations)
    lines = lines.reshape(-1, 4, 3)
    moved = _crossing(np.roll(lines, 1, axis=1), lines).astype(np.float32)
    return moved, agreed.reshape(-1, 4).min(axis=1)


def _sides(
    image: Image, start: Floats, end: Floats, reach: float, stations: int
) -> tuple[Floats, Floats]:
    """Lines a, b, c (n, 3) (ax + by = c, unit a, b) of sides from `start` to `end`, clockwise.

    With them the share of the profiles of each that agree on it, 0 where it stays as it was.
    """
    side = end - start
    along = side / np.maximum(np.hypot(side[:, :1], side[:, 1:]), 1e-6)
    inward = np.stack([-along[:, 1], along[:, 0]], axis=1)
    half = int(np.ceil(reach)) + 3
    across = np.arange(-half, half + 1, dtype=np.float32)
    share = np.linspace(0.03, 0.97, stations)
    feet = start[:, None] + share[:, None] * side[:, None]
    places = (feet[:, :, None] + across[:, None] * inward[:, None, None]).astype(np.float32)
    flat = places.reshape(-1, len(across), 2)
    values = cv2.remap(
        image, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).reshape(*places.shape[:3], -1)
    slope = _slope(_mixture(values.astype(np.float32), half))
    peak = slope[..., 3:-3].argmax(axis=2)[..., None] + 3
    before, top, after = (
        np.take_along_axis(slope, peak + shift, axis=2)[..., 0] for shift in (-1, 0, 1)
    )
    bend = before - 2 * top + after
    shift = np.where(np.abs(bend) > 1e-6, 0.5 * (before - after) / np.where(bend == 0, 1, bend), 0)
    found = across[peak[..., 0]] + shift.clip(-0.5, 0.5)
    height, width = image.shape[:2]
    inside = ((feet >= 1) & (feet <= np.array([width, height]) - 2)).all(axis=2)
    least = np.maximum(1.0, 0.3 * np.median(top, axis=1))
    first, last, count = _fits(share, found, inside & (top > least[:, None]))
    near, far = start + inward * first[:, None], end + inward * last[:, None]
    side = far - near
    normal = np.stack([-side[:, 1], side[:, 0]], axis=1)
    normal /= np.maximum(np.hypot(side[:, :1], side[:, 1:]), 1e-6)
    lines = np.hstack([normal, (normal * near).sum(axis=1, keepdims=True)])
    return lines, count / np.maximum(1, inside.sum(axis=1))


def _mixture(values: Floats, half: int) -> Floats:
    """Profiles (n, stations, m) in each side's one direction of colour from mat to paper.

    `values` is (n, stations, m, channels), the mat first.
    """
    mat = np.median(values[:, :, : half - 1].reshape(len(values), -1, values.shape[3]), axis=1)
    paper = np.median(values[:, :, half + 2 :].reshape(len(values), -1, values.shape[3]), axis=1)
    direction = paper - mat
    direction[np.linalg.norm(direction, axis=1) < 2.0] = 1.0
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    return np.asarray((values @ direction[:, None, :, None])[..., 0], np.float32)


def _slope(profile: Floats) -> Floats:
    """How steeply each profile (n, stations, m) rises, calmed along itself and its neighbours."""
    calm = profile.copy()
    calm[:, 1:-1] = 0.5 * profile[:, 1:-1] + 0.25 * (profile[:, :-2] + profile[:, 2:])
    calm[:, 0] = 0.5 * (profile[:, 0] + profile[:, 1])
    calm[:, -1] = 0.5 * (profile[:, -1] + profile[:, -2])
    flat = cv2.GaussianBlur(calm.reshape(-1, profile.shape[2]), (5, 1), 0)
    return np.asarray(np.gradient(flat, axis=1).reshape(profile.shape))


def _fits(share: Floats, offset: Floats, good: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Offset at the start and at the end of each side, by the line that most points agree with.

    `offset` and `good` are (n, stations); agreeing is within 1 pixel. With it how many do: 0 where
    fewer than ENOUGH, and the offsets are 0 there.
    """
    i, j = _pairs(len(share))
    slope = (offset[:, j] - offset[:, i]) / (share[j] - share[i])
    base = offset[:, i] - slope * share[i]
    miss = offset[:, None] - base[..., None] - slope[..., None] * share
    close = (np.abs(miss) < 1.0) & good[:, None]
    votes = close.sum(axis=2) * (good[:, i] & good[:, j])
    best = votes.argmax(axis=1)
    keep = close[np.arange(len(offset)), best].astype(np.float64)
    count = keep.sum(axis=1)
    many = np.maximum(count, 1.0)
    middle, level = (keep * share).sum(axis=1) / many, (keep * offset).sum(axis=1) / many
    out = keep * (share - middle[:, None])
    rise = (out * offset).sum(axis=1) / np.maximum((out * share).sum(axis=1), 1e-9)
    fit = count >= ENOUGH
    first = np.where(fit, level - rise * middle, 0.0)
    return first, np.where(fit, first + rise, 0.0), np.where(fit, count, 0.0)


@cache
def _pairs(stations: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of profiles an eighth of a side and more apart, evenly chosen."""
    i, j = np.triu_indices(stations, stations // 8)
    step = max(1, len(i) // (PAIRS * stations))
    return i[::step], j[::step]


def _crossing(one: Floats, two: Floats) -> Floats:
    """Where lines (..., 3) cross: (..., 2), not finite for parallels."""
    signed = one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0]
    det = np.where(np.abs(signed) < 1e-9, np.nan, signed)
    x = (one[..., 2] * two[..., 1] - two[..., 2] * one[..., 1]) / det
    y = (one[..., 0] * two[..., 2] - two[..., 0] * one[..., 2]) / det
    return np.stack([x, y], axis=-1)


def _signed_area(quads: Floats) -> Floats:
    a, b = quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1]
    found: Floats = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return found
