"""The photographed sample pages with their marked corners, and how alike two quadrilaterals are."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parents[2] / "data" / "documents"

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Sample:
    """One picture; `corners` (4, 2) in pixels."""

    name: str
    corners: Floats
    licence: str
    source: str
    folder: Path

    @property
    def kind(self) -> str:
        """Which of the sets, and of SmartDoc which background."""
        first, _, rest = self.name.partition("_")
        return f"{first} {rest.partition('_')[0]}" if first == "smartdoc15" else first

    def image(self) -> NDArray[np.uint8]:
        return np.asarray(cv2.imread(str(self.folder / self.name)), np.uint8)


def samples(folder: Path = FOLDER) -> list[Sample]:
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        return [
            Sample(
                row["file"],
                np.array(row["corners_tl_tr_br_bl_xy"].split(), np.float32).reshape(4, 2),
                row["licence"],
                row["source"],
                folder,
            )
            for row in csv.DictReader(file)
        ]


def likeness(one: Floats, other: Floats) -> float:
    """Intersection over union of two convex quadrilaterals, whatever corner they start at."""
    a, b = (cv2.convexHull(np.asarray(quad, np.float32)) for quad in (one, other))
    common = cv2.intersectConvexConvex(a, b)[0]
    return float(common / (cv2.contourArea(a) + cv2.contourArea(b) - common))


def corner_error(found: Floats, true: Floats) -> float:
    """The farthest corner's distance in pixels, at the best of the four ways to start."""
    turns = [np.roll(true, turn, axis=0) for turn in range(4)]
    return min(float(np.linalg.norm(found - turn, axis=1).max()) for turn in turns)
