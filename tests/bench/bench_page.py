"""How well and how fast pages are found: sample photos by kind, rendered desks, milliseconds.

    python -m tests.bench.bench_page [FOLDER]

FOLDER holds other pictures with an `index.csv` like that of tests/data/documents.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np

from deploy.demo.pictures import SIZE, VIEW, any_setting, render
from drivers.document_camera.flatten import flatten
from drivers.document_camera.page import find_page
from drivers.document_camera.quality import assess
from tests.bench.figures import Figure, table
from tests.drivers.document_camera.samples import FOLDER, corner_error, likeness, samples

T = TypeVar("T")

ROUNDS = 7
DESKS = 40
FULL_HD = 1920


def photos(folder: Path) -> Iterator[Figure]:
    """Mean likeness and share of 0.90 and more, for each kind of picture, long side 1920."""
    found: dict[str, list[float]] = {}
    for sample in samples(folder):
        image = sample.image()
        scale = min(1.0, FULL_HD / max(image.shape[:2]))
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        page = find_page(np.asarray(small))
        true = (sample.corners + 0.5) * scale - 0.5
        mark = 0.0 if page is None else likeness(page.corners, true)
        found.setdefault(sample.kind, []).append(mark)
        found.setdefault("all photos", []).append(mark)
    for kind in sorted(found, key=lambda kind: (kind == "all photos", kind)):
        yield from marks(kind, found[kind])


def desks() -> Iterator[Figure]:
    """The same on rendered desks, with the corners' error in millimetres."""
    rng = np.random.default_rng(1)
    found, errors = [], []
    for _ in range(DESKS):
        desk = render(any_setting(rng))
        page = find_page(desk.image)
        if desk.corners is None:
            continue
        found.append(0.0 if page is None else likeness(page.corners, desk.corners))
        if page is not None:
            errors.append(corner_error(page.corners, desk.corners) / (SIZE[0] / VIEW))
    yield from marks("rendered desks", found)
    yield Figure("rendered desks, worst corner, median", statistics.median(errors), "mm", "< 1")


def marks(kind: str, found: list[float]) -> Iterator[Figure]:
    """The two figures of a kind."""
    name = f"{kind} ({len(found)})"
    yield Figure(f"{name}: likeness", 100 * statistics.mean(found), "%", "")
    share = 100 * statistics.mean(mark >= 0.90 for mark in found)
    yield Figure(f"{name}: share >= .90", share, "%", "")


def times(folder: Path) -> Iterator[Figure]:
    """Median milliseconds on 1920 x 1080, best of several rounds each."""
    frames = [image for s in samples(folder) if (image := s.image()).shape[:2] == (1080, 1920)]
    if not frames:
        return
    yield Figure("find_page at 1080p", _median(frames, find_page), "ms", "< 34")
    pages = [(frame, page) for frame in frames if (page := find_page(frame)) is not None]
    yield Figure("flatten at 1080p", _median(pages, lambda pair: flatten(*pair)), "ms", "")
    yield Figure("assess at 1080p", _median(pages, lambda pair: assess(*pair)), "ms", "")


def _median(things: list[T], work: Callable[[T], object]) -> float:
    best = []
    for thing in things:
        rounds = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            work(thing)
            rounds.append(time.perf_counter() - started)
        best.append(min(rounds))
    return 1000 * statistics.median(best)


def run(folder: Path = FOLDER) -> list[Figure]:
    """Photos by kind, rendered desks, and times."""
    return [*photos(folder), *desks(), *times(folder)]


if __name__ == "__main__":
    print(table(run(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)))
