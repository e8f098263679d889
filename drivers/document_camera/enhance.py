"""A flattened page as people want it: white paper, no shadows, red seals, natural photographs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.lines import Floats, Image
from drivers.document_camera.orders import Look
from drivers.document_camera.shrink import shrunk

CELLS: Final = 72
"""Cells along the longer side of a page in which the light is measured: 4 mm of A4."""

DOTS: Final = 8
"""Pixels across a cell."""

PAPER: Final = 0.90
"""Rank of the pixel of a cell that is paper: print covers less than nine tenths of any line."""

DIMMEST: Final = 0.55
"""Light of a cell, over that of the page's paper at that place, below which it is no paper: a hand
takes away up to 40 %, and grey print is as dark."""

TINTED: Final = 14.0
"""Distance of a cell's colour (a and b of Lab, 8 bits) from that of the page's paper from which it
is something else."""

ROUGH: Final = 0.22
"""Spread of a cell's lightest half, over its light, from which it is a picture and no paper."""

COLOURED: Final = 12.0
"""Distance of the paper's colour from grey from which it is coloured paper and stays so."""

WHITE: Final = 247
"""Level that paper is brought to before the tone curve."""

KNEE, TOP = 0.80, 0.94
"""Shares of WHITE between which paper's grain is drawn up to white."""


@dataclass(frozen=True)
class Light:
    """How paper is lit: `paper` (rows, columns, 3) the paper's own colour in each cell of a page,
    0 to 255; `picture` (rows, columns) is 1 where something else than paper lies, 0 elsewhere.
    """

    paper: Floats
    picture: Floats


def enhance(flat: Image, look: Look) -> Image:
    """The flattened page with this look, of the same shape, also when `grey`.

    natural: as the camera sees it. document: paper white and evenly lit, ink and seals in their
    colours, photographs and coloured areas only freed of the uneven light. grey: that without
    colour.
    """
    if look == "natural":
        return flat
    clean = whiten(flat, light_of(flat))
    if look == "document":
        return clean
    grey: Any = cv2.cvtColor(cv2.cvtColor(clean, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    return np.asarray(grey, np.uint8)


def light_of(flat: Image) -> Light:
    """How the paper of a flattened page is lit."""
    height, width = flat.shape[:2]
    unit = max(height, width) / CELLS
    rows, columns = max(4, round(height / unit)), max(4, round(width / unit))
    size = (columns * DOTS, rows * DOTS)
    cells = shrunk(flat, size).reshape(rows, DOTS, columns, DOTS, 3).transpose(0, 2, 1, 3, 4)
    cells = cells.reshape(rows, columns, DOTS * DOTS, 3).astype(np.float32)
    # Stable, whole numbers of 16 bits are sorted digit by digit.
    order = np.argsort(cells.sum(axis=3).astype(np.uint16), axis=2, kind="stable")
    rank = round(PAPER * (DOTS * DOTS - 1))
    brightest = np.take_along_axis(cells, order[:, :, rank - 4 : rank + 5, None], axis=2)
    colour = brightest.mean(axis=2)
    halfway = np.take_along_axis(cells, order[:, :, DOTS * DOTS // 2, None, None], axis=2)[:, :, 0]
    value = colour.mean(axis=2)
    spread = (value - halfway.mean(axis=2)) / np.maximum(value, 1)
    surface = _surface(value)
    lab = cv2.cvtColor(colour.astype(np.uint8), cv2.COLOR_BGR2LAB).astype(np.float32)
    sure = value > 0.9 * surface
    tint = np.median(lab[sure][:, 1:], axis=0) if sure.any() else np.array([128.0, 128.0])
    foreign = np.linalg.norm(lab[..., 1:] - tint, axis=2) > TINTED
    picture = foreign | (value < DIMMEST * surface) | (spread > ROUGH)
    picture = _solid(picture)
    if float(picture.mean()) > 0.85:  # a photograph or a cover: there is no paper to go by
        picture[:] = True
        return Light(np.repeat(surface[..., None], 3, axis=2), picture.astype(np.float32))
    return Light(_filled(colour, ~picture, surface), picture.astype(np.float32))


def whiten(flat: Image, light: Light) -> Image:
    """The page with its paper white, by how it is lit."""
    paper = light.paper
    mean = paper.reshape(-1, 3).mean(axis=0)
    lab = cv2.cvtColor(mean.reshape(1, 1, 3).astype(np.uint8), cv2.COLOR_BGR2LAB)[0, 0]
    if float(np.hypot(float(lab[1]) - 128, float(lab[2]) - 128)) > COLOURED:
        top = paper.max(axis=2, keepdims=True)
        paper = np.repeat(top, 3, axis=2)  # even light only: the colour is the paper's own
    size = (flat.shape[1], flat.shape[0])
    lit: Any = cv2.resize(paper.clip(1, 255).astype(np.uint8), size, interpolation=cv2.INTER_LINEAR)
    even: Any = cv2.divide(flat, lit, scale=WHITE)
    toned: Any = cv2.LUT(even, _TONES)
    if light.picture.any():
        share: Any = cv2.GaussianBlur(light.picture, (0, 0), 0.8)
        rows, columns = np.nonzero(cv2.dilate(light.picture, np.ones((5, 5), np.uint8)) > 0)
        y0, y1 = _span(rows, light.picture.shape[0], flat.shape[0])
        x0, x1 = _span(columns, light.picture.shape[1], flat.shape[1])
        mask: Any = cv2.resize(share, size, interpolation=cv2.INTER_LINEAR)[y0:y1, x0:x1]
        part, own = toned[y0:y1, x0:x1], even[y0:y1, x0:x1]
        toned[y0:y1, x0:x1] = cv2.blendLinear(own, part, mask, 1 - mask)
    return np.asarray(toned, np.uint8)


def _surface(value: Floats) -> Floats:
    """The light of paper over the whole page: a smooth surface through the brightest cells."""
    rows, columns = value.shape
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    terms = np.stack([x**i * y**j for i in range(4) for j in range(4 - i)], axis=-1)
    flat, lit = terms.reshape(-1, terms.shape[-1]), value.reshape(-1).astype(np.float64)
    weight = (lit > np.quantile(lit, 0.5)).astype(np.float64)
    fitted = lit
    for _ in range(6):
        scaled = flat * weight[:, None]
        fitted = flat @ np.linalg.lstsq(scaled, lit * weight, rcond=None)[0]
        # What is darker than the surface is print or shadow; only a little may pull it down.
        weight = np.where(lit > 0.93 * fitted, 1.0, 0.02)
    least = max(1.0, 0.5 * float(np.quantile(lit, 0.9)))
    return np.maximum(fitted, least).reshape(rows, columns).astype(np.float32)


def _solid(picture: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Single cells of print taken away, holes filled: a photograph's bright sky is no paper."""
    mask = cv2.morphologyEx(picture.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(mask)
    cv2.drawContours(filled, outlines, -1, 1, cv2.FILLED)
    return filled > 0


def _filled(colour: Floats, known: NDArray[np.bool_], surface: Floats) -> Floats:
    """The paper's colour in every cell: that of the cells around where it is not known."""
    weight = known.astype(np.float32)
    shade = colour / surface[..., None]
    near = cv2.GaussianBlur(weight, (0, 0), 0.7)
    far = cv2.GaussianBlur(weight, (0, 0), 6.0)
    whole = shade[known].mean(axis=0) if known.any() else np.ones(3, np.float32)
    close = (
        cv2.GaussianBlur(shade * weight[..., None], (0, 0), 0.7) / np.maximum(near, 1e-3)[..., None]
    )
    wide = (
        cv2.GaussianBlur(shade * weight[..., None], (0, 0), 6.0) / np.maximum(far, 1e-3)[..., None]
    )
    wide = np.where(far[..., None] > 0.02, wide, whole)
    found: Floats = np.where(near[..., None] > 0.15, close, wide) * surface[..., None]
    return found.astype(np.float32)


def _span(cells: NDArray[Any], count: int, length: int) -> tuple[int, int]:
    """First and last pixel of the cells, of `count` along `length` pixels."""
    return int(cells.min() * length // count), int(-(-(int(cells.max()) + 1) * length // count))


def _tones() -> Image:
    """Ink a little darker, paper's grain white, all between in proportion."""
    level = np.arange(256) / WHITE
    low = level * (0.86 + 0.14 * level / KNEE)
    rise = ((level - KNEE) / (TOP - KNEE)).clip(0, 1)
    high = KNEE + (255 / WHITE - KNEE) * rise
    return (np.where(level < KNEE, low, high) * WHITE).clip(0, 255).round().astype(np.uint8)


_TONES: Final = _tones()
