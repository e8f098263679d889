"""A flattened page has the sheet's own proportions and is upright to the pixel."""

from __future__ import annotations

import numpy as np
import pytest

from deploy.demo.pictures import Setting, render, scene
from drivers.document_camera.flatten import FORMATS, aspect, flatten, format_of
from drivers.document_camera.page import Page, find_page
from tests.drivers.document_camera.samples import samples

A4_SAMPLES = [s for s in samples() if s.name.startswith("smartdoc")]


@pytest.mark.parametrize("tilt", [(0, 0), (8, 0), (0, 8), (10, -7)])
@pytest.mark.parametrize("sheet", ["letter", "card", "certificate"])
def test_the_proportions_of_a_tilted_sheet(sheet: str, tilt: tuple[float, float]) -> None:
    desk = render(Setting(sheet=sheet, tilt=tilt, turn=3), (1024, 768))
    assert desk.corners is not None
    ratio = aspect(Page(desk.corners.astype(np.float32), 1.0), desk.image.shape)
    assert ratio == pytest.approx(desk.size[0] / desk.size[1], rel=0.02)


@pytest.mark.parametrize("sample", A4_SAMPLES, ids=lambda s: s.name)
def test_photographed_a4_is_a4_within_four_percent(sample: object) -> None:
    assert sample in A4_SAMPLES
    page = Page(sample.corners.astype(np.float32), 1.0)  # type: ignore[attr-defined]
    assert aspect(page, (1080, 1920)) == pytest.approx(210 / 297, rel=0.04)


@pytest.mark.parametrize(
    ("ratio", "name"),
    [(0.707, "A4"), (1.414, "A4"), (1.586, "ID-1"), (0.63, "ID-1"), (1.0, ""), (1.5, "")],
)
def test_formats(ratio: float, name: str) -> None:
    assert format_of(ratio) == name


@pytest.mark.parametrize(("name", "size"), [("application", "A4"), ("card", "ID-1")])
def test_a_flattened_page_is_of_its_format_and_holds_the_sheet(name: str, size: str) -> None:
    desk = scene(name)
    page = find_page(desk.image)
    assert page is not None
    flat = flatten(desk.image, page)
    height, width = flat.shape[:2]
    assert max(height, width) / min(height, width) == pytest.approx(FORMATS[size], abs=0.01)
    # Paper up to the border: no strip of the mat is left along any side.
    border = [flat[1], flat[-2], flat[:, 1], flat[:, -2]]
    assert min(float(np.median(strip.max(axis=-1))) for strip in border) > 120


def test_no_side_is_longer_than_allowed() -> None:
    desk = scene("letter", (1024, 768))
    page = find_page(desk.image)
    assert page is not None
    assert max(flatten(desk.image, page, longest=300).shape) == 300


def test_a_square_stays_a_square_without_snapping() -> None:
    page = Page(np.array([[10, 10], [109, 10], [109, 109], [10, 109]], np.float32), 1.0)
    flat = flatten(np.zeros((200, 200, 3), np.uint8), page, snap=False)
    assert flat.shape == (99, 99, 3)
