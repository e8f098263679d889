"""Sizes in millimetres with and without a calibration, and the dots that are worth keeping."""

from __future__ import annotations

import numpy as np
import pytest

from deploy.demo.pictures import SIZE, VIEW, Setting, render
from drivers.document_camera.lines import Floats
from drivers.document_camera.page import Page
from drivers.document_camera.sizes import Size, dots, per_mm_of, pixels, size_of, snapped
from tests.drivers.document_camera.scenes import seen

PER_MM = SIZE[0] / VIEW
SHAPE = (SIZE[1], SIZE[0], 3)


def page_of(corners: Floats | None) -> Page:
    assert corners is not None
    return Page(corners.astype(np.float32), 1.0)


def lying(width: float, height: float) -> Page:
    """A sheet of this size in mm, straight in the middle of the picture."""
    half = np.array([width, height]) * PER_MM / 2
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    return page_of(signs * half + (np.array(SIZE) - 1) / 2)


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [
        (210, 297, "A4"),
        (297, 210, "A4"),
        (148, 210, "A5"),
        (85.6, 53.98, "ID-1"),
        (53.98, 85.6, "ID-1"),
    ],
)
def test_a_calibrated_camera_knows_formats(width: float, height: float, name: str) -> None:
    size = size_of(lying(width * 1.006, height * 0.995), SHAPE, PER_MM)
    assert size == Size(width, height, name, True)


def test_another_size_is_measured() -> None:
    size = size_of(lying(176, 125), SHAPE, PER_MM)
    assert (size.format, size.sure) == ("", True)
    assert (size.width, size.height) == pytest.approx((176, 125), abs=0.5)


@pytest.mark.parametrize("tilt", [(0, 0), (4, 0), (0, 4), (4, -4)])
def test_a_tilted_camera_measures_within_two_percent(tilt: tuple[float, float]) -> None:
    desk = render(Setting(sheet="with_code", tilt=tilt, turn=4), (1024, 768))
    size = size_of(page_of(desk.corners), desk.image.shape, PER_MM / 2)
    assert (size.width, size.height, size.format) == (148.0, 210.0, "A5")


def test_without_a_calibration_a_card_is_a_card_and_the_largest_sheet_a4() -> None:
    assert size_of(lying(85.6, 54), SHAPE).format == "ID-1"
    assert size_of(lying(297, 210), SHAPE) == Size(297.0, 210.0, "A4", True)
    a5 = size_of(lying(148, 210), SHAPE)
    assert (a5.format, a5.sure) == ("", False)
    assert (a5.width, a5.height) == pytest.approx((148, 210), rel=0.06)


@pytest.mark.parametrize(("scene", "thing"), [("card_front", "card"), ("application", "a4")])
def test_a_known_thing_calibrates(scene: str, thing: str) -> None:
    desk = seen(scene)
    assert per_mm_of(page_of(desk.corners), desk.image.shape, thing) == pytest.approx(
        PER_MM, rel=0.01
    )


def test_the_wrong_thing_does_not() -> None:
    with pytest.raises(ValueError, match="A4"):
        per_mm_of(lying(85.6, 54), SHAPE, "a4")
    with pytest.raises(ValueError, match="证件卡"):
        per_mm_of(lying(210, 297), SHAPE, "card")


def test_dots_are_no_more_than_the_camera_is_good_for() -> None:
    a4 = Size(210, 297, "A4", True)
    assert dots(lying(210, 297), a4, 300) == 200  # it sees 118
    assert dots(lying(210, 297), a4, 150) == 150
    assert pixels(a4, 300) == (2480, 3508)


def test_far_from_every_format_nothing_snaps() -> None:
    assert snapped(100, 150) == Size(100, 150, "", True)
