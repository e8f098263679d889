"""What in a picture may be a page, by lines, outlines and the corner network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from drivers.document_camera.corners import quads_from_corners
from drivers.document_camera.lines import Edges, Floats, Image, find_edges, find_lines
from drivers.document_camera.mat import against_mat
from drivers.document_camera.network import Maps, look
from drivers.document_camera.quads import plausible, quads_from_lines, quads_from_outlines
from drivers.document_camera.refine import snap

REDUCED: Final = 640
"""Longest side in pixels of the picture that is searched; sides are refined at full resolution."""

LINES: Final = 40
"""Lines that are built with: more cost time and found nothing more."""

QUADS: Final = (24, 120)
"""Line-built quads that are judged, beside the network's and without it.

In 131 rendered scenes 24 held as many good ones as 120."""

HEARD: Final = 8
"""Quads of the network that are judged."""

REACH: Final = 8.0
"""Pixels within which the true side lies of one that the network says: a third of its cell."""

OVERLAP: Final = 0.35
"""Share of the smaller of two pages above which they are one."""


@dataclass(frozen=True)
class Proposals:
    """`quads` (n, 4, 2) in pixels that may be pages, and what they are to be judged by.

    `image` is calmed of noise, less the mat where that is known; `maps` None without the network.
    """

    image: Image
    edges: Edges
    maps: Maps | None
    quads: Floats


def proposals(image: Image, mat: Image | None = None, *, network: bool = True) -> Proposals:
    """What may be a page in `image` (height, width, 3), some REDUCED pixels long.

    `mat` is the empty desk in the same size.
    """
    height, width = image.shape[:2]
    maps = look(image) if network else None
    calm: Any = cv2.medianBlur(image, 5)
    if mat is not None:
        calm = against_mat(calm, np.asarray(cv2.medianBlur(mat, 5), np.uint8))
    edges = find_edges(calm)
    quads = np.zeros((0, 4, 2), np.float32)
    if maps is not None:
        heard = quads_from_corners(maps, (width, height), HEARD)
        quads = np.concatenate([heard, snap(calm, heard, REACH)])
        quads = quads[plausible(quads, height, width)]
    quads = np.concatenate([quads, _seen(calm, edges, QUADS[maps is None])])
    return Proposals(calm, edges, maps, quads)


def apart(quads: Floats, limit: int) -> list[int]:
    """Which of `quads` (n, 4, 2), best first, lie apart from the better ones; up to `limit`."""
    chosen: list[int] = []
    hulls = [cv2.convexHull(np.asarray(quad, np.float32)) for quad in quads]
    areas = [cv2.contourArea(hull) for hull in hulls]
    for index, hull in enumerate(hulls):
        if len(chosen) == limit:
            break
        if all(
            cv2.intersectConvexConvex(hull, hulls[other])[0]
            < OVERLAP * min(areas[index], areas[other])
            for other in chosen
        ):
            chosen.append(index)
    return chosen


def _seen(image: Image, edges: Edges, count: int) -> Floats:
    lines = find_lines(edges, LINES)
    return np.concatenate(
        [quads_from_lines(edges, lines, count), quads_from_outlines(image, edges)]
    )
