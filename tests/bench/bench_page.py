"""How well and how fast pages are found: photos beside jscanify, rendered mats, milliseconds.

    python -m tests.bench.bench_page [FOLDER]

FOLDER holds other pictures with an `index.csv` like that of tests/data/documents.
"""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from deploy.training.mats import CLASSES, SIZE, VIEW, MatScene, mat_scene
from drivers.document_camera import candidates
from drivers.document_camera.flatten import flatten
from drivers.document_camera.page import Page, find_page, find_pages
from drivers.document_camera.quality import assess
from tests.bench.figures import Figure, table
from tests.bench.jscanify_peer import Jscanify
from tests.drivers.document_camera.samples import FOLDER, corner_error, likeness, samples

T = TypeVar("T")
Image = NDArray[np.uint8]

ROUNDS = 3
MATS = 24
"""Rendered mats of each class."""

FULL_HD = 1920
NEAR = 1.0
"""Millimetres that the worst corner of a page may be off."""


@contextlib.contextmanager
def without_network() -> Iterator[None]:
    """Our finder by lines and outlines alone."""
    look = candidates.look
    candidates.look = lambda image: None
    try:
        yield
    finally:
        candidates.look = look


def photos(folder: Path) -> Iterator[Figure]:
    """Mean likeness and share of 0.90 and more, for each kind of picture, long side 1920."""
    pictures = []
    for sample in samples(folder):
        image = sample.image()
        scale = min(1.0, FULL_HD / max(image.shape[:2]))
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        true = (sample.corners + 0.5) * scale - 0.5
        pictures.append((sample.kind, np.asarray(small, np.uint8), true))

    def told(name: str, find: Callable[[Image], NDArray[np.float32] | None]) -> Iterator[Figure]:
        found: dict[str, list[float]] = {}
        for kind, image, true in pictures:
            corners = find(image)
            mark = 0.0 if corners is None else likeness(corners, true)
            found.setdefault(kind, []).append(mark)
            found.setdefault("all", []).append(mark)
        for kind in sorted(found, key=lambda kind: (kind == "all", kind)):
            yield from marks(f"{name}, {kind}", found[kind])

    yield from told("ours", ours)
    with without_network():
        yield from told("ours without the network", ours)
    with contextlib.suppress(OSError, subprocess.SubprocessError), Jscanify() as peer:
        times: list[float] = []

        def theirs(image: Image) -> NDArray[np.float32] | None:
            corners, milliseconds = peer.find(image)
            times.append(milliseconds)
            return corners

        yield from told("jscanify", theirs)
        took = _median([image for _, image, _ in pictures], find_page)
        yield Figure("jscanify's time, by ours", statistics.median(times) / took, "x", "")


def ours(image: Image) -> NDArray[np.float32] | None:
    """The corners of the page, or None."""
    page = find_page(image)
    return None if page is None else np.asarray(page.corners, np.float32)


def marks(kind: str, found: list[float]) -> Iterator[Figure]:
    """The two figures of a kind."""
    yield Figure(f"{kind} ({len(found)}): likeness", 100 * statistics.mean(found), "%", "")
    share = 100 * statistics.mean(mark >= 0.90 for mark in found)
    yield Figure(f"{kind} ({len(found)}): share >= .90", share, "%", "")


def mats() -> Iterator[Figure]:
    """Share of rendered mats on which every corner is found within NEAR, without and with mat."""
    rng = np.random.default_rng(1)
    every: dict[bool, list[bool]] = {False: [], True: []}
    for kind in CLASSES:
        scenes = [mat_scene(kind, rng) for _ in range(MATS)]
        for known in (False, True):
            near = [worst(scene, known) < NEAR for scene in scenes]
            every[known] += near
            words = "the mat known" if known else "from the picture alone"
            share = 100 * statistics.mean(near)
            yield Figure(f"mat, {kind} ({MATS}), {words}: < 1 mm", share, "%", "98")
    for known, near in every.items():
        words = "the mat known" if known else "from the picture alone"
        yield Figure(f"mats, all, {words}: < 1 mm", 100 * statistics.mean(near), "%", "98")


def worst(scene: MatScene, known: bool) -> float:
    """Millimetres of the worst corner of the worst page; a page out of the picture by its rest."""
    pages = find_pages(scene.image, scene.empty if known else None)
    errors = []
    room = np.array(SIZE, np.float32) - 1
    for quad in scene.quads:
        out = (quad < 0).any(axis=1) | (quad > room).any(axis=1)
        errors.append(min((_off(page, quad, out) for page in pages), default=np.inf))
    return max(errors) / (SIZE[0] / VIEW)


def _off(page: Page, quad: NDArray[np.float32], out: NDArray[np.bool_]) -> float:
    if not out.any():
        return corner_error(page.corners, quad)
    turns = [np.roll(quad, turn, axis=0) for turn in range(4)]
    kept = [~np.roll(out, turn) for turn in range(4)]
    return min(
        float(np.linalg.norm(page.corners - turn, axis=1)[keep].max())
        for turn, keep in zip(turns, kept, strict=True)
    )


def times(folder: Path) -> Iterator[Figure]:
    """Median milliseconds, best of several rounds each."""
    frames = [image for s in samples(folder) if (image := s.image()).shape[:2] == (1080, 1920)]
    if not frames:
        return
    yield Figure("find_page at 1080p", _median(frames, find_page), "ms", "< 34")
    pages = [(frame, page) for frame in frames if (page := find_page(frame)) is not None]
    followed = _median(pages, lambda pair: find_page(pair[0], before=pair[1]))
    yield Figure("find_page at 1080p, page of the frame before", followed, "ms", "")
    stills = [cv2.resize(frame, (3840, 2160)) for frame in frames[:3]]
    yield Figure("find_page at 8 megapixels", _median(stills, find_page), "ms", "< 120")
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
    """Photos by kind, rendered mats, and times."""
    return [*photos(folder), *mats(), *times(folder)]


if __name__ == "__main__":
    print(table(run(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)))
