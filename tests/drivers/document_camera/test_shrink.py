"""The quick steps give what the plain ones do."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from deploy.demo.sheets import SHEETS
from drivers.document_camera.shrink import darkest, paper_of, shrunk

PAGE = SHEETS["application"]().image


@pytest.mark.parametrize("size", [(827, 1169), (408, 576), (411, 583), (90, 121)])
def test_a_page_is_shrunk_as_by_the_mean_of_what_each_pixel_covers(size: tuple[int, int]) -> None:
    odd = cv2.resize(PAGE, (2481, 3507))
    plain = cv2.resize(odd, size, interpolation=cv2.INTER_AREA)
    found = shrunk(odd, size)
    assert found.shape == plain.shape
    difference = np.abs(found.astype(int) - plain)
    assert difference.mean() < 2
    assert abs(found.mean() - plain.mean()) < 0.5


def test_a_pattern_finer_than_a_pixel_becomes_grey() -> None:
    stripes = np.zeros((401, 803), np.uint8)
    stripes[:, ::2] = 255
    assert np.abs(shrunk(stripes, (300, 150)).astype(int) - 127).max() <= 2


def test_the_darkest_channel_is_the_least() -> None:
    assert np.array_equal(darkest(PAGE), PAGE.min(axis=2))


@pytest.mark.parametrize("shape", [(301, 200), (1, 1), (9, 40)])
def test_print_is_no_paper(shape: tuple[int, int]) -> None:
    lit = np.tile(np.linspace(150, 250, shape[1]).astype(np.uint8), (shape[0], 1))
    printed = lit.copy()
    printed[10:12] = 20
    printed[:, 15:17] = 20
    assert np.abs(paper_of(printed, 33).astype(int) - lit).max() < 20
