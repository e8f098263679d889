"""The clerks' PINs: kept as scrypt hashes, set at first use, and slow to guess."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
from pathlib import Path
from typing import Final

from edge.clock import Clock
from edge.desk.pin_file import Kept, PinFile

SHORTEST, LONGEST = 4, 32

COST: Final = {"n": 2**14, "r": 8, "p": 1}
"""scrypt's work: 16 MiB and some 50 ms on a Pi-class box (RFC 7914, interactive log-in)."""

FREE: Final = 3
"""Wrong attempts without a pause: a finger slips."""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
"""Seconds after the fourth wrong attempt, doubled with each, and at most; nobody is locked out."""


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


class Pins:
    """The PINs in `path`, by staff number. A file that cannot be read leaves nobody with one."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._file = PinFile(path)
        self._clock = clock
        self._kept = self._file.read()
        self._wrong: dict[str, int] = {}
        self._until: dict[str, float] = {}
        self._turn = asyncio.Lock()

    def has(self, number: str) -> bool:
        """Whether this clerk had set a PIN when the file was last read."""
        return number in self._kept

    async def refresh(self) -> None:
        """Read the file anew if it was changed by somebody else."""
        async with self._turn:
            await self._refresh()

    async def check(self, number: str, pin: str) -> None:
        """Return when it is right; raises WrongPin, NoPin, Wait."""
        async with self._turn:  # one at a time, so that guessing at once gains nothing
            await self._refresh()
            await self._check(number, pin)

    async def change(self, number: str, old: str, new: str) -> None:
        """Set the first PIN, or another one with the old; raises as `check`, BadPin, OSError."""
        if not SHORTEST <= len(new) <= LONGEST or not new.isprintable():
            raise BadPin(f"口令要 {SHORTEST} 到 {LONGEST} 位")
        if len(set(new)) == 1:
            raise BadPin("口令不能全是同一个字")
        async with self._turn:
            await self._refresh()
            if self.has(number):
                await self._check(number, old)
            salt = os.urandom(16)
            made = await asyncio.to_thread(_hash, new, salt)
            await asyncio.to_thread(self._file.set, number, Kept(salt=salt, hash=made))
            await self._refresh()

    async def _refresh(self) -> None:
        kept = await asyncio.to_thread(self._file.read)
        for number in self._kept.keys() - kept.keys():  # with the PIN go the wrong attempts
            self._wrong.pop(number, None)
            self._until.pop(number, None)
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
