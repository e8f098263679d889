"""How good a captured page is, and what the clerk can do about it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from drivers.document_camera.flatten import flatten, sides
from drivers.document_camera.lines import Image
from drivers.document_camera.page import Page
from drivers.document_camera.shrink import darkest

BLURRED = "模糊：请等纸张放稳，或擦净镜头后重拍"
GLARE = "反光：请转动纸张或调暗补光灯"
BEYOND = "出界：请把纸张移到画面中间"
DARK = "光线不足：请开灯或打开补光灯"

WINDOW = 15
"""Pixels in which the height of an edge is compared with its steepest slope."""

CONTRAST = 40.0
"""Grey levels below which an edge says nothing about sharpness."""

SHARP, SOFT = 1.0, 3.2
"""Blur (standard deviation, pixels of the camera) of the best and of the useless: 3.5 mm high
Chinese characters at 4.7 pixels a millimetre close up at about 3."""

RESAMPLING = 0.55
"""Blur in pixels that shrinking and bilinear interpolation add."""

LIT, DIM = 120.0, 85.0
"""Grey level of the paper from which light is no problem, and below which it is one."""

BURNT = 250
"""Level of the darkest channel from which a pixel holds no more detail."""

GLARE_SHARE = 0.004
"""Share of the page: a blot of 16 mm on A4."""

BORDER = 0.004
"""Share of the picture's longest side within which a corner counts as cut off."""


@dataclass(frozen=True, kw_only=True)
class Quality:
    """`figure` is 0 (useless) to 1 (as good as this camera gets), the product of its parts.

    `sharpness` 1: edges blurred by SHARP pixels or less, 0: by SOFT or more, 1 on a page without
    any edge. `paper` grey level 0 to 255 of the paper. `glare` share 0 to 1 of the page burnt out.
    `cut_off`: a corner lies at the picture's border. `warnings` are sentences for the clerk.
    """

    figure: float
    sharpness: float
    paper: float
    glare: float
    cut_off: bool
    warnings: tuple[str, ...]


def assess(image: Image, page: Page, *, longest: int = 1200) -> Quality:
    """The quality of `page` in `image`, measured on it flattened to `longest` pixels."""
    flat = flatten(image, page, longest=longest)
    scale = max(flat.shape[:2]) / max(sides(page))
    grey = cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY)
    blur = blur_of(np.asarray(grey, np.uint8), min(1.0, scale))
    sharpness = 1.0 if blur is None else float(np.clip((SOFT - blur) / (SOFT - SHARP), 0, 1))
    paper = float(np.percentile(grey[::2, ::2], 85))
    burnt: Any = (darkest(flat) >= BURNT).astype(np.uint8)
    size = max(3, round(0.01 * max(flat.shape)))
    glare = float(cv2.erode(burnt, np.ones((size, size), np.uint8)).mean())
    cut_off = _cut_off(page, image.shape)
    warnings = [
        words
        for words, holds in (
            (BLURRED, sharpness < 0.35),
            (GLARE, glare > GLARE_SHARE),
            (BEYOND, cut_off),
            (DARK, paper < DIM),
        )
        if holds
    ]
    figure = sharpness * min(1.0, paper / LIT) * (1 - min(1.0, 5 * glare))
    return Quality(
        figure=figure * (0.5 if cut_off else 1.0),
        sharpness=sharpness,
        paper=paper,
        glare=glare,
        cut_off=cut_off,
        warnings=tuple(warnings),
    )


def blur_of(grey: Image, scale: float = 1.0) -> float | None:
    """Standard deviation, in camera pixels, of the blur in a picture shrunk by `scale`.

    A step of height h blurred by s has the slope h / (s √2π) at its middle; the median over all
    places with a clear step is taken. None when there are too few.
    """
    values = cv2.GaussianBlur(grey, (3, 3), 0).astype(np.float32)
    kernel = np.ones((WINDOW, WINDOW), np.uint8)
    span = cv2.dilate(values, kernel) - cv2.erode(values, kernel)
    # Sobel of 3 x 3 is 8 times the slope.
    slope = np.hypot(cv2.Sobel(values, cv2.CV_32F, 1, 0), cv2.Sobel(values, cv2.CV_32F, 0, 1)) / 8
    steepest = cv2.dilate(slope, kernel)
    clear = (span > CONTRAST) & (slope >= steepest)
    if clear.sum() < 50:
        return None
    width = float(np.median(span[clear] / steepest[clear])) / float(np.sqrt(2 * np.pi))
    return float(np.sqrt(max(width**2 - 2 * RESAMPLING**2, 0.0))) / scale


def _cut_off(page: Page, shape: tuple[int, ...]) -> bool:
    height, width = shape[:2]
    margin = BORDER * max(height, width)
    low = page.corners < margin
    high = page.corners > np.array([width, height], np.float32) - 1 - margin
    return bool((low | high).any())
