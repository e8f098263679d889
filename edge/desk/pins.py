"""The clerks' PINs: kept as scrypt hashes, set at first use, and slow to guess."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import os
from pathlib import Path
from typing import Final

import msgspec

from edge.clock import Clock
from edge.content import put

SHORTEST, LONGEST = 4, 32

COST: Final = {"n": 2**14, "r": 8, "p": 1}
"""scrypt's work: 16 MiB and some 50 ms on a Pi-class box (RFC 7914, interactive log-in)."""

FREE: Final = 3
"""Wrong attempts without a pause: a finger slips."""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
"""Seconds after the fourth wrong attempt, doubled with each, and at most; nobody is locked out."""

_log = logging.getLogger(__name__)


class WrongPin(Exception):
    """It is not this clerk's PIN."""


class NoPin(Exception):
    """This clerk has set none yet."""


class BadPin(Exception):
    """A new PIN that is none; the text says why."""


class Wait(Exception):
    """Too many wrong attempts: try again in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.0f}")
        self.seconds = seconds


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    salt: bytes
    hash: bytes


class Pins:
    """The PINs in `path`, by staff number. A file that cannot be read leaves nobody with one."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._kept = _read(path)
        self._wrong: dict[str, int] = {}
        self._until: dict[str, float] = {}
        self._turn = asyncio.Lock()

    def has(self, number: str) -> bool:
        """Whether this clerk has set a PIN."""
        return number in self._kept

    async def check(self, number: str, pin: str) -> None:
        """Return when it is right; raises WrongPin, NoPin, Wait."""
        async with self._turn:  # one at a time, so that guessing at once gains nothing
            await self._check(number, pin)

    async def change(self, number: str, old: str, new: str) -> None:
        """Set the first PIN, or another one with the old; raises as `check`, BadPin, OSError."""
        if not SHORTEST <= len(new) <= LONGEST or not new.isprintable():
            raise BadPin(f"口令要 {SHORTEST} 到 {LONGEST} 位")
        if len(set(new)) == 1:
            raise BadPin("口令不能全是同一个字")
        async with self._turn:
            if self.has(number):
                await self._check(number, old)
            salt = os.urandom(16)
            made = await asyncio.to_thread(_hash, new, salt)
            kept = {**self._kept, number: _Kept(salt=salt, hash=made)}
            await asyncio.to_thread(put, self._path, msgspec.json.encode(kept), 0o600)
            self._kept = kept

    async def _check(self, number: str, pin: str) -> None:
        left = self._until.get(number, 0.0) - self._clock.monotonic()
        if left > 0:
            raise Wait(left)
        kept = self._kept.get(number)
        if kept is None:
            raise NoPin
        given = await asyncio.to_thread(_hash, pin, kept.salt)
        if not hmac.compare_digest(given, kept.hash):
            self._count(number)
            raise WrongPin
        self._wrong.pop(number, None)
        self._until.pop(number, None)

    def _count(self, number: str) -> None:
        wrong = self._wrong[number] = self._wrong.get(number, 0) + 1
        if wrong > FREE:
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(wrong - FREE - 1, 16))
            self._until[number] = self._clock.monotonic() + pause


def _hash(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, **COST, maxmem=64 * 1024 * 1024)


def _read(path: Path) -> dict[str, _Kept]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, _Kept])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as flaw:
        _log.warning(
            "%s cannot be read (%s): every clerk sets a PIN anew", path.name, type(flaw).__name__
        )
        return {}
