"""A hand is told from paper, seals, photographs and desks, from wood once it was learned."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
import pytest

from deploy.demo.pictures import SCENES, Scene, render
from drivers.document_camera.hand import hand_in
from drivers.document_camera.lines import Image

SKINS = {"light": (165, 190, 228), "tan": (110, 145, 195), "dark": (52, 76, 118)}
"""BGR."""


@lru_cache
def desk(name: str, sheet: str | None = None) -> Scene:
    setting = SCENES[name]
    return render(setting if sheet is None else replace(setting, sheet=sheet), (960, 720))


def with_hand(image: Image, skin: str, *, at: tuple[int, int] = (520, 719)) -> Image:
    """Four fingers and a palm that come from the lower border."""
    drawn = image.copy()
    x, y = at
    cv2.ellipse(drawn, (x, y), (70, 130), 0, 0, 360, SKINS[skin], cv2.FILLED, cv2.LINE_AA)
    for finger in range(4):
        tip = (x - 55 + 36 * finger, y - 230 + 14 * abs(finger - 1))
        root = (x - 40 + 27 * finger, y - 90)
        cv2.line(drawn, root, tip, SKINS[skin], 26, cv2.LINE_AA)
    return drawn


@pytest.mark.parametrize("name", list(SCENES))
def test_without_a_hand_there_is_none(name: str) -> None:
    scene = desk(name)
    assert not hand_in(scene.image, scene.corners)


@pytest.mark.parametrize("skin", list(SKINS))
@pytest.mark.parametrize("name", ["application", "certificate", "card", "blank", "empty"])
def test_a_hand_from_the_border_is_seen(name: str, skin: str) -> None:
    scene = desk(name)
    assert hand_in(with_hand(scene.image, skin), scene.corners)


@pytest.mark.parametrize("skin", list(SKINS))
def test_on_wood_a_hand_is_seen_once_the_mat_is_learned(skin: str) -> None:
    scene = desk("letter")
    mat = desk("letter", "").image
    assert not hand_in(scene.image, scene.corners, mat)
    assert hand_in(with_hand(scene.image, skin), scene.corners, mat)


def test_a_face_on_a_page_is_no_hand() -> None:
    scene = desk("application")
    assert scene.corners is not None
    drawn = scene.image.copy()
    centre = np.rint(scene.corners.mean(axis=0)).astype(int)
    cv2.circle(drawn, (int(centre[0]), int(centre[1])), 60, SKINS["tan"], cv2.FILLED)
    assert not hand_in(drawn, scene.corners)
