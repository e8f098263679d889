"""The quality figure falls with each thing that spoils a page, and the clerk is told which."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from deploy.demo.pictures import SCENES, render, scene
from drivers.document_camera.page import find_page
from drivers.document_camera.quality import BEYOND, BLURRED, DARK, GLARE, Quality, assess


def quality_of(name: str, **changes: float) -> Quality:
    desk = render(replace(SCENES[name], **changes))  # type: ignore[arg-type]
    page = find_page(desk.image)
    assert page is not None
    return assess(desk.image, page)


@pytest.mark.parametrize("name", ["application", "letter", "certificate", "card", "blank", "stack"])
def test_a_good_page_is_good(name: str) -> None:
    quality = quality_of(name)
    assert quality.warnings == ()
    assert quality.figure > 0.9


@pytest.mark.parametrize(
    ("name", "warning"),
    [("blurred", BLURRED), ("glare", GLARE), ("beyond_edge", BEYOND), ("dim", DARK)],
)
def test_each_flaw_has_its_own_words(name: str, warning: str) -> None:
    quality = quality_of(name)
    assert quality.warnings == (warning,)
    assert quality.figure < 0.6


def test_the_figure_falls_with_blur() -> None:
    figures = [quality_of("letter", blur=blur).figure for blur in (0.5, 1.5, 2.5, 4.0)]
    assert figures == sorted(figures, reverse=True)
    assert figures[0] > 0.9
    assert figures[-1] < 0.1


def test_sharpness_is_of_the_camera_not_of_the_copy_it_is_measured_on() -> None:
    desk = scene("letter")
    page = find_page(desk.image)
    assert page is not None
    sharp = [assess(desk.image, page, longest=side).sharpness for side in (700, 1200, 4096)]
    assert max(sharp) - min(sharp) < 0.25


def test_all_stays_within_0_and_1() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (400, 600, 3)).astype(np.uint8)
    page = find_page(scene("blank", (600, 450)).image)
    assert page is not None
    quality = assess(noise, page)
    assert 0 <= quality.figure <= 1
    assert 0 <= quality.sharpness <= 1
    assert 0 <= quality.glare <= 1
