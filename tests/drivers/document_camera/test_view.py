"""Frame after frame: when a page lies still, when a camera hangs or is blind."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import pytest

from deploy.demo.pictures import scene
from drivers.document_camera.frame import Frame
from drivers.document_camera.lines import Image
from drivers.document_camera.page import Page, find_pages
from drivers.document_camera.reports import Preview
from drivers.document_camera.view import ALL_BLACK, FROZEN, View, person_preview


@lru_cache
def desk(name: str) -> Image:
    return scene(name, (1024, 768)).image


def noisy(image: Image, seed: int) -> Image:
    noise = np.random.default_rng(seed).integers(-2, 3, image.shape)
    return (image + noise).clip(0, 255).astype(np.uint8)


def framed(image: Image) -> Frame:
    return Frame.of_pixels(image)


def jpeg_of(image: Image) -> Frame:
    frame = Frame.of_jpeg(cv2.imencode(".jpg", image)[1].tobytes())
    assert frame is not None
    return frame


@pytest.fixture
def view() -> View:
    return View(preview_width=1280, frozen_after=10.0)


def shown(view: View, images: list[Image], start: float = 0.0) -> list[Preview]:
    """One preview each 0.2 s."""
    return [view.preview(framed(image), start + 0.2 * i) for i, image in enumerate(images)]


def test_a_resting_page_becomes_still(view: View) -> None:
    told = [seen.still for seen in shown(view, [noisy(desk("letter"), n) for n in range(8)])]
    assert told[:4] == [False] * 4
    assert told[5:] == [True] * 3


def test_a_moved_page_is_not_still_until_it_rests_again(view: View) -> None:
    moved = np.roll(desk("letter"), 20, axis=1)
    told = [seen.still for seen in shown(view, [desk("letter")] * 7 + [moved] * 7)]
    assert [told[6], told[7], told[8], told[13]] == [True, False, False, True]


def test_a_hand_over_the_page_is_movement_and_is_told(view: View) -> None:
    before = shown(view, [desk("application")] * 7)
    assert before[-1].still
    assert not before[-1].hand
    hand = desk("application").copy()
    cv2.ellipse(hand, (520, 767), (90, 300), 0, 0, 360, (120, 150, 200), cv2.FILLED)
    after = view.preview(framed(hand), 1.4)
    assert not after.still
    assert after.hand


def test_an_empty_desk_is_never_still(view: View) -> None:
    told = shown(view, [desk("empty")] * 6)
    assert not any(preview.still or preview.fresh for preview in told)
    assert told[0].corners is None
    assert (told[0].quality, told[0].pages) == (0, 0)


def test_a_captured_page_is_no_longer_fresh_until_another_lies_there(view: View) -> None:
    assert shown(view, [desk("letter")] * 7)[-1].fresh
    true = scene("letter", (1024, 768)).corners
    assert true is not None
    view.captured(framed(desk("letter")), [Page(true, 1.0)])
    assert not shown(view, [noisy(desk("letter"), 1)] * 3, 2.0)[-1].fresh
    shifted = np.roll(desk("letter"), (8, 12), (0, 1))
    assert not shown(view, [shifted] * 8, 3.0)[-1].fresh
    assert shown(view, [desk("application")] * 8, 6.0)[-1].fresh
    view.captured(framed(desk("application")), [Page(true, 1.0)])


def two_sheets() -> Image:
    """A letter on the left, an application on the right."""
    return np.hstack([desk("letter")[:, 220:800], desk("application")[:, 240:820]])


@pytest.mark.parametrize("found", [True, False])
def test_whichever_page_is_followed_it_was_among_those_captured(view: View, found: bool) -> None:
    both = two_sheets()
    pages = find_pages(both)
    assert len(pages) == 2
    assert shown(view, [both] * 7)[-1].fresh
    view.captured(framed(both), pages if found else [])  # not found: all that the camera sees
    assert not shown(view, [noisy(both, 1)] * 3, 2.0)[-1].fresh
    for at, only in enumerate((desk("letter"), desk("application"))):
        view.captured(framed(both), pages)
        last = shown(view, [only] * 9, 4.0 + 2 * at)[-1]
        assert last.still
        assert not last.fresh


def test_the_whole_picture_without_any_page_takes_none(view: View) -> None:
    shown(view, [desk("empty")] * 2)
    view.captured(framed(desk("empty")), [])
    assert shown(view, [desk("letter")] * 8, 1.0)[-1].fresh


def test_the_same_page_laid_down_again_is_fresh(view: View) -> None:
    shown(view, [desk("letter")] * 7)
    true = scene("letter", (1024, 768)).corners
    assert true is not None
    view.captured(framed(desk("letter")), [Page(true, 1.0)])
    shown(view, [desk("empty")] * 4, 3.0)
    assert shown(view, [desk("letter")] * 7, 5.0)[-1].fresh


def test_the_cameras_own_picture_is_shown_where_it_is_small_enough(view: View) -> None:
    frame = jpeg_of(desk("letter"))
    preview = view.preview(frame, 0.0)
    assert preview.jpeg is frame.jpeg
    assert (preview.width, preview.height, preview.sequence) == (1024, 768, 1)
    true = scene("letter", (1024, 768)).corners
    assert true is not None
    assert np.abs(np.array(preview.corners) - true).max() < 2


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_cameras_own_picture_is_shown_and_says_so(view: View, rotation: int) -> None:
    plain, frame = jpeg_of(desk("letter")), jpeg_of(desk("letter"))
    frame.turn(rotation)
    for preview in (view.preview(frame, 0.0), person_preview(view, frame, 0.0)):
        assert preview.jpeg.endswith(plain.jpeg[2:])
        picture = cv2.imdecode(np.frombuffer(preview.jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert np.array_equal(picture, frame.image())
        assert (preview.width, preview.height) == (frame.width, frame.height)


@pytest.mark.parametrize("rotation", [0, 90])
def test_corners_are_in_the_pixels_of_what_is_shown(rotation: int) -> None:
    frame = jpeg_of(desk("letter"))
    frame.turn(rotation)
    preview = View(preview_width=700, frozen_after=10.0).preview(frame, 0.0)
    picture = cv2.imdecode(np.frombuffer(preview.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (preview.height, preview.width, 3)
    assert preview.width == (384 if rotation else 512)
    true = scene("letter", (1024, 768)).corners
    assert true is not None
    seen = np.array(preview.corners)
    middle = true.mean(axis=0) / 2
    expected = np.array([384 - middle[1], middle[0]]) if rotation else middle
    assert np.abs(seen.mean(axis=0) - expected).max() < 1.5


def test_the_same_picture_to_the_last_bit_is_a_hung_sensor(view: View) -> None:
    view.look(framed(desk("letter")), 0.0)
    assert view.warning(9.9) == ""
    view.look(framed(desk("letter")), 10.0)
    assert view.warning(10.0) == FROZEN
    view.look(framed(noisy(desk("letter"), 1)), 12.0)
    assert view.warning(12.0) == ""


def test_a_black_picture_is_told(view: View) -> None:
    view.look(framed(np.full((60, 80, 3), 4, np.uint8)), 0.0)
    assert view.warning(0.0) == ALL_BLACK
    assert view.detail(0.0) == {"width": 80, "height": 60, "fps": 0.0, "brightness": 4}
