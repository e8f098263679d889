"""What is fuzzed: a decoder, the one error it may raise, and a few specimens to start from."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Target:
    """`decode` gives a result or raises one of `errors`; all else, also an assertion, is a find.

    `longest` is the number of bytes of an input; `errors` is the declared one, or none.
    """

    decode: Callable[[bytes], object]
    errors: tuple[type[Exception], ...] = ()
    seeds: tuple[bytes, ...]
    longest: int = 128

    def __call__(self, data: bytes) -> None:
        """Decode once."""
        with suppress(*self.errors):
            self.decode(data)


def cut(data: bytes) -> list[bytes]:
    """The rest of `data` in pieces of as many bytes as its first one says, 1 to 64."""
    size, rest = (data[0] % 64 + 1 if data else 1), data[1:]
    return [rest[at : at + size] for at in range(0, len(rest), size)]


def whole(*seeds: bytes) -> tuple[bytes, ...]:
    """Seeds for a target that cuts: in pieces of 64 bytes and of one."""
    return tuple(bytes([first]) + seed for seed in seeds for first in (63, 0))
