"""Several pages, a known mat, a page followed over frames, and a box without the network."""

from __future__ import annotations

import builtins
import logging
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from deploy.demo.pictures import scene
from deploy.training.mats import SIZE, VIEW, mat_scene
from drivers.document_camera import candidates, network
from drivers.document_camera.mat import GREY, against_mat
from drivers.document_camera.page import Page, find_page, find_pages
from tests.drivers.document_camera.samples import corner_error

MM = SIZE[0] / VIEW


@pytest.fixture
def fresh_network() -> Iterator[None]:
    network._session.cache_clear()
    yield
    network._session.cache_clear()


def test_two_sheets_side_by_side_are_two_pages() -> None:
    desk = mat_scene("two sheets", np.random.default_rng(3))
    pages = find_pages(desk.image)
    assert len(pages) == 2
    for quad in desk.quads:
        assert min(corner_error(page.corners, quad) for page in pages) < MM
    assert pages[0].confidence >= pages[1].confidence


def test_no_more_pages_than_asked_for() -> None:
    desk = mat_scene("two sheets", np.random.default_rng(3))
    assert len(find_pages(desk.image, limit=1)) == 1
    assert find_pages(desk.image, limit=0) == []


def test_an_empty_mat_has_no_pages() -> None:
    desk = mat_scene("MJPEG", np.random.default_rng(4))
    assert find_pages(desk.empty, desk.empty) == []


def test_a_mat_of_another_size_is_the_same_mat() -> None:
    desk = mat_scene("MJPEG", np.random.default_rng(7))
    large = find_page(desk.image, mat=desk.empty)
    small = find_page(desk.image, mat=np.ascontiguousarray(desk.empty[::2, ::2]))
    assert large is not None
    assert small is not None
    assert corner_error(small.corners, large.corners) < 1


def test_a_brighter_picture_of_the_mat_is_still_the_mat() -> None:
    mat = np.full((90, 120, 3), 150, np.uint8)
    brighter = np.full_like(mat, 180)
    assert np.abs(against_mat(brighter, mat).astype(int) - GREY).max() <= 1


def test_a_page_is_followed_from_frame_to_frame() -> None:
    desk = scene("letter", (1024, 768))
    page = find_page(desk.image)
    assert page is not None
    moved = find_page(np.roll(desk.image, 2, axis=1), before=page)
    assert moved is not None
    assert corner_error(moved.corners, page.corners + np.array([2, 0])) < 0.2
    assert moved.confidence == page.confidence


def test_a_page_taken_away_is_not_followed() -> None:
    page = find_page(scene("letter", (1024, 768)).image)
    assert page is not None
    assert find_page(scene("empty", (1024, 768)).image, before=page) is None


def test_a_page_that_jumped_is_found_anew() -> None:
    desk = scene("letter", (1024, 768))
    assert desk.corners is not None
    page = find_page(desk.image, before=Page(desk.corners + 40, 0.9))
    assert page is not None
    assert corner_error(page.corners, desk.corners) < 2


def test_without_a_runtime_pages_are_found_by_lines_and_it_is_said(
    fresh_network: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    importing = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "onnxruntime":
            raise ImportError(name)
        return importing(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    desk = scene("letter", (1024, 768))
    with caplog.at_level(logging.WARNING):
        page = find_page(desk.image)
        find_page(desk.image)
    assert page is not None
    assert desk.corners is not None
    assert corner_error(page.corners, desk.corners) < 1
    assert [record.message for record in caplog.records] == [
        "onnxruntime is missing: pages are found by lines and outlines alone"
    ]


def test_the_network_says_where_a_page_is() -> None:
    maps = network.look(scene("letter", (1024, 768)).image)
    assert maps is not None
    assert maps.page.shape == maps.side.shape == maps.corner.shape == (64, 64)
    assert maps.page[32, 32] > 0.9
    assert maps.page[1, 1] < 0.1
    assert network.WEIGHTS.stat().st_size < 2_000_000


def test_pages_that_overlap_by_a_third_are_one() -> None:
    square = np.array([[0, 0], [100, 0], [100, 100], [0, 100]], np.float32)
    right = np.array([1, 0], np.float32)
    quads = np.stack([square, square + 5, square + 80 * right, square + 300 * right])
    assert candidates.apart(quads, 8) == [0, 2, 3]
    assert candidates.apart(quads, 2) == [0, 2]
