"""Which of several quadrilaterals looks most like a page, by edge and colour at its sides."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.candidates import Proposals
from drivers.document_camera.corners import agreement
from drivers.document_camera.lines import ALONG, Edges, Floats, Image

POINTS = 24
"""Samples along each side."""

NEAR, FAR = 3.0, 6.0
"""Pixels from a side at which paper and mat are compared."""

WIDE = 13.0
"""Pixels outside at which the mat must still differ: a printed rule or a cable does not."""

VISIBLE = 7.0
"""Distance in CIE Lab (8 bits a channel) that counts as a change of surface."""


def features(image: Image, edges: Edges, quads: Floats) -> Floats:
    """What speaks for each quad (n, 4, 2): an array (n, 9), each 0 to 1.

    mean and least edge support of the sides, mean and least share of a side where the surface
    changes, evenness of the paper along all sides, lightness against the outside, sides that go on
    past the corners (bad), area, evenness of what lies around (a head of a card is not its desk).
    """
    height, width = edges.mask.shape
    lab = cv2.cvtColor(cv2.blur(image, (3, 3)), cv2.COLOR_BGR2LAB).astype(np.float32)
    quads = _clockwise(quads)
    start = quads[:, :, None]
    side = np.roll(quads, -1, axis=1)[:, :, None] - start
    length = np.maximum(np.hypot(side[..., 0], side[..., 1]), 1e-6)[..., None]
    along = side / length
    inward = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    share = np.linspace(0.04, 0.96, POINTS, dtype=np.float32)[None, None, :, None]
    points = start + side * share

    support = _on_edge(edges, points, inward)
    step = np.arange(5, 18, 2, dtype=np.float32)[None, None, :, None]
    end = start + side
    past = np.stack(
        [
            _on_edge(edges, p, inward).mean(axis=2)
            for p in (start - along * step, end + along * step)
        ],
        axis=2,
    )
    past = np.sort(past.reshape(len(quads), 8), axis=1)[:, -3:].mean(axis=1)

    paper = (_at(lab, points + NEAR * inward) + _at(lab, points + FAR * inward)) / 2
    mat = (_at(lab, points - NEAR * inward) + _at(lab, points - FAR * inward)) / 2
    outside = points - NEAR * inward
    known = (outside >= 0).all(axis=-1)
    known &= (outside[..., 0] < width) & (outside[..., 1] < height)
    change = np.linalg.norm(paper - mat, axis=-1)
    wide = np.linalg.norm(paper - _at(lab, points - WIDE * inward), axis=-1)
    stepped = np.where(known, (change > VISIBLE) & (wide > VISIBLE), 0.35)
    lighter = np.where(known, paper[..., 0] > mat[..., 0] + 3, 0.5)
    even = _evenness(paper, np.ones_like(known))
    around = _evenness(mat, known)

    on = np.where(known, support, 0.35).mean(axis=2)
    steps = stepped.mean(axis=2)
    area = np.abs(_cross(quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1])) / 2
    return np.stack(
        [
            on.mean(axis=1),
            on.min(axis=1),
            steps.mean(axis=1),
            steps.min(axis=1),
            even,
            lighter.mean(axis=(1, 2)),
            past,
            np.sqrt(area / (height * width)),
            around,
        ],
        axis=1,
    ).astype(np.float32)


ALIKE = 22.0
"""Distance in CIE Lab within which points are of one surface, in light and shade."""

LEAST_SUPPORT, AROUND = 1, 8
"""Places of two of the features."""

NESTED = 12
"""How many of the likeliest quads are looked at for one that is part of another."""

LIKELY, FRAMED, CALMER = 0.75, 0.8, 0.15
"""What a quad needs to go before its inner part: how likely it is beside that, the least support of
its sides, and how much more even the desk around it is."""

LARGER = (1.04, 1.7)
"""How much larger it is: a head is seldom more than a third of a page."""

SEEN: Final = np.array([3.6, 1.8, 2.4, 1.2, 1.2, 1.2, -3.0, 1.2, 0.0, -7.81], np.float32)
"""What each of the features weighs, and a constant, set by hand.

Weights learned from rendered scenes find fewer receipts without the network.
"""

HEARD: Final = np.array(
    [1.39, 1.11, -0.3, 0.23, -0.46, 0.25, -2.57, 1.41, -0.03, 0.51, 0.01, 2.69, 1.56, 0.9, -0.35,
     -1.34, -5.14],
    np.float32,
)  # fmt: skip
"""The same with what the network says for a quad, as deploy/training/weigh.py learned it."""


def evidence(found: Proposals) -> Floats:
    """What speaks for each of the quads: (n, 9), with the network (n, 16)."""
    seen = features(found.image, found.edges, found.quads)
    if found.maps is None:
        return seen
    size = (found.image.shape[1], found.image.shape[0])
    return np.hstack([seen, agreement(found.maps, found.quads, size)])


def judge(found: Proposals) -> Floats:
    """How likely each of the quads is a page to the pixel: (n,), 0 to 1."""
    weights = SEEN if found.maps is None else HEARD
    told = evidence(found)
    marks = np.asarray(1 / (1 + np.exp(-(told @ weights[:-1] + weights[-1]))), np.float32)
    return _whole(found.quads, told, marks)


def _whole(quads: Floats, told: Floats, marks: Floats) -> Floats:
    """`marks` in which a page goes before its own inner part.

    A card's coloured head looks like a desk beside its white body. It is not: the desk is of one
    colour on all sides of the card, and of two around the body.
    """
    marks = marks.copy()
    hulls = {int(k): cv2.convexHull(quads[k]) for k in np.argsort(-marks)[:NESTED]}
    areas = {k: cv2.contourArea(hull) for k, hull in hulls.items()}
    for inner, hull in hulls.items():
        for outer, other in hulls.items():
            if (
                LIKELY * marks[inner] <= marks[outer] < marks[inner]
                and LARGER[0] < areas[outer] / areas[inner] < LARGER[1]
                and told[outer, LEAST_SUPPORT] > FRAMED
                and told[outer, AROUND] > told[inner, AROUND] + CALMER
                and cv2.intersectConvexConvex(hull, other)[0] > 0.97 * areas[inner]
            ):
                marks[outer] = np.nextafter(marks[inner], np.float32(1))
                break
    return marks


def _evenness(colours: Floats, counted: NDArray[np.bool_]) -> Floats:
    """Share of the points along a quad (n, 4, k, 3) that are of its usual colour."""
    flat = colours.reshape(len(colours), -1, 3)
    middle = np.median(flat, axis=1, keepdims=True)
    alike = (np.linalg.norm(flat - middle, axis=-1) < ALIKE) & counted.reshape(len(colours), -1)
    return np.asarray(alike.sum(axis=1) / np.maximum(1, counted.sum(axis=(1, 2))))


def _clockwise(quads: Floats) -> Floats:
    turned = _cross(quads[:, 1] - quads[:, 0], quads[:, 2] - quads[:, 1]) < 0
    return np.where(turned[:, None, None], quads[:, ::-1], quads)


def _cross(a: Floats, b: Floats) -> Floats:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def _on_edge(edges: Edges, points: Floats, normal: Floats) -> Floats:
    """1 where an edge in the side's direction lies within 2 pixels of a point, else 0."""
    height, width = edges.mask.shape
    hit = np.zeros(points.shape[:-1], bool)
    for offset in (0, -1, 1, -2, 2):
        x, y = np.moveaxis(np.rint(points + offset * normal).astype(np.int32), -1, 0)
        ok = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        x, y = x.clip(0, width - 1), y.clip(0, height - 1)
        facing = edges.nx[y, x] * normal[..., 0] + edges.ny[y, x] * normal[..., 1]
        hit |= ok & (np.abs(facing) > ALONG)
    return hit.astype(np.float32)


def _at(lab: Floats, points: Floats) -> Floats:
    height, width = lab.shape[:2]
    x = np.rint(points[..., 0]).astype(np.int32).clip(0, width - 1)
    y = np.rint(points[..., 1]).astype(np.int32).clip(0, height - 1)
    found: Floats = lab[y, x]
    return found
