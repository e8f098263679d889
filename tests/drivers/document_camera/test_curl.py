"""A flat page has no bow; one that is bent by so many millimetres is said to be."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from deploy.demo.pictures import SIZE, VIEW
from drivers.document_camera.curl import CURLED, curl_mm
from drivers.document_camera.page import Page
from drivers.document_camera.sizes import size_of
from tests.drivers.document_camera.scenes import seen

PER_MM = SIZE[0] / VIEW


def bow_of(name: str, bend: float) -> float:
    """The bow told of a scene whose lower border is bent by `bend` mm in the middle."""
    scene = seen(name)
    assert scene.corners is not None
    page = Page(scene.corners.astype(np.float32), 1.0)
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float32)
    left, right = scene.corners[:, 0].min(), scene.corners[:, 0].max()
    share = ((x - left) / (right - left)).clip(0, 1)
    bent = cv2.remap(scene.image, x, y - bend * PER_MM * 4 * share * (1 - share), cv2.INTER_LINEAR)
    return curl_mm(np.asarray(bent, np.uint8), page, size_of(page, bent.shape, PER_MM))


@pytest.mark.parametrize(
    "name", ["application", "letter", "certificate", "blank", "card_front", "stack", "upside_down"]
)
def test_a_flat_page_is_flat(name: str) -> None:
    assert bow_of(name, 0.0) < 0.4


@pytest.mark.parametrize("bend", [2.0, 4.0, 6.0])
def test_a_bent_page_is_told_in_millimetres(bend: float) -> None:
    assert bow_of("application", bend) == pytest.approx(bend, rel=0.2)
    assert (bow_of("application", bend) >= CURLED) == (bend > CURLED)


def test_noise_has_no_bow_to_speak_of() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (*SIZE[::-1], 3)).astype(np.uint8)
    scene = seen("application")
    assert scene.corners is not None
    page = Page(scene.corners.astype(np.float32), 1.0)
    assert curl_mm(noise, page, size_of(page, noise.shape, PER_MM)) < CURLED
