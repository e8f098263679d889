"""Printed pages are set upright from every side, and what says too little is left as it lies."""

from __future__ import annotations

import numpy as np
import pytest

from deploy.demo.sheets import DOTS, SHEETS
from deploy.demo.specimen_sheets import SPECIMEN_SHEETS
from drivers.document_camera.flatten import flatten
from drivers.document_camera.lines import Image
from drivers.document_camera.orient import WEIGHTS, orient
from drivers.document_camera.page import Page
from drivers.document_camera.sizes import dots, pixels, size_of
from tests.drivers.document_camera.samples import Sample, samples
from tests.drivers.document_camera.scenes import seen

DPI = round(25.4 * DOTS)
ALL = SHEETS | SPECIMEN_SHEETS
WORDY = ["application", "letter", "back"]


def turned(image: Image, degrees: int) -> Image:
    """So that it has to be turned clockwise by `degrees` to read."""
    return np.ascontiguousarray(np.rot90(image, degrees // 90))


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("name", WORDY)
def test_a_page_of_text_is_set_upright(name: str, degrees: int) -> None:
    assert orient(turned(ALL[name]().image, degrees), DPI) == degrees


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("name", [name for name in ALL if name not in WORDY])
def test_few_words_are_never_turned_wrongly(name: str, degrees: int) -> None:
    assert orient(turned(ALL[name]().image, degrees), DPI) in {degrees, None}


@pytest.mark.parametrize("name", ["application", "letter", "dim", "stack", "upside_down"])
def test_pages_seen_by_a_camera(name: str) -> None:
    scene = seen(name)
    assert scene.corners is not None
    # The corners are those of the sheet as it reads: flattened by them it is upright.
    page = Page(scene.corners.astype(np.float32), 1.0)
    size = size_of(page, scene.image.shape)
    dpi = dots(page, size, 300)
    flat = flatten(scene.image, page, size=pixels(size, dpi))
    assert orient(flat, dpi) == 0
    assert orient(turned(flat, 180), dpi) == 180


@pytest.mark.parametrize("sample", samples(), ids=lambda s: s.name)
def test_photographs_of_coarse_print_and_handwriting_are_not_turned(sample: Sample) -> None:
    page = Page(sample.corners.astype(np.float32), 1.0)
    image = sample.image()
    size = size_of(page, image.shape)
    dpi = dots(page, size, 300)
    flat = flatten(image, page, size=pixels(size, dpi))
    assert orient(flat, dpi) in {0, None}


def test_an_empty_page_says_nothing() -> None:
    assert orient(np.full((1754, 1240, 3), 240, np.uint8), 150) is None


def test_the_weights_are_of_half_a_map() -> None:
    assert len(WEIGHTS) == 72
