"""Whether a hand is in the picture, so that nothing is captured under it."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np

from drivers.document_camera.lines import Floats, Image

WIDTH: Final = 160
"""Pixels across the picture that is looked at: a finger is 6 wide."""

SKIN: Final = ((133, 77), (180, 127))
"""Least and most Cr and Cb of skin: Chai and Ngan (1999), with Cr up to 180 for warm lamps."""

DARKEST: Final = 40
"""Luma below which the colour of a thing cannot be told."""

DISTANT: Final = 11.0
"""Distance in Cr and Cb by which a hand differs from the desk. Wood has the colour of skin: on it
a hand that rests is seen only once the mat was learned."""

LIGHT: Final = 0.5
"""What a level of luma counts beside one of colour, against a learned mat."""

LEAST: Final = 0.004
"""Share of the picture: two fingers from an edge."""


def reduced(image: Image) -> Image:
    """The picture WIDTH pixels wide, itself where it is that already."""
    height, width = image.shape[:2]
    if width == WIDTH:
        return image
    size = (WIDTH, max(8, round(height * WIDTH / width)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def hand_in(image: Image, corners: Floats | None, mat: Image | None = None) -> bool:
    """Whether something of a hand's colour reaches from the picture's border or over a page's side.

    `corners` (4, 2) of the page in `image`, None without one: what lies wholly on a page is printed
    there. `mat` is the same view without anything; else the desk's colour is that of most of what
    lies around the page.
    """
    small: Any = reduced(image)
    size, scale = small.shape[1::-1], small.shape[1] / image.shape[1]
    luma = cv2.cvtColor(small, cv2.COLOR_BGR2YCrCb)
    skin = cv2.inRange(luma, np.array([DARKEST, *SKIN[0]]), np.array([255, *SKIN[1]]))
    page = np.zeros(skin.shape, np.uint8)
    if corners is not None:
        outline = np.rint((corners + 0.5) * scale - 0.5).astype(np.int32)
        cv2.fillConvexPoly(page, outline, 255)
    colour = luma * (LIGHT, 1.0, 1.0)
    if mat is not None:
        empty: Any = cv2.cvtColor(cv2.resize(mat, size), cv2.COLOR_BGR2YCrCb)
        desk = empty * (LIGHT, 1.0, 1.0)
    else:  # one colour for all the desk, on which the light falls as it may
        colour[..., 0] = 0
        around = colour[page == 0]
        desk = np.median(around if len(around) else colour.reshape(-1, 3), axis=0)
    skin[np.linalg.norm(colour - desk, axis=2) < DISTANT] = 0
    skin = cv2.morphologyEx(skin, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, names, parts, _ = cv2.connectedComponentsWithStats(skin, connectivity=8)
    inner = cv2.erode(page, np.ones((7, 7), np.uint8))
    for part in range(1, count):
        if parts[part, cv2.CC_STAT_AREA] < LEAST * skin.size:
            continue
        x, y, wide, high = parts[part, :4]
        at_border = x <= 1 or y <= 1 or x + wide >= size[0] - 1 or y + high >= size[1] - 1
        own = names == part
        over_side = bool((own & (page == 0)).any() and (own & (inner > 0)).any())
        if at_border or over_side:
            return True
    return False
