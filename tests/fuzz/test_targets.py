"""Each target on its seeds and on some mutations of them, without the engine."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS

MUTATIONS = 200


def mutated(rng: random.Random, seeds: tuple[bytes, ...], longest: int) -> bytes:
    """A seed after a few flips, cuts, repeats and crossings."""
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data) + 1)
        end = min(len(data), at + rng.randint(1, 8))
        act = rng.randrange(5)
        if act == 0:
            data[at:end] = rng.randbytes(end - at)
        elif act == 1:
            del data[at:end]
        elif act == 2:
            data[at:at] = data[at:end] * rng.randint(1, 8)
        elif act == 3:
            data[at:at] = bytes([rng.choice((0x00, 0x7F, 0x80, 0xFF))]) * rng.randint(1, 8)
        else:
            data[at:] = rng.choice(seeds)[at:]
    return bytes(data[:longest])


@pytest.mark.parametrize("name", TARGETS)
def test_a_result_or_the_one_declared_error(name: str) -> None:
    target: Target = TARGETS[name]
    assert target.seeds
    for seed in target.seeds:
        assert len(seed) <= target.longest
        target(seed)
    rng = random.Random(name)
    for _ in range(MUTATIONS):
        target(mutated(rng, target.seeds, target.longest))
