"""Training the corner network on rendered scenes, and writing it for the box.

    python -m deploy.training.train FOLDER [--steps N] [--seed N]

Renders in a process of its own while the network learns. FOLDER gets `network.pt`, a checkpoint
every SAVE steps that a later run goes on from, and `corners.onnx`.
"""

from __future__ import annotations

import argparse
import copy
import logging
import math
import multiprocessing
import time
from multiprocessing.queues import Queue
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from deploy.training.network import CornerNetwork, loss, probable
from deploy.training.scenes import CELLS, SIZE, Stock

log = logging.getLogger(__name__)

STEPS = 12_000
BATCH = 32
COARSE = (6000, 160)
"""Until this step the network sees pictures of this size, which takes 40 % of the time."""

RATE = 3e-3
WARM = 200
"""Steps in which the rate of learning rises to RATE."""

FINE = 1.2e-3
"""The rate with which the last steps, on whole pictures, begin; it falls to nothing."""

POOL = 6000
"""Scenes kept; each step draws from them, turned and mirrored by chance."""

FIRST = 320
"""Scenes that must be there before the first step."""

KEPT = (0.998, 0.96)
"""Share of the averaged weights that stays at each step, on small and on whole pictures."""

SAVE = 250
VALIDATION = 192


def render(seed: int, done: Queue[tuple[bytes, bytes]]) -> None:
    """Scenes without end, as bytes."""
    cv2.setNumThreads(1)
    stock = Stock(seed)
    while True:
        for _ in range(8):
            scene = stock.scene()
            said = np.rint(scene.target * 255).astype(np.uint8)
            done.put((scene.image.tobytes(), said.tobytes()))
        stock.renew()


class Pool:
    """The scenes learned from: new ones take the place of the oldest."""

    def __init__(self, seed: int, done: Queue[tuple[bytes, bytes]]) -> None:
        self.rng = np.random.default_rng(seed)
        self.images = np.zeros((POOL, SIZE, SIZE, 3), np.uint8)
        self.targets = np.zeros((POOL, 3, CELLS, CELLS), np.uint8)
        self.count = 0
        self._done = done

    def fill(self, least: int) -> None:
        """Take in what is rendered, waiting until there have been `least` scenes."""
        while self.count < least or not self._done.empty():
            image, target = self._done.get()
            at = self.count % POOL
            self.images[at] = np.frombuffer(image, np.uint8).reshape(self.images.shape[1:])
            self.targets[at] = np.frombuffer(target, np.uint8).reshape(self.targets.shape[1:])
            self.count += 1

    def batch(self) -> tuple[Tensor, Tensor]:
        """BATCH scenes, turned by quarters and mirrored; colours stretched a little."""
        chosen = self.rng.integers(0, min(self.count, POOL), BATCH)
        images, targets = [], []
        for index in chosen:
            image = self.images[index].transpose(2, 0, 1).astype(np.float32)
            target = self.targets[index].astype(np.float32) / 255
            turn = int(self.rng.integers(4))
            image, target = np.rot90(image, turn, (1, 2)), np.rot90(target, turn, (1, 2))
            if self.rng.random() < 0.5:
                image, target = image[:, :, ::-1], target[:, :, ::-1]
            image = image * self.rng.normal(1, 0.08) + self.rng.normal(0, 8)
            images.append(image.clip(0, 255))
            targets.append(target)
        return as_tensor(np.stack(images)), as_tensor(np.stack(targets))


def as_tensor(values: np.ndarray) -> Tensor:
    """A tensor of 32 bit numbers."""
    return torch.from_numpy(np.ascontiguousarray(values, np.float32))


def coarse(values: Tensor) -> Tensor:
    """Pictures or targets, shrunk as the first steps see them."""
    return functional.interpolate(
        values, scale_factor=COARSE[1] / SIZE, mode="bilinear", antialias=True
    )


def rate(step: int, steps: int) -> float:
    """The rate of learning at a step: for small pictures, then anew for whole ones."""
    if step < WARM:
        return RATE * (step + 1) / WARM
    if step < COARSE[0]:
        return RATE * 0.5 * (1 + math.cos(math.pi * (step - WARM) / (1.5 * COARSE[0])))
    return FINE * 0.5 * (1 + math.cos(math.pi * (step - COARSE[0]) / max(1, steps - COARSE[0])))


def follow(average: CornerNetwork, network: CornerNetwork, kept: float) -> None:
    """Move the averaged network a little towards the learning one."""
    with torch.no_grad():
        for mean, now in zip(
            average.state_dict().values(), network.state_dict().values(), strict=True
        ):
            if mean.dtype.is_floating_point:
                mean.lerp_(now, 1 - kept)
            else:
                mean.copy_(now)


def validation(seed: int) -> tuple[Tensor, Tensor]:
    """Scenes of papers and surfaces that are not learned from."""
    stock = Stock(seed, (60, 80))
    scenes = [stock.scene() for _ in range(VALIDATION)]
    images = as_tensor(np.stack([scene.image.transpose(2, 0, 1) for scene in scenes]))
    return images, as_tensor(np.stack([scene.target for scene in scenes]))


def write(network: CornerNetwork, file: Path) -> None:
    """The network as ONNX."""
    torch.onnx.export(
        probable(copy.deepcopy(network)),
        (torch.zeros(1, 3, SIZE, SIZE),),
        str(file),
        input_names=["picture"],
        output_names=["said"],
        opset_version=17,
        dynamo=False,
    )


def train(folder: Path, steps: int, seed: int) -> None:
    """Learn for `steps` steps, from the checkpoint in `folder` if there is one."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    network = CornerNetwork().to(memory_format=torch.channels_last)
    average = copy.deepcopy(network)
    learner = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    file, first = folder / "network.pt", 0
    if file.exists():
        saved = torch.load(file, weights_only=True)
        network.load_state_dict(saved["network"])
        average.load_state_dict(saved["average"])
        learner.load_state_dict(saved["learner"])
        first = saved["step"]
    done: Queue[tuple[bytes, bytes]] = multiprocessing.Queue(256)
    painter = multiprocessing.Process(target=render, args=(seed + first, done), daemon=True)
    painter.start()
    images, targets = validation(seed + 1_000_003)
    pool = Pool(seed + first, done)
    pool.fill(FIRST)
    started, mean = time.monotonic(), 0.0
    for step in range(first, steps):
        pool.fill(0)
        for group in learner.param_groups:
            group["lr"] = rate(step, steps)
        pictures, said = pool.batch()
        if step < COARSE[0]:
            pictures, said = coarse(pictures), coarse(said)
        learner.zero_grad()
        missed = loss(network(pictures.to(memory_format=torch.channels_last)), said)
        missed.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        learner.step()
        kept = KEPT[step >= COARSE[0]]
        follow(average, network, min(kept, (step + 1) / (step + 20)))
        mean += (float(missed.detach()) - mean) / min(step - first + 1, 100)
        if (step + 1) % SAVE == 0 or step + 1 == steps:
            average.eval()
            with torch.no_grad():
                held = float(loss(average(images), targets))
            each = (time.monotonic() - started) / (step + 1 - first)
            log.info("%d: learned %.4f held back %.4f scenes %d, %.3f s a step",
                     step + 1, mean, held, pool.count, each)  # fmt: skip
            torch.save(
                {"network": network.state_dict(), "average": average.state_dict(),
                 "learner": learner.state_dict(), "step": step + 1},
                file,
            )  # fmt: skip
            write(average, folder / "corners.onnx")
    painter.terminate()


def main() -> None:
    """Train by the command line."""
    parser = argparse.ArgumentParser(description="Train the corner network on rendered scenes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", type=int, default=20261123)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    given.folder.mkdir(parents=True, exist_ok=True)
    train(given.folder, given.steps, given.seed)


if __name__ == "__main__":
    main()
