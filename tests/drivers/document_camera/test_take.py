"""A frame becomes pages, a card, or the whole picture, each with all that is known of it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
import pytest

from deploy.demo.pictures import VIEW
from deploy.demo.specimen_sheets import CODE
from drivers.document_camera.frame import Frame
from drivers.document_camera.lines import Image
from drivers.document_camera.orders import Capture, Take
from drivers.document_camera.reports import PageCaptured
from drivers.document_camera.take import NO_CARD, NO_PAGE, UNSURE, Order, take
from tests.drivers.document_camera.scenes import seen

CALIBRATED = Order(scale=1 / VIEW)


@lru_cache
def taken(scene: str, mode: Take = "page", rotation: int = 0) -> list[PageCaptured]:
    frame = Frame.of_pixels(seen(scene).image)
    frame.turn(rotation)
    return take(frame, replace(CALIBRATED, wanted=Capture(mode))).reports


def picture(page: PageCaptured) -> Image:
    decoded = cv2.imdecode(np.frombuffer(page.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.asarray(decoded, np.uint8)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_page_is_straight_upright_and_of_its_size(rotation: int) -> None:
    (page,) = taken("application", rotation=rotation)
    assert page.turned == (-rotation) % 360
    assert (page.size_mm, page.dpi, page.shape) == ([210.0, 297.0], 200, "page")
    assert (page.width, page.height) == (1654, 2339)
    assert (page.index, page.of, page.blank, page.codes) == (0, 1, False, [])
    assert page.warnings == []
    seal = cv2.cvtColor(picture(page), cv2.COLOR_BGR2HSV)
    red = np.argwhere((seal[..., 1] > 120) & ((seal[..., 0] < 10) | (seal[..., 0] > 170)))
    assert red.mean(axis=0) == pytest.approx([226 / 297 * 2339, 150 / 210 * 1654], rel=0.05)


def test_a_sheet_that_lies_upside_down_is_turned() -> None:
    assert taken("upside_down")[0].turned == 180


def test_a_code_is_read_and_stays_on_the_box() -> None:
    (page,) = taken("with_code")
    assert page.codes == [{"format": "QRCode", "text": CODE}]
    assert page.size_mm == [148.0, 210.0]
    assert CODE not in str(page.public())


def test_an_empty_page_is_blank_and_three_lines_are_not() -> None:
    assert taken("nothing_on_it")[0].blank
    assert not taken("blank")[0].blank


@pytest.mark.parametrize("scene", ["card_front", "card_back"])
@pytest.mark.parametrize("mode", ["card", "page"])
def test_a_card_is_a_card(scene: str, mode: Take) -> None:
    (card,) = taken(scene, mode)
    assert (card.shape, sorted(card.size_mm or [])) == ("card", [54.0, 85.6])
    assert card.turned in {0, 180} or card.warnings == [UNSURE]


def test_two_sheets_are_two_reports_in_reading_order() -> None:
    first, second = taken("two_sheets", "several")
    assert [(one.index, one.of) for one in (first, second)] == [(0, 2), (1, 2)]
    assert (first.size_mm, second.size_mm) == ([210.0, 297.0], [148.0, 210.0])
    assert second.codes == [{"format": "QRCode", "text": CODE}]


def test_the_whole_picture_is_left_as_it_is() -> None:
    (whole,) = taken("with_code", "whole")
    assert (whole.width, whole.height, whole.warnings) == (2048, 1536, [])
    assert whole.size_mm == [440.0, 330.0]
    assert whole.codes == [{"format": "QRCode", "text": CODE}]


@pytest.mark.parametrize(
    ("mode", "words"), [("page", NO_PAGE), ("several", NO_PAGE), ("card", NO_CARD)]
)
def test_nothing_there_is_said(mode: Take, words: str) -> None:
    (whole,) = taken("empty", mode)
    assert whole.warnings == [words]
    assert (whole.width, whole.quality) == (2048, 0.0)


def test_a_page_is_no_card() -> None:
    assert taken("application", "card")[0].warnings == [NO_CARD]


def test_without_a_calibration_a5_has_no_size() -> None:
    frame = Frame.of_pixels(seen("with_code").image)
    (page,) = take(frame, Order()).reports
    assert page.size_mm is None
    assert page.height / page.width == pytest.approx(210 / 148, rel=0.02)


def test_looks_differ() -> None:
    frame = Frame.of_pixels(seen("dim").image)
    natural, document, grey = (
        picture(take(frame, Order(wanted=Capture("page", look))).reports[0])
        for look in ("natural", "document", "grey")
    )
    assert natural.mean() < 90 < 200 < document.mean()
    assert np.ptp(grey.astype(int), axis=2).max() < 4
