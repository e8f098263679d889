"""Paper becomes white under any light, seals stay red, photographs stay what they were."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import pytest

from deploy.demo.sheets import SHEETS
from drivers.document_camera.enhance import enhance
from drivers.document_camera.lines import Floats, Image


@lru_cache
def form() -> Image:
    return SHEETS["application"]().image


def lit(image: Image, light: Floats) -> Image:
    return (image * light[..., None]).clip(0, 255).astype(np.uint8)


def slope(shape: tuple[int, ...], low: float = 0.45, high: float = 1.0) -> Floats:
    """A lamp on the left."""
    return np.repeat(np.linspace(high, low, shape[1], dtype=np.float32)[None], shape[0], axis=0)


def paper_of(image: Image) -> Floats:
    """The darkest channel of the lightest third of each of 12 x 12 fields inside the sheet."""
    height, width = image.shape[:2]
    inner = image[height // 20 : -height // 20, width // 20 : -width // 20].min(axis=2)
    fields = cv2.resize(inner, (144, 144), interpolation=cv2.INTER_AREA).reshape(12, 12, 12, 12)
    return np.percentile(fields.transpose(0, 2, 1, 3).reshape(12, 12, -1), 80, axis=2)


@pytest.mark.parametrize("dim", [1.0, 0.35])
def test_paper_is_white_whatever_falls_on_it(dim: float) -> None:
    dark = lit(form(), dim * slope(form().shape))
    assert paper_of(dark).min() < 0.55 * 255 * dim
    assert paper_of(enhance(dark, "document")).min() >= 250


def test_a_hands_shadow_goes() -> None:
    shade = np.ones(form().shape[:2], np.float32)
    cv2.ellipse(shade, (900, 900), (300, 420), 20, 0, 360, 0.68, cv2.FILLED)
    shade = cv2.GaussianBlur(shade, (0, 0), 25)
    clean = enhance(lit(form(), shade), "document")
    assert paper_of(clean).min() >= 240


def test_a_seal_stays_red_and_ink_dark() -> None:
    clean = enhance(lit(form(), 0.7 * slope(form().shape)), "document")
    hsv = cv2.cvtColor(clean, cv2.COLOR_BGR2HSV)
    before = cv2.cvtColor(form(), cv2.COLOR_BGR2HSV)
    seal = (before[..., 1] > 150) & ((before[..., 0] < 8) | (before[..., 0] > 172))
    assert seal.sum() > 5000
    hue = hsv[..., 0][seal].astype(int)
    assert np.mean((hue < 12) | (hue > 168)) > 0.97
    assert np.median(hsv[..., 1][seal]) > 120
    ink = form().max(axis=2) < 70
    assert np.median(clean[ink]) < 90


def test_a_photograph_keeps_its_greys() -> None:
    page = np.full((1400, 1000, 3), 235, np.uint8)
    rng = np.random.default_rng(3)
    photo = cv2.resize(rng.integers(30, 215, (9, 8, 3)).astype(np.uint8), (480, 560))
    page[300:860, 250:730] = photo
    clean = enhance(lit(page, 0.8 * slope(page.shape, 0.75)), "document")
    kept = clean[340:820, 290:690].astype(np.float32)
    # Even light is all that is done to it: brighter by one factor, and as contrasty as before.
    gain = kept.mean() / photo[40:520, 40:440].mean()
    assert gain == pytest.approx(247 / 235, rel=0.12)
    change = kept / gain - photo[40:520, 40:440]
    assert np.abs(change).mean() < 14
    assert clean[100:200, 100:900].min() >= 250


def test_coloured_paper_stays_coloured() -> None:
    page = np.full((1400, 1000, 3), (120, 200, 240), np.uint8)
    clean = enhance(lit(page, slope(page.shape, 0.6)), "document")
    blue, _, red = clean[700, 500].astype(int)
    assert red - blue > 80
    assert np.ptp(clean[..., 2][:, 50:-50].astype(int)) < 25


def test_grey_has_no_colour_and_natural_is_untouched() -> None:
    assert np.ptp(enhance(form(), "grey").astype(int), axis=2).max() == 0
    assert np.array_equal(enhance(form(), "natural"), form())


@pytest.mark.parametrize("shape", [(40, 30), (30, 400), (900, 20)])
def test_odd_shapes_and_noise_are_taken(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (*shape, 3)).astype(np.uint8)
    for image in (noise, np.zeros_like(noise), np.full_like(noise, 255)):
        assert enhance(image, "document").shape == image.shape
