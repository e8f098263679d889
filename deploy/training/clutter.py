"""What lies about on a desk beside and over a page: cables, pens, keyboards, books, cups, hands."""

from __future__ import annotations

import cv2
import numpy as np

from deploy.training.surfaces import Floats, Image, colour

SKINS = ((185, 205, 240), (140, 175, 225), (105, 145, 205), (75, 110, 165), (45, 70, 115))
"""BGR of skin from light to dark."""


def litter(image: Image, rng: np.random.Generator) -> None:
    """One small thing anywhere on `image`, drawn over what is there."""
    THINGS[rng.choice(len(THINGS), p=SHARES)](image, rng)


def cable_over(image: Image, quad: Floats, rng: np.random.Generator) -> None:
    """A cable or a pen across a side of `quad` (4, 2), as on a desk in use."""
    side = int(rng.integers(4))
    share = rng.uniform(0, 1)
    over = quad[side] * (1 - share) + quad[(side + 1) % 4] * share
    if rng.random() < 0.5:
        _cable(image, rng, over)
    else:
        _pen(image, rng, over)


def hand(image: Image, quad: Floats, rng: np.random.Generator) -> None:
    """A hand from outside the picture whose fingers hold a side of `quad` (4, 2)."""
    height, width = image.shape[:2]
    room = np.array([width, height])
    skin = np.array(SKINS[rng.integers(len(SKINS))], np.float32) * rng.uniform(0.75, 1.1)
    side = int(rng.integers(4))
    share = rng.uniform(0, 1)
    held = quad[side] * (1 - share) + quad[(side + 1) % 4] * share
    away = held - quad.mean(axis=0)
    away = away / max(float(np.linalg.norm(away)), 1.0) + rng.normal(0, 0.25, 2)
    away /= max(float(np.linalg.norm(away)), 1e-6)
    across = np.array([-away[1], away[0]])
    wide = rng.uniform(0.04, 0.14) * width
    palm = held + away * wide * rng.uniform(0.6, 1.8)
    over = image.astype(np.float32)
    sleeve = colour(rng)
    _limb(over, palm + away * wide, palm + away * 3 * width, wide * 1.1, skin)
    if rng.random() < 0.7:
        _limb(over, palm + away * wide * 2.2, palm + away * 3 * width, wide * 1.5, sleeve)
    _limb(over, palm, palm + away * wide, wide * 1.5, skin)
    for finger in np.linspace(-0.7, 0.7, 4):
        root = palm + across * finger * wide
        tip = root - away * wide * rng.uniform(0.6, 1.7) + across * rng.normal(0, 0.1) * wide
        _limb(over, root, tip, wide * 0.38, skin * rng.uniform(0.85, 1.05))
    if (np.abs(palm - room / 2) < room).all():
        image[:] = over.clip(0, 255).astype(np.uint8)


def _limb(image: Floats, start: Floats, end: Floats, wide: float, paint: Floats) -> None:
    thick = max(1, round(wide))
    cv2.line(image, _dot(start), _dot(end), (paint * 0.8).tolist(), thick + 2, cv2.LINE_AA)
    cv2.line(image, _dot(start), _dot(end), paint.tolist(), thick, cv2.LINE_AA)


def _dot(point: Floats) -> tuple[int, int]:
    return int(point[0]), int(point[1])


def _anywhere(image: Image, rng: np.random.Generator) -> Floats:
    height, width = image.shape[:2]
    return np.asarray(rng.uniform(-0.05, 1.05, 2) * (width, height))


def _cable(image: Image, rng: np.random.Generator, over: Floats | None = None) -> None:
    points = np.array([_anywhere(image, rng) for _ in range(4)])
    t = np.linspace(0, 1, 40)[:, None]
    curve = (1 - t) ** 3 * points[0] + 3 * t * (1 - t) ** 2 * points[1]
    curve += 3 * t**2 * (1 - t) * points[2] + t**3 * points[3]
    if over is not None:
        curve += over - curve[20]
    dark = rng.random() < 0.6
    paint = rng.uniform(5, 60, 3) if dark else colour(rng)
    thick = max(1, round(image.shape[1] * rng.uniform(0.003, 0.02)))
    cv2.polylines(
        image, [np.rint(curve).astype(np.int32)], False, paint.tolist(), thick, cv2.LINE_AA
    )


def _pen(image: Image, rng: np.random.Generator, over: Floats | None = None) -> None:
    middle = _anywhere(image, rng) if over is None else over
    turn = rng.uniform(0, np.pi)
    half = np.array([np.cos(turn), np.sin(turn)]) * image.shape[1] * rng.uniform(0.05, 0.2)
    thick = max(2, round(image.shape[1] * rng.uniform(0.01, 0.03)))
    paint = colour(rng, 90).tolist()
    cv2.line(image, _dot(middle - half), _dot(middle + half), paint, thick, cv2.LINE_AA)
    tip = colour(rng).tolist()
    cv2.line(image, _dot(middle + half), _dot(middle + half * 1.15), tip, thick // 2, cv2.LINE_AA)


def _block(image: Image, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """A corner and the two sides of a rectangle lying anywhere."""
    turn = rng.uniform(0, np.pi)
    wide = image.shape[1] * rng.uniform(0.08, 0.5)
    along = np.array([np.cos(turn), np.sin(turn)]) * wide
    down = np.array([-np.sin(turn), np.cos(turn)]) * wide * rng.uniform(0.3, 0.8)
    return _anywhere(image, rng) - (along + down) / 2, along, down


def _keyboard(image: Image, rng: np.random.Generator) -> None:
    corner, along, down = _block(image, rng)
    along = along * 1.6
    body = np.array([corner, corner + along, corner + along + down, corner + down])
    cv2.fillPoly(image, [np.rint(body).astype(np.int32)], (colour(rng, 10) * 0.6).tolist())
    key = colour(rng, 15).tolist()
    for row in range(5):
        for column in range(14):
            at = corner + along * (column + 0.2) / 14 + down * (row + 0.2) / 5
            cap = np.array([at, at + along / 20, at + along / 20 + down / 7, at + down / 7])
            cv2.fillPoly(image, [np.rint(cap).astype(np.int32)], key)


def _box(image: Image, rng: np.random.Generator) -> None:
    """A telephone, a box, a corner of something."""
    corner, along, down = _block(image, rng)
    share = rng.uniform(0.25, 0.7)
    along, down = along * share, down * share
    body = np.array([corner, corner + along, corner + along + down, corner + down])
    paint = colour(rng) * (0.3 if rng.random() < 0.5 else 1)
    cv2.fillPoly(image, [np.rint(body).astype(np.int32)], paint.tolist(), cv2.LINE_AA)
    inner = body.mean(axis=0) + (body - body.mean(axis=0)) * rng.uniform(0.5, 0.95)
    cv2.fillPoly(image, [np.rint(inner).astype(np.int32)], colour(rng).tolist(), cv2.LINE_AA)


def _cup(image: Image, rng: np.random.Generator) -> None:
    centre = _dot(_anywhere(image, rng))
    radius = int(image.shape[1] * rng.uniform(0.02, 0.12))
    for share in (1.0, 0.85):
        axes = (max(1, int(radius * share)), max(1, int(radius * share * rng.uniform(0.6, 1))))
        cv2.ellipse(image, centre, axes, 0, 0, 360, colour(rng).tolist(), -1, cv2.LINE_AA)


THINGS = (_cable, _pen, _keyboard, _box, _cup)
SHARES = (0.28, 0.27, 0.08, 0.22, 0.15)
