"""Scenes to train on: pages on surfaces under a camera anywhere, with what the network is to say.

python -m deploy.training.scenes FILE.png     a sheet of scenes, to look at
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import cv2
import numpy as np

from deploy.training.clutter import cable_over, hand, litter
from deploy.training.papers import LONG, paper
from deploy.training.surfaces import SIDE, Floats, Image, colour, surface

SIZE = 256
"""Width and height of what the network sees: any picture, squeezed into a square."""

CELLS = 64
"""Width and height of what it says."""

SPREAD = 1.0
"""Standard deviation in cells of the blot that stands for a corner or a side."""

SEEN = 0.72
"""Share of a page that no other page may cover, or it is not one to find."""

STOCK = (260, 420)
"""Surfaces and papers that are drawn at a time; scenes mix them."""


@dataclass(frozen=True)
class Scene:
    """`image` BGR, a picture squeezed into a square, whose width by its height was `ratio`;
    `quads` (n, 4, 2) the whole pages in it, in its pixels; `target` (3, CELLS, CELLS) 0 to 1:
    page, side of a page, corner of a page.
    """

    image: Image
    quads: Floats
    target: Floats
    ratio: float


class Stock:
    """Surfaces and papers, and scenes of them, `size` pixels wide and high.

    The same seed gives the same scenes.
    """

    def __init__(self, seed: int, stock: tuple[int, int] = STOCK, size: int = SIZE) -> None:
        self.size = size
        self.rng = np.random.default_rng(seed)
        self.surfaces = [surface(self.rng) for _ in range(stock[0])]
        self.papers = [_levels(paper(self.rng)) for _ in range(stock[1])]

    def renew(self) -> None:
        """Put a new surface and a new paper in the place of old ones."""
        self.surfaces[self.rng.integers(len(self.surfaces))] = surface(self.rng)
        self.papers[self.rng.integers(len(self.papers))] = _levels(paper(self.rng))

    def scene(self) -> Scene:
        """The next scene."""
        rng = self.rng
        ratio = float(
            rng.choice((16 / 9, 4 / 3, 3 / 4, 9 / 16, 1.0), p=(0.35, 0.3, 0.2, 0.1, 0.05))
        )
        image = self._desk()
        for _ in range(int(rng.integers(0, 7)) if rng.random() < 0.5 else 0):
            litter(image, rng)
        mat = rng.random() < 0.35
        pages: list[Floats] = []
        if rng.random() > 0.04:
            for _ in range(int(rng.integers(1, 4)) if rng.random() < 0.22 else 0):
                pages.append(self._lay(image, self._scaled(place(rng, ratio, mat, 0.6))))
            if rng.random() < 0.12 and len(pages) == 0:
                pages.extend(self._lay(image, self._scaled(quad)) for quad in _several(rng, ratio))
            else:
                pages.append(self._lay(image, self._scaled(place(rng, ratio, mat, 1.0))))
        whole = _uncovered(pages, self.size)
        for quad in whole:
            while rng.random() < 0.35:
                cable_over(image, quad, rng)
            if rng.random() < 0.14:
                hand(image, quad, rng)
        for _ in range(int(rng.integers(0, 3)) if rng.random() < 0.2 else 0):
            litter(image, rng)
        target = _target(whole, pages, self.size)
        return Scene(photograph(image, rng, ratio), whole, target, ratio)

    def _scaled(self, quad: Floats) -> Floats:
        return np.asarray((quad + 0.5) * (self.size / SIZE) - 0.5, np.float32)

    def _desk(self) -> Image:
        rng = self.rng
        chosen = self.surfaces[rng.integers(len(self.surfaces))]
        if rng.random() < 0.3:
            # Paper on a mat of nearly its own lightness.
            tint = 255 - (255 - colour(rng, 15)) * 0.25
            chosen = (chosen.astype(np.float32) * 0.12 + tint * 0.88).clip(0, 255).astype(np.uint8)
        zoom = self.size / SIDE * rng.uniform(1.0, 2.5)
        turn = rng.uniform(0, 2 * np.pi) if rng.random() < 0.5 else rng.integers(4) * np.pi / 2
        cos, sin = np.cos(turn) * zoom, np.sin(turn) * zoom
        warp = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]], np.float32)
        warp[2, :2] = rng.normal(0, 0.0007, 2) * SIZE / self.size if rng.random() < 0.5 else 0
        middle = warp[:2, :2] @ np.full(2, SIDE / 2)
        warp[:2, 2] = self.size / 2 - middle + rng.uniform(-0.23, 0.23, 2) * self.size
        return np.asarray(
            cv2.warpPerspective(
                chosen,
                warp,
                (self.size, self.size),
                flags=cv2.INTER_AREA,
                borderMode=cv2.BORDER_REFLECT,
            )
        )

    def _lay(self, image: Image, quad: Floats) -> Floats:
        """Lay any paper onto the picture so that its corners are `quad` (4, 2); returns `quad`."""
        rng = self.rng
        # The paper whose shape fits best of a few, turned to lie along the quad.
        across = np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])
        down = np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])
        levels = self.papers[rng.integers(len(self.papers))]
        wide = levels[0].shape[1] > levels[0].shape[0]
        turned = wide != (across > down)
        size = max(across, down) / 2
        level = int(np.clip(np.floor(np.log2(LONG / max(size, 1))), 0, len(levels) - 1))
        texture = np.rot90(levels[level]).copy() if turned else levels[level]
        texture = texture.astype(np.float32) * _folds(rng, texture.shape[:2])[..., None]
        alpha, u, v = _inside(quad, _curl(rng, size), self.size)
        high, across_px = texture.shape[:2]
        seen = cv2.remap(
            texture,
            (u * across_px - 0.5).astype(np.float32),
            (v * high - 0.5).astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        desk = image.astype(np.float32)
        if rng.random() < 0.8:
            soft = rng.uniform(0.6, 5) * self.size / SIZE
            move = rng.normal(0, 0.008 * self.size, 2)
            shift = np.array([[1, 0, move[0]], [0, 1, move[1]]], np.float32)
            fall = cv2.GaussianBlur(
                cv2.warpAffine(alpha, shift, (self.size, self.size)), (0, 0), soft
            )
            desk *= (1 - rng.uniform(0, 0.5) * fall)[..., None]
        mixed = desk * (1 - alpha[..., None]) + seen * alpha[..., None]
        image[:] = mixed.clip(0, 255).astype(np.uint8)
        return quad


def place(rng: np.random.Generator, ratio: float, mat: bool, scale: float) -> Floats:
    """Corners (4, 2) of a page before a pinhole camera, in pixels of the squeezed picture.

    `ratio` is the unsqueezed picture's width by its height; `mat` looks straight down.
    """
    sheet = float(np.exp(rng.uniform(np.log(1.2), np.log(1.6))))
    if rng.random() < 0.15:
        sheet = float(rng.uniform(1.6, 3.8))
    half = np.array([[-1, -sheet], [1, -sheet], [1, sheet], [-1, sheet]]) / 2
    room = np.array([ratio, 1.0])
    while True:
        upright = int(rng.integers(2)) * np.pi / 2
        turn = upright + (rng.normal(0, 0.15) if rng.random() < 0.65 else rng.uniform(-0.8, 0.8))
        steep = 0.08 if mat else float(rng.choice((0.25, 0.5, 0.8)))
        pitch, roll = rng.normal(0, steep), rng.normal(0, steep)
        if max(abs(pitch), abs(roll)) > 1.05:
            continue
        rotation = _turned(pitch, roll, turn)
        solid = np.hstack([half, np.zeros((4, 1))]) @ rotation.T
        far = rng.uniform(2.2, 6.0)
        seen = solid[:, :2] / (1 + solid[:, 2:] / far)
        area = float(cv2.contourArea(seen.astype(np.float32))) / ratio
        # A card under a camera that sees an A3 sheet fills 3 % of the picture.
        share = np.exp(rng.uniform(np.log(0.02), np.log(0.95)))
        seen *= np.sqrt(share * scale / area)
        low, high = seen.min(axis=0), seen.max(axis=0)
        free = room - (high - low)
        leaves = rng.random() < 0.1
        if leaves:
            centre = rng.uniform(-0.2, 1.2, 2) * free - low
        elif (free < 0).any():
            continue
        else:
            centre = rng.beta(1.4, 1.4, 2) * free - low
        quad = (seen + centre) / room * SIZE - 0.5
        if not cv2.isContourConvex(quad.astype(np.float32)):
            continue
        shown = ((quad > 0) & (quad < SIZE - 1)).all(axis=1).sum()
        if shown >= (2 if leaves else 4):
            return _clockwise(quad)


def _several(rng: np.random.Generator, ratio: float) -> list[Floats]:
    """Two to five pages or cards side by side."""
    found: list[Floats] = []
    for _ in range(40):
        quad = place(rng, ratio, mat=True, scale=0.45)
        polygon = cv2.convexHull(quad.astype(np.float32))
        if all(
            cv2.intersectConvexConvex(polygon, cv2.convexHull(other.astype(np.float32)))[0] <= 0
            for other in found
        ):
            found.append(quad)
        if len(found) == 5:
            break
    return found[: int(rng.integers(2, 6))]


def _turned(pitch: float, roll: float, turn: float) -> Floats:
    cp, sp, cr, sr, ct, st = (f(a) for a in (pitch, roll, turn) for f in (np.cos, np.sin))
    about_x = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    about_y = np.array([[cr, 0, sr], [0, 1, 0], [-sr, 0, cr]])
    about_z = np.array([[ct, -st, 0], [st, ct, 0], [0, 0, 1]])
    return np.asarray(about_x @ about_y @ about_z)


def _clockwise(quad: Floats) -> Floats:
    a, b = quad[2] - quad[0], quad[3] - quad[1]
    turned = quad[::-1] if a[0] * b[1] - a[1] * b[0] < 0 else quad
    return np.asarray(turned, np.float32)


def _levels(image: Image) -> list[Image]:
    """The paper at its size, half, quarter and eighth."""
    levels = [image]
    for _ in range(3):
        small = levels[-1].shape[1] // 2, levels[-1].shape[0] // 2
        levels.append(np.asarray(cv2.resize(levels[-1], small, interpolation=cv2.INTER_AREA)))
    return levels


def _folds(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """How light falls on a folded or bent page."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    x, y = x / shape[1], y / shape[0]
    light = np.ones(shape, np.float32)
    for _ in range(int(rng.integers(0, 4)) if rng.random() < 0.4 else 0):
        turn = rng.integers(2) * np.pi / 2 + rng.normal(0, 0.1)
        at = rng.uniform(0.1, 0.9, 2)
        along = np.cos(turn) * (x - at[0]) + np.sin(turn) * (y - at[1])
        light *= np.where(along > 0, 1, rng.uniform(0.85, 1.0)).astype(np.float32)
        light *= 1 - rng.uniform(0, 0.2) * np.exp(-((along * 60) ** 2))
    if rng.random() < 0.4:
        wave = np.sin(rng.uniform(2, 7) * (x * rng.normal() + y))
        light *= 1 + rng.uniform(0, 0.12) * wave.astype(np.float32)
    return light


def _curl(rng: np.random.Generator, size: float) -> Floats:
    """How far the middle of each side bulges, as a share of the page: paper is seldom flat."""
    if size < 12 or rng.random() < 0.5:
        return np.zeros(4)
    return rng.normal(0, 0.008, 4)


def _inside(quad: Floats, curl: Floats, size: int) -> tuple[Floats, Floats, Floats]:
    """Coverage of each pixel, and its place u, v (0 to 1) on the page."""
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    back = cv2.getPerspectiveTransform(quad.astype(np.float32), square)
    y, x = np.mgrid[:size, :size].astype(np.float32)
    w = back[2, 0] * x + back[2, 1] * y + back[2, 2]
    sound = np.sign(w) == np.sign(back[2] @ [*quad.mean(axis=0), 1])
    w = np.where(np.abs(w) < 1e-6, 1e-6, w)
    u = (back[0, 0] * x + back[0, 1] * y + back[0, 2]) / w
    v = (back[1, 0] * x + back[1, 1] * y + back[1, 2]) / w
    arch_u, arch_v = 4 * u * (1 - u), 4 * v * (1 - v)
    left, right = u - curl[0] * arch_v, 1 - u - curl[1] * arch_v
    top, bottom = v - curl[2] * arch_u, 1 - v - curl[3] * arch_u
    alpha = np.ones((size, size), np.float32)
    for depth in (left, right, top, bottom):
        dx = cv2.Sobel(depth.astype(np.float32), cv2.CV_32F, 1, 0, scale=0.125)
        dy = cv2.Sobel(depth.astype(np.float32), cv2.CV_32F, 0, 1, scale=0.125)
        slope = np.maximum(np.hypot(dx, dy), 1e-6)
        np.minimum(alpha, (depth / slope + 0.5).clip(0, 1), out=alpha)
    return np.where(sound, alpha, 0).astype(np.float32), u.clip(-1, 2), v.clip(-1, 2)


def _uncovered(pages: list[Floats], size: int) -> Floats:
    """The pages that those laid later leave visible, and that are mostly in the picture."""
    whole = []
    for index, quad in enumerate(pages):
        mine = _filled(quad, size)
        if mine.sum() < 0.006 * mine.size:
            continue
        seen = mine.copy()
        for later in pages[index + 1 :]:
            seen &= ~_filled(later, size)
        if seen.sum() >= SEEN * mine.sum():
            whole.append(quad)
    return np.stack(whole) if whole else np.zeros((0, 4, 2), np.float32)


def _filled(quad: Floats, size: int) -> Image:
    mask = np.zeros((size, size), np.uint8)
    cv2.fillPoly(mask, [np.rint(quad).astype(np.int32)], 1)
    return mask.astype(bool)


def _target(whole: Floats, pages: list[Floats], size: int) -> Floats:
    cell = size / CELLS
    y, x = np.mgrid[:CELLS, :CELLS].astype(np.float32)
    target = np.zeros((3, CELLS, CELLS), np.float32)
    frame = np.array([[0, 0], [CELLS, 0], [CELLS, CELLS], [0, CELLS]], np.float32) - 0.5
    for quad in whole:
        small = ((quad + 0.5) / cell - 0.5).astype(np.float32)
        own = next(i for i, page in enumerate(pages) if np.array_equal(page, quad))
        free = np.ones((CELLS, CELLS), np.float32)
        for other in pages[own + 1 :]:
            free *= 1 - _small(_filled(other, size))
        target[0] = np.maximum(target[0], _small(_filled(quad, size)) * free)
        # A page that leaves the picture is looked for up to the border.
        _, shown = cv2.intersectConvexConvex(small, frame)
        if shown is None:
            continue
        shown = shown.reshape(-1, 2)
        lines, blots = np.zeros_like(x), np.zeros_like(x)
        for start, end in zip(shown, np.roll(shown, -1, axis=0), strict=True):
            lines = np.maximum(lines, _blot(_distance(x, y, start, end)))
            blots = np.maximum(blots, _blot(np.hypot(x - start[0], y - start[1])))
        near = cv2.dilate(free, np.ones((3, 3), np.uint8))
        target[1] = np.maximum(target[1], lines * near)
        target[2] = np.maximum(target[2], blots * near)
    return target


def _small(mask: Image) -> Floats:
    grown = mask.astype(np.float32)
    return np.asarray(cv2.resize(grown, (CELLS, CELLS), interpolation=cv2.INTER_AREA))


def _blot(distance: Floats) -> Floats:
    return np.asarray(np.exp(-(distance**2) / (2 * SPREAD**2)), np.float32)


def _distance(x: Floats, y: Floats, start: Floats, end: Floats) -> Floats:
    side = end - start
    along = ((x - start[0]) * side[0] + (y - start[1]) * side[1]) / max(float(side @ side), 1e-6)
    along = along.clip(0, 1)
    return np.asarray(np.hypot(x - start[0] - along * side[0], y - start[1] - along * side[1]))


def photograph(image: Image, rng: np.random.Generator, ratio: float) -> Image:
    """What a camera makes of it: light, shadow, glare, blur, noise and JPEG."""
    size = len(image)
    y, x = np.mgrid[:size, :size].astype(np.float32) / size
    light = np.ones((size, size), np.float32)
    turn = rng.uniform(0, 2 * np.pi)
    light += rng.uniform(0, 0.45) * (np.cos(turn) * (x - 0.5) + np.sin(turn) * (y - 0.5))
    if rng.random() < 0.35:
        light *= _shadow(rng, size)
    if rng.random() < 0.3:
        light *= 1 - rng.uniform(0, 0.9) * ((x - 0.5) ** 2 + (y - 0.5) ** 2)
    seen = image.astype(np.float32) * light[..., None]
    if rng.random() < 0.2:
        spread = rng.uniform(0.02, 0.15, 2)
        centre = rng.uniform(0, 1, 2)
        blot = np.exp(-(((x - centre[0]) / spread[0]) ** 2 + ((y - centre[1]) / spread[1]) ** 2))
        seen += (rng.uniform(60, 300) * blot)[..., None]
    gain = rng.uniform(0.55, 1.25) * rng.normal(1, 0.05, 3)
    seen = 255 * (seen * gain / 255).clip(0, 1) ** rng.uniform(0.75, 1.35)
    if rng.random() < 0.5:
        blur = rng.uniform(0.3, 1.4) * size / SIZE
        seen = cv2.GaussianBlur(seen, (0, 0), blur / max(ratio, 1), sigmaY=blur * min(ratio, 1))
    if rng.random() < 0.1:
        grey = seen.mean(axis=2, keepdims=True)
        seen = seen + (grey - seen) * rng.uniform(0.3, 1)
    seen += rng.standard_normal(seen.shape).astype(np.float32) * rng.uniform(0, 6)
    taken = seen.clip(0, 255).astype(np.uint8)
    if rng.random() < 0.25:
        quality = int(rng.integers(35, 95))
        _, code = cv2.imencode(".jpg", taken, [cv2.IMWRITE_JPEG_QUALITY, quality])
        taken = np.asarray(cv2.imdecode(code, cv2.IMREAD_COLOR), np.uint8)
    return taken


def _shadow(rng: np.random.Generator, size: int) -> Floats:
    mask = np.zeros((size, size), np.float32)
    points = (rng.uniform(-0.3, 1.3, 2) + rng.normal(0, 0.35, (5, 2))) * size
    cv2.fillConvexPoly(mask, cv2.convexHull(np.rint(points).astype(np.int32)), 1.0)
    spread = float(np.exp(rng.uniform(np.log(0.6), np.log(25)))) * size / SIZE
    soft = cv2.GaussianBlur(mask, (0, 0), spread)
    return np.asarray(1 - rng.uniform(0.15, 0.65) * soft, np.float32)


def main() -> None:
    """Write forty scenes with their targets into the picture named on the command line."""
    stock = Stock(1, (60, 80))
    rows = []
    for _ in range(5):
        scenes = [stock.scene() for _ in range(8)]
        rows.append(np.hstack([scene.image for scene in scenes]))
        said = [cv2.resize(s.target.transpose(1, 2, 0), (SIZE, SIZE)) * 255 for s in scenes]
        rows.append(np.hstack(said).astype(np.uint8))
    cv2.imwrite(sys.argv[1], np.vstack(rows))


if __name__ == "__main__":
    main()
