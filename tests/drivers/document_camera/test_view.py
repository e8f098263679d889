"""Frame after frame: when a page lies still, when a camera hangs or is blind."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import pytest

from deploy.demo.pictures import scene
from drivers.document_camera.lines import Image
from drivers.document_camera.view import ALL_BLACK, FROZEN, NO_PAGE, View, capture


@lru_cache
def desk(name: str) -> Image:
    return scene(name, (1024, 768)).image


def noisy(image: Image, seed: int) -> Image:
    noise = np.random.default_rng(seed).integers(-2, 3, image.shape)
    return (image + noise).clip(0, 255).astype(np.uint8)


@pytest.fixture
def view() -> View:
    return View(preview_width=640, frozen_after=10.0)


def test_a_resting_page_becomes_still(view: View) -> None:
    told = [view.preview(noisy(desk("letter"), step), 0.2 * step).still for step in range(8)]
    assert told[:4] == [False] * 4
    assert told[5:] == [True] * 3


def test_a_moved_page_is_not_still_until_it_rests_again(view: View) -> None:
    moved = np.roll(desk("letter"), 20, axis=1)
    frames = [desk("letter")] * 7 + [moved] * 7
    told = [view.preview(frame, 0.2 * step).still for step, frame in enumerate(frames)]
    assert [told[6], told[7], told[8], told[13]] == [True, False, False, True]


def test_a_hand_over_the_page_is_movement(view: View) -> None:
    told = [view.preview(desk("letter"), 0.2 * step).still for step in range(7)]
    assert told[6]
    hand = desk("letter").copy()
    cv2.circle(hand, (512, 384), 130, (120, 150, 200), cv2.FILLED)
    assert not view.preview(hand, 1.4).still


def test_an_empty_desk_is_never_still(view: View) -> None:
    told = [view.preview(desk("empty"), 0.3 * step) for step in range(6)]
    assert not any(preview.still for preview in told)
    assert told[0].corners is None
    assert told[0].quality == 0


def test_a_preview_is_small_and_its_corners_are_in_its_pixels(view: View) -> None:
    preview = view.preview(desk("letter"), 0.0)
    picture = cv2.imdecode(np.frombuffer(preview.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (preview.height, preview.width, 3) == (480, 640, 3)
    true = scene("letter", (1024, 768)).corners
    assert true is not None
    assert np.abs(np.array(preview.corners) - true * 0.625).max() < 1.5


def test_the_same_picture_to_the_last_bit_is_a_hung_sensor(view: View) -> None:
    view.look(desk("letter"), 0.0)
    assert view.warning(9.9) == ""
    view.look(desk("letter"), 10.0)
    assert view.warning(10.0) == FROZEN
    view.look(noisy(desk("letter"), 1), 12.0)
    assert view.warning(12.0) == ""


def test_a_black_picture_is_told(view: View) -> None:
    view.look(np.full((60, 80, 3), 4, np.uint8), 0.0)
    assert view.warning(0.0) == ALL_BLACK
    assert view.detail(0.0) == {"width": 80, "height": 60, "fps": 0.0, "brightness": 4}


def test_capture_without_a_page_gives_the_whole_picture() -> None:
    page = capture(desk("empty"))
    assert page.warnings == [NO_PAGE]
    assert (page.width, page.height, page.quality) == (1024, 768, 0.0)
