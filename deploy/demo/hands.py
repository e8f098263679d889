"""A hand that reaches into a desk scene from its border, drawn with a finger's width in mm."""

from __future__ import annotations

import cv2
import numpy as np

from deploy.demo.sheets import Image

SKIN = (122, 152, 205)
SLEEVE = (96, 62, 48)
FINGER = 17.0
"""Millimetres across a finger."""


def draw_hand(image: Image, per_mm: float) -> None:
    """Lay a right hand onto the right border of a scene with `per_mm` pixels a millimetre."""
    height, width = image.shape[:2]
    wrist = np.array([width + 10 * per_mm, 0.62 * height])
    palm = wrist + np.array([-70, -6]) * per_mm
    thick = round(FINGER * per_mm)
    cast = image.copy()
    for reach, shift in ((66, -34), (78, -14), (74, 6), (58, 25)):
        tip = palm + np.array([-reach, shift]) * per_mm
        root = palm + np.array([6, 0.75 * shift]) * per_mm
        cv2.line(cast, _pixel(root), _pixel(tip), SKIN, thick, cv2.LINE_AA)
    cv2.ellipse(
        cast, _pixel(palm), _pixel(np.array([42, 44]) * per_mm), 0, 0, 360, SKIN, cv2.FILLED
    )
    cv2.line(cast, _pixel(wrist), _pixel(wrist + 200 * per_mm), SLEEVE, 5 * thick)
    cv2.line(cast, _pixel(palm + np.array([44, 4]) * per_mm), _pixel(wrist), SLEEVE, 4 * thick)
    image[:] = cast


def _pixel(point: np.ndarray) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))
