"""Edges of a picture per colour channel, and the straight lines that they lie on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]

ANGLES = 360
"""Bins of the Hough transform over half a turn: half a degree each."""

SPREAD = 3
"""An edge point votes for the angles within 1.5° of its gradient."""

DISTANCE = 1.5
"""Width of one distance bin in pixels of the reduced picture."""

ALONG = 0.94
"""Cosine (20°) up to which a gradient counts as standing square on a line."""

FAINTEST = 18.0
"""Gradient (Sobel, 3 x 3) of a step of about 6 grey levels: paper on a white desk has no more."""

CROWDED = 0.90
"""Where more of the picture than the rest has an edge, only the strongest count."""


@dataclass(frozen=True)
class Edges:
    """Where a picture of `shape` (height, width) changes.

    `mask` (height, width) is true on the crest of an edge; `nx`, `ny` (height, width) hold there
    the unit gradient of the colour channel that changes most, and 0 elsewhere.
    """

    mask: NDArray[np.bool_]
    nx: Floats
    ny: Floats


@dataclass(frozen=True)
class Lines:
    """`normal` (n, 2) and `distance` (n,): points with normal · p = distance, in pixels.

    `votes` (n,) says how many edge points lie on each.
    """

    normal: Floats
    distance: Floats
    votes: Floats

    def __len__(self) -> int:
        return len(self.distance)


def find_edges(image: Image) -> Edges:
    """The edges of `image` (height, width, 3); each channel is looked at by itself."""
    dx: Any = cv2.Sobel(image, cv2.CV_16S, 1, 0)
    dy: Any = cv2.Sobel(image, cv2.CV_16S, 0, 1)
    sample = np.hypot(dx[::4, ::4].astype(np.float32), dy[::4, ::4]).max(axis=2)
    low = max(FAINTEST, float(np.quantile(sample, CROWDED)) * 0.35)
    mask = cv2.Canny(dx, dy, low, 2.0 * low, L2gradient=True) > 0
    y, x = np.nonzero(mask)
    gx, gy = dx[y, x].astype(np.float32), dy[y, x].astype(np.float32)
    best = (gx * gx + gy * gy).argmax(axis=1)
    every = np.arange(len(x))
    gx, gy = gx[every, best], gy[every, best]
    length = np.maximum(np.hypot(gx, gy), 1e-6)
    nx, ny = np.zeros(mask.shape, np.float32), np.zeros(mask.shape, np.float32)
    nx[y, x], ny[y, x] = gx / length, gy / length
    return Edges(mask, nx, ny)


def find_lines(edges: Edges, count: int) -> Lines:
    """The up to `count` lines that most edge points lie on: a Hough transform by gradient."""
    height, width = edges.mask.shape
    y, x = np.nonzero(edges.mask)
    nx, ny = edges.nx[y, x], edges.ny[y, x]
    centre = np.array([(width - 1) / 2, (height - 1) / 2], np.float32)
    reach = float(np.hypot(*centre)) + 4 * DISTANCE
    rows = int(2 * reach / DISTANCE) + 1
    own = np.rint(np.arctan2(ny, nx) % np.pi * (ANGLES / np.pi)).astype(np.int32)
    steps = np.arange(ANGLES, dtype=np.float32) * np.float32(np.pi / ANGLES)
    cos, sin = np.cos(steps), np.sin(steps)
    votes: Any = np.zeros((rows, ANGLES), np.float32)
    u, v = x - centre[0], y - centre[1]
    for spread in range(-SPREAD, SPREAD + 1):
        angle = (own + spread) % ANGLES
        row = ((u * cos[angle] + v * sin[angle] + reach) / DISTANCE).astype(np.int32)
        flat = np.bincount(row * ANGLES + angle, minlength=rows * ANGLES)
        votes += flat.reshape(rows, ANGLES)
    votes = cv2.blur(votes, (1, 3)) * 3
    # Angle 0 and half a turn are the same direction with the distance turned round.
    wrapped = np.hstack([votes[::-1, -8:], votes, votes[::-1, :8]])
    crest: Any = cv2.dilate(wrapped, np.ones((7, 15), np.uint8))
    peaks = (votes >= crest[:, 8:-8]) & (votes >= 0.03 * max(height, width))
    peak_row, peak_angle = np.nonzero(peaks)
    order = np.argsort(-votes[peak_row, peak_angle])[:count]
    at, turned = peak_row[order], peak_angle[order]
    normal = np.stack([cos[turned], sin[turned]], axis=1)
    distance = (at + 0.5) * DISTANCE - reach + normal @ centre
    return Lines(normal, distance.astype(np.float32), votes[at, turned])
