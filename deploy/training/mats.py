"""Desk mats seen straight from above, to measure with: drawn apart from what is trained on.

python -m deploy.training.mats FILE.png     one scene of each class, to look at
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from deploy.demo.sheets import A4, ID_1, SHEETS
from deploy.training.clutter import hand
from deploy.training.surfaces import Floats, Image, colour

SIZE: Final = (1600, 1200)
"""Width and height in pixels."""

VIEW: Final = 440.0
"""Millimetres of the mat across the picture: an A3 view."""

CLASSES: Final = (
    "white on light", "dark cover", "glare", "hand", "two sheets", "card", "leaving", "shadow",
    "MJPEG",
)  # fmt: skip

LIGHT: Final = ("white on light", "two sheets", "shadow")
"""Classes whose mat may be of nearly the paper's lightness."""


@dataclass(frozen=True)
class MatScene:
    """`image` BGR with the pages at `quads` (n, 4, 2) in pixels; `empty` is the mat without them.

    A page that leaves the picture has its corners beyond it. The centre of the first pixel is 0, 0.
    """

    kind: str
    image: Image
    empty: Image
    quads: Floats


def mat_scene(kind: str, rng: np.random.Generator) -> MatScene:
    """A scene of one of CLASSES."""
    mat = _mat(kind, rng)
    lit = _light(rng)
    desk = mat.astype(np.float32)
    quads = []
    if kind == "two sheets":
        for side in (-1, 1):
            quad = _lying((148.0, 210.0), rng, shift=(side * 100.0, 0.0), roam=(12.0, 25.0))
            quads.append(_lay(desk, _sheet(kind, rng), quad, rng))
    elif kind == "card":
        quads.append(_lay(desk, _sheet(kind, rng), _lying(ID_1, rng, roam=(120, 80)), rng))
    else:
        shift = (float(rng.uniform(130, 170)), 0.0) if kind == "leaving" else (0.0, 0.0)
        turn = rng.integers(2) * np.pi / 2
        quad = _lying(A4, rng, shift=shift, roam=(30.0, 8.0), turn=turn)
        quads.append(_lay(desk, _sheet(kind, rng), quad, rng))
    image: Any = desk.clip(0, 255).astype(np.uint8)
    if kind == "hand":
        hand(image, quads[0], rng)
    light = lit * _shadow(rng) if kind == "shadow" else lit
    seen = image.astype(np.float32) * light[..., None]
    if kind == "glare":
        seen += _glare(quads[0], rng)[..., None]
    noise = 9.0 if kind == "MJPEG" else float(rng.uniform(1, 4))
    quality = int(rng.integers(30, 55)) if kind == "MJPEG" else int(rng.integers(75, 96))
    taken = _taken(seen, noise, quality, rng)
    empty = _taken(mat.astype(np.float32) * lit[..., None], 2.0, 90, rng)
    return MatScene(kind, taken, empty, np.stack(quads).astype(np.float32))


def _mat(kind: str, rng: np.random.Generator) -> Image:
    width, height = SIZE
    if kind in LIGHT and (kind == "white on light" or rng.random() < 0.5):
        base = rng.uniform(196, 226) + rng.normal(0, 3, 3)
    elif kind == "dark cover":
        base = colour(rng, 20) * 0.2 + rng.choice((60.0, 150.0, 190.0))
    else:
        base = colour(rng, 25) * 0.75
    mat = np.ones((height, width, 3), np.float32) * base
    grain = cv2.resize(rng.standard_normal((height // 16, width // 16)).astype(np.float32), SIZE)
    mat += grain[..., None] * rng.uniform(0.5, 3)
    mat += rng.standard_normal((height, width, 1)).astype(np.float32) * 2
    if rng.random() < 0.35:
        step = 10 * width / VIEW
        ruled = base * rng.uniform(0.85, 1.15)
        for at in np.arange(0, width, step):
            cv2.line(mat, (int(at), 0), (int(at), height), ruled.tolist(), 1)
            cv2.line(mat, (0, int(at)), (width, int(at)), ruled.tolist(), 1)
    return mat.clip(0, 255).astype(np.uint8)


def _sheet(kind: str, rng: np.random.Generator) -> Image:
    if kind == "card":
        return SHEETS["card"]().image
    if kind == "dark cover":
        cover = np.ones((594, 420, 3), np.float32) * np.minimum(colour(rng, 40) * 0.35, 70)
        title = rng.uniform(120, 220, 3).tolist()
        cv2.rectangle(cover, (130, 150), (290, 180), title, cv2.FILLED)
        cv2.circle(cover, (210, 320), 50, title, 5, cv2.LINE_AA)
        return cover.clip(0, 255).astype(np.uint8)
    return SHEETS[str(rng.choice(("application", "letter", "blank", "certificate")))]().image


def _lying(
    sheet: tuple[float, float],
    rng: np.random.Generator,
    *,
    shift: tuple[float, float] = (0.0, 0.0),
    roam: tuple[float, float],
    turn: float = 0.0,
) -> Floats:
    """Corners in pixels of a sheet on the mat, under a camera that looks down within 4°."""
    half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.array(sheet) / 2
    angle = turn + np.radians(rng.uniform(-6, 6))
    cos, sin = np.cos(angle), np.sin(angle)
    flat = half @ np.array([[cos, sin], [-sin, cos]])
    flat += np.array(shift) + rng.uniform(-1, 1, 2) * np.array(roam)
    pitch, roll = np.radians(rng.uniform(-4, 4, 2))
    depth = 1 + (flat[:, 0] * np.sin(roll) + flat[:, 1] * np.sin(pitch)) / 400.0
    seen = flat / depth[:, None] * (SIZE[0] / VIEW)
    return np.asarray(seen + (np.array(SIZE) - 1) / 2, np.float32)


def _lay(desk: Floats, sheet: Image, quad: Floats, rng: np.random.Generator) -> Floats:
    """Lay the sheet onto the desk with a thin shadow; returns `quad`."""
    width, height = SIZE
    portrait = sheet.shape[0] > sheet.shape[1]
    across = np.linalg.norm(quad[1] - quad[0]) > np.linalg.norm(quad[3] - quad[0])
    texture = np.rot90(sheet).copy() if portrait == across else sheet
    high, wide = texture.shape[:2]
    scale = float(np.linalg.norm(quad[1] - quad[0])) / wide
    if scale < 0.9:
        texture = np.asarray(cv2.GaussianBlur(texture, (0, 0), 0.4 / scale), np.uint8)
    outline = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32) - np.float32(0.5)
    warp = cv2.getPerspectiveTransform(outline, quad)
    paper = cv2.warpPerspective(
        texture, warp, SIZE, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    cover = _coverage(quad)
    move = np.array([[1, 0, rng.normal(0, 4)], [0, 1, rng.normal(0, 4)]], np.float32)
    fall = cv2.GaussianBlur(cv2.warpAffine(cover, move, (width, height)), (0, 0), 5)
    desk *= (1 - rng.uniform(0.03, 0.3) * fall)[..., None]
    desk += (paper.astype(np.float32) - desk) * cover[..., None]
    return quad


def _coverage(quad: Floats) -> Floats:
    """Share of each pixel within `quad`, by its distance to the sides."""
    y, x = np.mgrid[: SIZE[1], : SIZE[0]].astype(np.float32)
    cover = np.ones((SIZE[1], SIZE[0]), np.float32)
    for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        along = (end - start) / np.linalg.norm(end - start)
        depth = (y - start[1]) * along[0] - (x - start[0]) * along[1]
        np.minimum(cover, (depth + np.float32(0.5)).clip(0, 1), out=cover)
    return cover


def _light(rng: np.random.Generator) -> Floats:
    y, x = np.mgrid[: SIZE[1], : SIZE[0]].astype(np.float32) / SIZE[0]
    turn = rng.uniform(0, 2 * np.pi)
    slope = np.cos(turn) * (x - 0.5) + np.sin(turn) * (y - 0.4)
    return np.asarray(rng.uniform(0.7, 1.02) * (1 + rng.uniform(0, 0.35) * slope), np.float32)


def _shadow(rng: np.random.Generator) -> Floats:
    """A head or an arm in the light."""
    mask = np.zeros((SIZE[1], SIZE[0]), np.float32)
    points = (rng.uniform(0.1, 0.9, 2) + rng.normal(0, 0.3, (5, 2))) * np.array(SIZE)
    cv2.fillConvexPoly(mask, cv2.convexHull(np.rint(points).astype(np.int32)), 1.0)
    soft = cv2.GaussianBlur(mask, (0, 0), float(rng.uniform(4, 40)))
    return np.asarray(1 - rng.uniform(0.2, 0.5) * soft, np.float32)


def _glare(quad: Floats, rng: np.random.Generator) -> Floats:
    """A lamp mirrored on the page, or across one of its sides."""
    y, x = np.mgrid[: SIZE[1], : SIZE[0]].astype(np.float32)
    centre = rng.dirichlet(np.ones(4)) @ quad
    spread = rng.uniform(40, 110)
    away = (x - centre[0]) ** 2 + (y - centre[1]) ** 2
    return np.asarray(rng.uniform(150, 400) * np.exp(-away / (2 * spread**2)), np.float32)


def _taken(seen: Floats, noise: float, quality: int, rng: np.random.Generator) -> Image:
    """What comes out of the camera's JPEG."""
    seen = cv2.GaussianBlur(seen, (0, 0), float(rng.uniform(0.6, 1.3)))
    seen = seen + rng.standard_normal(seen.shape).astype(np.float32) * np.float32(noise)
    _, code = cv2.imencode(
        ".jpg", seen.clip(0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    return np.asarray(cv2.imdecode(code, cv2.IMREAD_COLOR), np.uint8)


def main() -> None:
    """Write one scene of each class into the picture named on the command line."""
    rng = np.random.default_rng(1)
    scenes = [cv2.resize(mat_scene(kind, rng).image, (400, 300)) for kind in CLASSES]
    cv2.imwrite(sys.argv[1], np.vstack([np.hstack(scenes[k : k + 3]) for k in (0, 3, 6)]))


if __name__ == "__main__":
    main()
