"""An empty page is empty with dust, shadow and its back shining through; a word is no dust."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from deploy.demo.sheets import A4, DOTS, Pen
from drivers.document_camera.blank import is_blank
from drivers.document_camera.lines import Image

DPI = round(25.4 * DOTS)


def sheet() -> Pen:
    return Pen(A4, (240, 242, 243))


def test_an_empty_sheet_is_blank_under_any_light() -> None:
    shade = np.linspace(1.0, 0.5, sheet().image.shape[1])[None, :, None]
    assert is_blank(sheet().image, DPI)
    assert is_blank((sheet().image * shade).astype(np.uint8), DPI)


def test_noise_dust_and_the_other_side_are_nothing() -> None:
    rng = np.random.default_rng(1)
    pen = sheet()
    for x, y in rng.integers(100, 1150, (30, 2)):
        cv2.circle(pen.image, (int(x), int(y)), 2, (90, 90, 90), cv2.FILLED)
    pen.text(40, 100, "背面的字透过来", 8, (226, 227, 228))
    noisy = (pen.image + rng.normal(0, 4, pen.image.shape)).clip(0, 255).astype(np.uint8)
    assert is_blank(noisy, DPI)


@pytest.mark.parametrize("words", ["第一页", "12"])
def test_a_word_is_something(words: str) -> None:
    pen = sheet()
    pen.text(100, 280, words, 5)
    assert not is_blank(pen.image, DPI)


def test_a_pale_seal_is_something() -> None:
    pen = sheet()
    pen.stamp(100, 150, 18, "样本")
    pale: Image = cv2.addWeighted(pen.image, 0.4, sheet().image, 0.6, 0).astype(np.uint8)
    assert not is_blank(pale, DPI)


def test_the_mats_edge_at_a_side_is_not_on_the_page() -> None:
    image = sheet().image.copy()
    image[:, :12] = 60
    assert is_blank(image, DPI)
