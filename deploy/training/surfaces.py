"""Surfaces that a page may lie on, drawn by chance: wood, cloth, tiles, stone, carpet, disorder."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]

SIDE = 384
"""Width and height of a surface in pixels."""


def surface(rng: np.random.Generator) -> Image:
    """A square BGR surface of SIDE pixels, of a kind drawn at random."""
    kind = KINDS[rng.choice(len(KINDS), p=SHARES)]
    drawn: Floats = kind(rng)
    return drawn.clip(0, 255).astype(np.uint8)


def colour(rng: np.random.Generator, chroma: float = 60.0) -> Floats:
    """Any BGR colour; `chroma` is how far it may be from grey, 0 to 128."""
    lab = np.array([[[rng.uniform(20, 245), 128, 128]]], np.float32)
    lab[..., 1:] += rng.uniform(-chroma, chroma, 2)
    bgr = cv2.cvtColor(lab.clip(0, 255).astype(np.uint8), cv2.COLOR_LAB2BGR)
    return np.asarray(bgr[0, 0], np.float32)


def cloud(rng: np.random.Generator, cells: float, stretch: float = 1.0) -> Floats:
    """Smooth noise (SIDE, SIDE), about -1 to 1, with `cells` bumps down and stretch across."""
    rows = max(2, round(cells))
    columns = max(2, round(cells * stretch))
    grid = rng.standard_normal((rows, columns)).astype(np.float32)
    return np.asarray(cv2.resize(grid, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)) * 0.6


def _fractal(rng: np.random.Generator, stretch: float = 1.0) -> Floats:
    cells = rng.uniform(2, 6)
    found = np.zeros((SIDE, SIDE), np.float32)
    for octave in range(6):
        found += cloud(rng, cells * 2**octave, stretch) * 0.65**octave
    return found


def _plain(rng: np.random.Generator) -> Floats:
    chroma = 12.0 if rng.random() < 0.6 else 70.0
    base = np.ones((SIDE, SIDE, 1), np.float32) * colour(rng, chroma)
    base += cloud(rng, 4)[..., None] * rng.uniform(0, 8)
    return base + rng.standard_normal((SIDE, SIDE, 1)).astype(np.float32) * rng.uniform(0, 6)


def _wood(rng: np.random.Generator) -> Floats:
    tones = ((60, 110, 165), (40, 70, 110), (110, 150, 185), (30, 45, 70), (130, 165, 200))
    base = np.array(tones[rng.integers(len(tones))], np.float32) * rng.uniform(0.7, 1.25)
    y = np.linspace(0, 1, SIDE, dtype=np.float32)[:, None]
    bend = cloud(rng, 3, 0.4) * rng.uniform(0.02, 0.12)
    rings = np.sin(2 * np.pi * rng.uniform(5, 40) * (y + bend) + cloud(rng, 8, 0.3) * 2)
    fibre = cloud(rng, SIDE / 2, 0.04) * rng.uniform(0.1, 0.6)
    found = base * (1 + (rings * rng.uniform(0.02, 0.2) + fibre * 0.3)[..., None])
    boards = int(rng.integers(0, 7))
    for index in range(boards):
        row = int((index + rng.uniform(0, 0.2)) * SIDE / boards)
        found[row:] *= rng.uniform(0.88, 1.12)
        found[row : row + int(rng.integers(1, 4))] *= rng.uniform(0.3, 0.8)
    return found


def _cloth(rng: np.random.Generator) -> Floats:
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    found = np.ones((SIDE, SIDE, 1), np.float32) * colour(rng)
    kind = rng.integers(4)
    pitch = rng.uniform(10, 90)
    if kind == 0:  # checked
        for axis, wide in ((x, rng.uniform(0.2, 0.6)), (y, rng.uniform(0.2, 0.6))):
            on = ((axis / pitch) % 1 < wide)[..., None]
            found = np.where(on, found * 0.55 + 0.45 * colour(rng), found)
    elif kind == 1:  # striped
        on = (((x + y * rng.uniform(-1, 1)) / pitch) % 1 < rng.uniform(0.2, 0.8))[..., None]
        found = np.where(on, colour(rng), found)
    elif kind == 2:  # dotted or flowered
        for _ in range(int(rng.integers(30, 200))):
            centre = tuple(int(p) for p in rng.integers(0, SIDE, 2))
            axes = tuple(int(p) for p in rng.integers(3, 22, 2))
            turn = float(rng.uniform(0, 180))
            cv2.ellipse(found, centre, axes, turn, 0, 360, colour(rng).tolist(), -1, cv2.LINE_AA)
    weave = np.sin(x * rng.uniform(0.8, 2.5)) * np.sin(y * rng.uniform(0.8, 2.5))
    found += (weave * rng.uniform(0, 14))[..., None]
    return found + (_fractal(rng) * rng.uniform(0, 16))[..., None]


def _tiles(rng: np.random.Generator) -> Floats:
    wide, high = rng.uniform(30, 160), rng.uniform(30, 160)
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    row = (y / high).astype(int)
    shift = row % 2 * wide / 2 if rng.random() < 0.5 else 0
    column = ((x + shift) / wide).astype(int)
    tint = rng.normal(0, rng.uniform(1, 18), (row.max() + 1, column.max() + 1))
    found = colour(rng, 35) + tint[row, column][..., None] + _fractal(rng)[..., None] * 6
    joint = rng.uniform(1, 6)
    gap = ((x + shift) % wide < joint) | (y % high < joint)
    return np.where(gap[..., None], colour(rng, 15), found)


def _stone(rng: np.random.Generator) -> Floats:
    one, two = colour(rng, 25), colour(rng, 25)
    share = (0.5 + 0.5 * _fractal(rng, rng.uniform(0.4, 2)))[..., None].clip(0, 1)
    found = one * share + two * (1 - share)
    veins = np.abs(_fractal(rng)) < rng.uniform(0, 0.06)
    found = np.where(veins[..., None], colour(rng, 15), found)
    grain = rng.standard_normal((SIDE, SIDE, 1)).astype(np.float32)
    return np.asarray(found + grain * rng.uniform(0, 25))


def _carpet(rng: np.random.Generator) -> Floats:
    grain = rng.standard_normal((SIDE, SIDE, 3)).astype(np.float32)
    grain = cv2.GaussianBlur(grain, (0, 0), rng.uniform(0.6, 2.5))
    return colour(rng) + grain / grain.std() * rng.uniform(8, 35) + 8 * _fractal(rng)[..., None]


def _disorder(rng: np.random.Generator) -> Floats:
    """Leaves of every size one over the other: no edge of them is a page's."""
    found = np.ones((SIDE, SIDE, 1), np.float32) * colour(rng)
    for reach in (150, 90, 50, 25, 12)[: int(rng.integers(2, 6))]:
        for _ in range(int(rng.integers(4, 14) * 90 / reach)):
            centre = rng.uniform(0, SIDE, 2)
            paint = colour(rng, 80).tolist()
            if rng.random() < 0.4:
                axes = tuple(int(p) for p in rng.uniform(0.2, 1, 2) * reach)
                middle = (int(centre[0]), int(centre[1]))
                cv2.ellipse(
                    found, middle, axes, rng.uniform(0, 180), 0, 360, paint, -1, cv2.LINE_AA
                )
            else:
                count = int(rng.integers(3, 7))
                turns = np.sort(rng.uniform(0, 2 * np.pi, count))
                ring = np.stack([np.cos(turns), np.sin(turns)], axis=1)
                points = centre + ring * reach * rng.uniform(0.4, 1, (count, 1))
                cv2.fillPoly(found, [np.rint(points).astype(np.int32)], paint, cv2.LINE_AA)
    return found + _fractal(rng)[..., None] * rng.uniform(0, 10)


def _room(rng: np.random.Generator) -> Floats:
    """A table's end with something behind it."""
    found = surface(rng).astype(np.float32)
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32) / SIDE
    beyond = y + (x - 0.5) * rng.uniform(-1, 1) < rng.uniform(0.05, 0.6)
    return np.where(beyond[..., None], surface(rng).astype(np.float32), found)


KINDS = (_plain, _wood, _cloth, _tiles, _stone, _carpet, _disorder, _room)
SHARES = (0.24, 0.22, 0.1, 0.08, 0.1, 0.06, 0.12, 0.08)
