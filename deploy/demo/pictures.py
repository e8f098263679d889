"""Desk scenes as a document camera sees them, rendered with corners that are known exactly.

python -m deploy.demo.pictures FOLDER      writes every named scene as a JPEG
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from deploy.demo.hands import draw_hand
from deploy.demo.sheets import DOTS, SHEETS, Image, Sheet
from deploy.demo.specimen_sheets import SPECIMEN_SHEETS

Floats = NDArray[np.floating[Any]]
Surface = Literal["mat", "cutting_mat", "wood", "white", "black"]

SIZE = (2048, 1536)
"""Width and height of a scene in pixels: 3 megapixels, as the common A4 cameras have."""

VIEW = 440.0
"""Millimetres of the desk across the picture."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What lies where under which light. Lengths in mm, angles in degrees, `seed` for the noise."""

    sheet: str = ""
    surface: Surface = "mat"
    turn: float = 2.0
    shift: tuple[float, float] = (0.0, 0.0)
    tilt: tuple[float, float] = (2.0, 1.0)
    light: float = 0.86
    lamp: float = 0.18
    noise: float = 2.0
    blur: float = 0.5
    glare: float = 0.0
    clutter: int = 0
    beneath: bool = False
    seed: int = 1


@dataclass(frozen=True)
class Scene:
    """`image` BGR; `corners` (4, 2) in pixels TL TR BR BL of the sheet as it reads, or None.

    The centre of the first pixel is 0, 0. `size` is the sheet's in mm.
    """

    image: Image
    corners: Floats | None
    size: tuple[float, float]


SCENES: dict[str, Setting] = {
    "application": Setting(sheet="application", turn=2.5, shift=(6, 2)),
    "letter": Setting(sheet="letter", surface="wood", turn=-4, shift=(-10, 0), seed=2),
    "certificate": Setting(sheet="certificate", turn=1.5, seed=3),
    "card": Setting(sheet="card", turn=-12, shift=(30, 20), seed=4),
    "blank": Setting(sheet="blank", surface="cutting_mat", turn=5, seed=5),
    "stack": Setting(sheet="application", turn=-3, beneath=True, clutter=2, seed=6),
    "dim": Setting(sheet="application", light=0.26, noise=5, seed=7),
    "glare": Setting(sheet="certificate", glare=1.0, seed=8),
    "blurred": Setting(sheet="letter", blur=7.0, seed=9),
    "beyond_edge": Setting(sheet="application", shift=(150, 0), seed=10),
    "empty": Setting(),
}
"""The demo's scenes by name; the last four show what the camera warns of, and an empty mat."""


def render(
    setting: Setting,
    size: tuple[int, int] = SIZE,
    *,
    beside: Setting | None = None,
    hand: bool = False,
) -> Scene:
    """The picture of a setting, `size` pixels wide and high; the same setting gives the same.

    The sheet of `beside` lies there too, and with `hand` a hand reaches in from the right.
    """
    rng = np.random.default_rng(setting.seed)
    width, height = size
    image = _surface(setting.surface, size, rng)
    corners, millimetres = None, (0.0, 0.0)
    if setting.sheet:
        sheet = _sheet(setting.sheet)
        millimetres = sheet.size
        if setting.beneath:
            under = replace(
                setting,
                turn=setting.turn + rng.uniform(-9, 9),
                shift=(setting.shift[0] + rng.uniform(-9, 9), setting.shift[1] + 4),
            )
            lower = _sheet("blank")
            _lay(image, lower, _place(under, lower.size, size), rng)
        corners = _place(setting, sheet.size, size)
        _lay(image, sheet, corners, rng)
    if beside is not None:
        other = _sheet(beside.sheet)
        _lay(image, other, _place(beside, other.size, size), rng)
    for _ in range(setting.clutter):
        _litter(image, rng)
    if hand:
        draw_hand(image, width / VIEW)
    lit = image.astype(np.float32) * _lamp(size, setting, rng)[..., None]
    if setting.glare and corners is not None:
        lit += _glare(corners, size, setting.glare)[..., None]
    if setting.blur:
        lit = cv2.GaussianBlur(lit, (0, 0), setting.blur * width / SIZE[0]).astype(np.float32)
    lit += _noise(rng, (height, width, 3), setting.noise)
    return Scene(lit.clip(0, 255).astype(np.uint8), corners, millimetres)


def scene(name: str, size: tuple[int, int] = SIZE) -> Scene:
    """The scene of that name in SCENES; raises KeyError."""
    return render(SCENES[name], size)


def any_setting(rng: np.random.Generator) -> Setting:
    """A setting drawn at random: every sheet and surface, up to hard ones."""
    surfaces: tuple[Surface, ...] = ("mat", "cutting_mat", "wood", "white", "black")
    sheet = str(rng.choice(list(SHEETS)))
    roam = (90.0, 70.0) if sheet == "card" else (16.0, 4.0)
    upright = sheet in {"application", "letter", "blank"} and rng.random() < 0.5
    return Setting(
        sheet=sheet,
        surface=surfaces[rng.integers(len(surfaces))],
        turn=float(rng.uniform(-6, 6)) + (90.0 if upright else 0.0),
        shift=(float(rng.uniform(-1, 1) * roam[0]), float(rng.uniform(-1, 1) * roam[1])),
        tilt=(float(rng.uniform(-7, 7)), float(rng.uniform(-7, 7))),
        light=float(rng.uniform(0.45, 1.05)),
        lamp=float(rng.uniform(0, 0.45)),
        noise=float(rng.uniform(1, 6)),
        blur=float(rng.uniform(0.3, 1.6)),
        clutter=int(rng.integers(0, 4)),
        beneath=sheet != "card" and bool(rng.random() < 0.25),
        seed=int(rng.integers(1 << 30)),
    )


def _sheet(name: str) -> Sheet:
    return (SHEETS | SPECIMEN_SHEETS)[name]()


def _place(setting: Setting, sheet: tuple[float, float], size: tuple[int, int]) -> Floats:
    """Where the corners of a sheet fall: a pinhole camera above a desk that is slightly tilted."""
    half = np.array(sheet) / 2
    flat = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    turn = np.radians(setting.turn)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    desk = flat @ rotation.T + np.array(setting.shift)
    pitch, roll = np.radians(setting.tilt)
    away = 400.0  # mm from lens to desk
    depth = away + desk[:, 0] * np.sin(roll) + desk[:, 1] * np.sin(pitch)
    seen = desk * np.array([np.cos(roll), np.cos(pitch)]) * (away / depth)[:, None]
    pixels = seen * (size[0] / VIEW) + (np.array(size) - 1) / 2
    return np.asarray(pixels, np.float32)


def _lay(image: Image, sheet: Sheet, corners: Floats, rng: np.random.Generator) -> None:
    """Put a sheet with its shadow onto the picture."""
    height, width = image.shape[:2]
    sheet_height, sheet_width = sheet.image.shape[:2]
    outline = np.array(
        [[0, 0], [sheet_width, 0], [sheet_width, sheet_height], [0, sheet_height]], np.float32
    )
    # Texture is addressed by pixel centres: its left edge is at -0.5.
    warp = cv2.getPerspectiveTransform(outline - 0.5, corners)
    scale = np.linalg.norm(corners[1] - corners[0]) / sheet_width
    texture = sheet.image
    if scale < 0.9:
        texture = cv2.GaussianBlur(texture, (0, 0), 0.4 / scale).astype(np.uint8)
    paper = cv2.warpPerspective(
        texture, warp, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    cover = _coverage(corners, (width, height))
    push = rng.uniform(-1, 1, 2) * 5 * DOTS / 4
    move = np.array([[1, 0, push[0]], [0, 1, push[1]]], np.float32)
    fall = cv2.GaussianBlur(cv2.warpAffine(cover, move, (width, height)), (0, 0), 6)
    shaded = image * (1 - 0.35 * fall)[..., None]
    image[:] = (shaded * (1 - cover[..., None]) + paper * cover[..., None]).astype(np.uint8)


def _coverage(corners: Floats, size: tuple[int, int]) -> Floats:
    """Share of each pixel, 0 to 1, that lies within the corners, by its distance to the sides."""
    x = np.arange(size[0], dtype=np.float32)[None]
    y = np.arange(size[1], dtype=np.float32)[:, None]
    cover = np.ones((size[1], size[0]), np.float32)
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = (end - start) / np.linalg.norm(end - start)
        within = (y - start[1]) * along[0] - (x - start[0]) * along[1]
        np.minimum(cover, (within + np.float32(0.5)).clip(0, 1), out=cover)
    return cover


def _surface(kind: Surface, size: tuple[int, int], rng: np.random.Generator) -> Image:
    width, height = size
    base = {
        "mat": (92, 88, 84),
        "cutting_mat": (88, 112, 62),
        "wood": (96, 140, 182),
        "white": (214, 218, 220),
        "black": (38, 36, 35),
    }[kind]
    image = np.empty((height, width, 3), np.float32)
    image[:] = base
    rough = cv2.resize(_noise(rng, (height // 24, width // 24), 1.0), size)
    image += rough[..., None] * 4
    image += _noise(rng, (height, width), 1.0)[..., None] * 4
    if kind == "wood":
        grain = _noise(rng, (height, 24), 1.0)
        smooth = np.asarray(cv2.GaussianBlur(cv2.resize(grain, size), (1, 7), 0))
        image += smooth[..., None] * np.array([14, 12, 10], np.float32)
        for board in range(1, 4):
            y = int(height * board / 4 + rng.uniform(-40, 40))
            cv2.line(image, (0, y), (width, y + 6), (58, 88, 120), 3)
    if kind == "cutting_mat":
        pitch = 10 * width / VIEW
        for index in range(int(width / pitch) + 1):
            x = round(index * pitch)
            cv2.line(image, (x, 0), (x, height), (130, 160, 108), 1 + (index % 5 == 0))
            cv2.line(image, (0, x), (width, x), (130, 160, 108), 1 + (index % 5 == 0))
    return image.clip(0, 255).astype(np.uint8)


def _litter(image: Image, rng: np.random.Generator) -> None:
    """A pen or a cable anywhere, over what is there."""
    height, width = image.shape[:2]
    start = rng.uniform(0, 1, 2) * (width, height)
    if rng.random() < 0.5:
        turn = rng.uniform(0, np.pi)
        end = start + 0.3 * width * np.array([np.cos(turn), np.sin(turn)])
        colour = tuple(int(part) for part in rng.integers(15, 230, 3))
        ends = [(int(p[0]), int(p[1])) for p in (start, end)]
        cv2.line(image, ends[0], ends[1], colour, max(4, width // 85), cv2.LINE_AA)
        return
    points = np.array([start, *(rng.uniform(0, 1, (3, 2)) * (width, height))])
    t = np.linspace(0, 1, 80)[:, None]
    curve = (1 - t) ** 3 * points[0] + 3 * t * (1 - t) ** 2 * points[1]
    curve += 3 * t**2 * (1 - t) * points[2] + t**3 * points[3]
    path = np.rint(curve).astype(np.int32)
    cv2.polylines(image, [path], False, (28, 26, 26), max(3, width // 170), cv2.LINE_AA)


def _lamp(size: tuple[int, int], setting: Setting, rng: np.random.Generator) -> Floats:
    """How much light falls on each pixel: brighter on one side by up to `lamp`."""
    width, height = size
    turn = rng.uniform(0, 2 * np.pi)
    x = np.linspace(-1, 1, width, dtype=np.float32)[None] * np.float32(np.cos(turn))
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None] * np.float32(np.sin(turn))
    fall: Floats = setting.light * (1 + np.float32(setting.lamp) * (x + y) / 2)
    return fall


def _glare(corners: Floats, size: tuple[int, int], strength: float) -> Floats:
    """A lamp mirrored in a shiny sheet: a soft blot that burns out."""
    centre = corners[0] * 0.3 + corners[1] * 0.3 + corners[2] * 0.2 + corners[3] * 0.2
    spread = 0.12 * float(np.linalg.norm(corners[2] - corners[0]))
    x = np.arange(size[0], dtype=np.float32)[None] - centre[0]
    y = np.arange(size[1], dtype=np.float32)[:, None] - centre[1]
    blot: Floats = 420 * strength * np.exp(-(x * x + y * y) / (2 * spread * spread))
    return blot


def _noise(rng: np.random.Generator, shape: tuple[int, ...], sigma: float) -> Floats:
    found: Floats = rng.standard_normal(shape, dtype=np.float32) * np.float32(sigma)
    return found


def main() -> None:
    """Write every scene into the folder named on the command line."""
    parser = argparse.ArgumentParser(description="Render the demo's desk scenes.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name in SCENES:
        cv2.imwrite(str(folder / f"{name}.jpg"), scene(name).image)


if __name__ == "__main__":
    main()
