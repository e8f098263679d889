"""One page is itself moved, turned and in other light; another page of the same form is another."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from deploy.demo.sheets import BLUE, SHEETS, Pen
from drivers.document_camera.lines import Floats, Image
from drivers.document_camera.motion import Rest, face_of, is_other, unchanged

CORNERS = np.array([[90, 60], [630, 70], [620, 860], [80, 850]], np.float32)


def laid(sheet: Image, corners: Floats = CORNERS, light: float = 0.9) -> Image:
    """A sheet on a grey desk, 720 x 920."""
    height, width = sheet.shape[:2]
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    desk = np.full((920, 720, 3), 80, np.uint8)
    warp = cv2.getPerspectiveTransform(flat, corners)
    seen = cv2.warpPerspective(
        cv2.GaussianBlur(sheet, (0, 0), 1.2),
        warp,
        (720, 920),
        desk,
        borderMode=cv2.BORDER_TRANSPARENT,
    )
    noise = np.random.default_rng(int(light * 100)).normal(0, 2, seen.shape)
    return (seen * light + noise).clip(0, 255).astype(np.uint8)


def form() -> Image:
    return SHEETS["application"]().image


def face(sheet: Image, corners: Floats = CORNERS, light: float = 0.9, slip: float = 0.0) -> Image:
    """The face of a sheet whose corners were found `slip` pixels beside the true ones."""
    return face_of(laid(sheet, corners, light), corners + np.float32(slip))


@pytest.mark.parametrize("slip", [-0.8, 0.0, 0.8])
@pytest.mark.parametrize("light", [0.45, 1.0])
def test_the_same_page_is_the_same(slip: float, light: float) -> None:
    moved = CORNERS + np.array([25, -20], np.float32)
    assert not is_other(face(form(), moved, light, slip), face(form()))


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_page_turned_on_the_mat_is_the_same(turn: int) -> None:
    turned = np.ascontiguousarray(np.rot90(form(), turn))
    assert not is_other(face(turned), face(form()))


def test_the_same_form_filled_in_by_another_is_another() -> None:
    pen = Pen((210.0, 297.0), (0, 0, 0))
    pen.image = form().copy()
    for row in range(6):
        y = 52 + 17 * row
        pen.fill(60, y + 2, 90, 13, (243, 245, 246))
        pen.text(
            64, y + 11, ("样本丁", "食品经营许可", "无", "5 号", "身份证明", "补正")[row], 5, BLUE
        )
    assert is_other(face(pen.image), face(form()))


@pytest.mark.parametrize("name", ["letter", "blank"])
def test_another_page_is_another(name: str) -> None:
    assert is_other(face(SHEETS[name]().image), face(form()))


def test_a_lamp_that_flickers_changes_nothing_and_a_finger_does() -> None:
    cells = np.random.default_rng(1).integers(40, 200, (48, 64)).astype(np.uint8)
    assert unchanged(cells, (cells + 9).astype(np.uint8))
    touched = cells.copy()
    touched[20, 30] += 12
    assert not unchanged(cells, touched)


def test_a_page_rests_when_nothing_moved_for_long_enough() -> None:
    rest = Rest()
    cells = np.full((48, 64), 100, np.uint8)
    told = [rest.seen(cells, CORNERS, 1168.0, 0.1 * step) for step in range(12)]
    assert not any(told[:8])
    assert all(told[9:])
    assert not rest.seen(cells, CORNERS + 9, 1168.0, 1.2)
    assert not rest.seen(cells, None, 1168.0, 1.3)
