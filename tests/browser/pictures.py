"""Drawn pictures of a page on a desk: nobody's paper, the same on every run."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

CORNERS = [[180, 70], [610, 100], [640, 540], [150, 520]]
"""Of the page in `desk()`, clockwise from the top left, in pixels of 800 x 600."""


def page(width: int = 840, height: int = 1188) -> NDArray[np.uint8]:
    """A white page with a red heading and grey lines."""
    paper = np.full((height, width, 3), 250, np.uint8)
    cv2.rectangle(paper, (width // 4, 90), (width * 3 // 4, 140), (40, 30, 190), -1)
    for line in range(14):
        end = width - 90 - (line * 137) % 260
        cv2.line(paper, (90, 230 + line * 62), (end, 230 + line * 62), (90, 90, 90), 14)
    return paper


def desk() -> NDArray[np.uint8]:
    """800 x 600: the page lying askew on a dark desk."""
    paper = page()
    height, width = paper.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(source, np.array(CORNERS, np.float32))
    ground = np.full((600, 800, 3), (52, 60, 66), np.uint8)
    laid = cv2.warpPerspective(paper, turn, (800, 600))
    mask = cv2.warpPerspective(np.full(paper.shape[:2], 255, np.uint8), turn, (800, 600))
    ground[mask > 0] = laid[mask > 0]
    return ground


def jpeg(picture: NDArray[np.uint8]) -> bytes:
    """The picture as JPEG."""
    return bytes(cv2.imencode(".jpg", picture)[1])
