"""What each thing that speaks for a page weighs, learned from rendered scenes.

    python -m deploy.training.weigh [--scenes N] [--seed N]

Prints the weights that drivers/document_camera/judge.py holds, and how the best candidate of each
scene does with them. Scenes are those of deploy/training, in the size that is searched.
"""

from __future__ import annotations

import argparse
import logging
from dataclasses import dataclass, replace

import cv2
import numpy as np

from deploy.demo.pictures import any_setting, render
from deploy.training.mats import CLASSES, mat_scene
from deploy.training.scenes import Stock
from deploy.training.surfaces import Floats, Image
from drivers.document_camera.candidates import REDUCED, proposals
from drivers.document_camera.judge import evidence

log = logging.getLogger(__name__)

DESK = (640, 480)
ROUNDS = 800
RATE = 0.05
DECAY = 1e-3
FIRST, SHARP = 2.0, 2.0
"""What it weighs that the best comes first, and how sharply the first is told from the others."""


@dataclass(frozen=True)
class Judged:
    """The candidates of a scene: `evidence` (n, k), and `likeness` (n,) to the nearest page."""

    evidence: Floats
    likeness: Floats


def scenes(count: int, seed: int) -> list[tuple[Image, Floats]]:
    """Pictures with their pages: of six two from anywhere, one mat, two desks, one empty desk."""
    stock = Stock(seed, (80, 120), REDUCED)
    rng = np.random.default_rng(seed)
    found = []
    for index in range(count):
        if index % 6 >= 3:
            setting = any_setting(rng)
            desk = render(replace(setting, sheet="") if index % 6 == 5 else setting, DESK)
            empty = np.zeros((0, 4, 2), np.float32)
            found.append((desk.image, empty if desk.corners is None else desk.corners[None]))
            continue
        if index % 6 == 2:
            mat = mat_scene(CLASSES[index // 6 % len(CLASSES)], rng)
            scale = REDUCED / mat.image.shape[1]
            size = (REDUCED, round(mat.image.shape[0] * scale))
            quads = (mat.quads + 0.5) * scale - 0.5
            picture = cv2.resize(mat.image, size, interpolation=cv2.INTER_AREA)
        else:
            scene = stock.scene()
            width = REDUCED if scene.ratio >= 1 else round(REDUCED * scene.ratio)
            size = (width, round(width / scene.ratio))
            picture = cv2.resize(scene.image, size, interpolation=cv2.INTER_AREA)
            quads = (scene.quads + 0.5) * (np.array(size) / REDUCED) - 0.5
        found.append((np.asarray(picture, np.uint8), np.asarray(quads, np.float32)))
    return found


def judged(picture: Image, quads: Floats, *, network: bool) -> Judged | None:
    """The candidates in a picture with `quads` (m, 4, 2) as its pages; None without any."""
    found = proposals(picture, network=network)
    if not len(found.quads):
        return None
    high, wide = picture.shape[:2]
    room = np.array([wide, high]) - 1
    true = [cv2.convexHull(quad.clip(0, room).astype(np.float32)) for quad in quads]
    marks = []
    for quad in found.quads:
        hull = cv2.convexHull(quad.astype(np.float32))
        best = 0.0
        for other in true:
            common = cv2.intersectConvexConvex(hull, other)[0]
            union = cv2.contourArea(hull) + cv2.contourArea(other) - common
            best = max(best, common / union)
        marks.append(best)
    return Judged(evidence(found), np.array(marks))


def learn(sets: list[Judged]) -> Floats:
    """Weights (k + 1,), the last for itself: of a logistic regression to how good a quad is.

    In the same steps they learn that the best quad of a scene is to come first.
    """
    told = np.concatenate([one.evidence for one in sets])
    told = np.hstack([told, np.ones((len(told), 1), np.float32)])
    # Nearly right is worth little: 0.95 counts 0.66, 0.80 counts 0.13.
    likeness = np.concatenate([one.likeness for one in sets])
    good = ((likeness - 0.5) / 0.5).clip(0, 1) ** 4
    first = np.cumsum([0] + [len(one.likeness) for one in sets[:-1]])
    each = np.repeat(np.arange(len(sets)), [len(one.likeness) for one in sets])
    worth = likeness + good
    paged = np.array([one.likeness.max() > 0.5 for one in sets])[each]
    # Each scene counts the same, its good and its bad candidates half and half.
    weight = np.concatenate([_share(one.likeness) for one in sets])
    weights = np.zeros(told.shape[1])
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, ROUNDS + 1):
        score = told @ weights
        said = 1 / (1 + np.exp(-score))
        slope = told.T @ (weight * (said - good)) / len(sets) + DECAY * weights
        rank = np.exp(SHARP * (score - np.maximum.reduceat(score, first)[each]))
        rank *= paged / np.add.reduceat(rank, first)[each]
        expected = np.add.reduceat(rank * worth, first)[each]
        slope -= FIRST * SHARP * told.T @ (rank * (worth - expected)) / len(sets)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        even = np.sqrt(square / (1 - 0.999**step)) + 1e-9
        weights -= RATE * mean / (1 - 0.9**step) / even
    return weights


def _share(likeness: Floats) -> Floats:
    good = likeness > 0.9
    share = np.full(len(likeness), 1 / max(1, int((~good).sum())))
    share[good] = 1 / max(1, int(good.sum()))
    return share


def tell(sets: list[Judged], weights: Floats) -> str:
    """How the best candidate of each scene with a page does."""
    found = []
    for one in sets:
        if one.likeness.max() > 0.5:
            said = one.evidence @ weights[:-1] + weights[-1]
            found.append((one.likeness[said.argmax()], one.likeness.max()))
    chosen, best = np.array(found).T
    return (
        f"{len(found)} scenes: mean {chosen.mean():.3f}, share >= .90 {(chosen >= 0.9).mean():.3f};"
        f" the best there was: {best.mean():.3f}, {(best >= 0.9).mean():.3f}"
    )


def main() -> None:
    """Weigh by the command line."""
    parser = argparse.ArgumentParser(description="Learn what speaks for a page.")
    parser.add_argument("--scenes", type=int, default=480)
    parser.add_argument("--seed", type=int, default=20261124)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    seen = scenes(given.scenes, given.seed)
    for network in (True, False):
        sets = [one for scene in seen if (one := judged(*scene, network=network)) is not None]
        half = 2 * len(sets) // 3
        log.info("learned from some, told on the others: %s", tell(sets[half:], learn(sets[:half])))
        log.info("network %s: %s", network, np.round(learn(sets), 2).tolist())


if __name__ == "__main__":
    main()
