"""The frames of the SAM module in ID-card readers, without any I/O.

    host → reader   AA AA AA 96 69 | length | CMD PARA DATA… | check
    reader → host   AA AA AA 96 69 | length | SW1 SW2 SW3 DATA… | check

`length` is two bytes, big endian, and counts what follows it, check included; `check` is the XOR of
everything between preamble and check. AA AA AA only synchronises, 96 69 marks the start.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import ClassVar, Generic, Protocol, Self, TypeVar

from drivers.id_card.status import Status

PREAMBLE = bytes.fromhex("AA AA AA 96 69")
START = bytes.fromhex("96 69")
HEADER = len(PREAMBLE) + 2
"""Bytes before the body: preamble and length."""

LONGEST = 0x090A
"""Largest length in use: the reply to `read text, photo and fingerprints`."""


class FrameError(ValueError):
    """Bytes are not the frame they were taken for."""


class _Frame(Protocol):
    SHORTEST: ClassVar[int]

    @classmethod
    def from_body(cls, body: bytes) -> Self: ...


F = TypeVar("F", bound=_Frame)


def check(data: bytes) -> int:
    """XOR of all bytes."""
    return reduce(xor, data, 0)


def _framed(body: bytes) -> bytes:
    counted = (len(body) + 1).to_bytes(2) + body
    return PREAMBLE + counted + bytes([check(counted)])


def _unframed(data: bytes) -> bytes:
    counted, last = data[len(PREAMBLE) : -1], data[-1:]
    if not data.startswith(PREAMBLE) or len(data) < HEADER + 1:
        raise FrameError("no preamble")
    if int.from_bytes(counted[:2]) != len(data) - HEADER:
        raise FrameError("the length is not that of the frame")
    if last[0] != check(counted):
        raise FrameError("the checksum is wrong")
    return counted[2:]


@dataclass(frozen=True)
class Command:
    """What the host says: CMD, PARA (sleep and wake have none) and DATA."""

    SHORTEST: ClassVar[int] = 2  # CMD, check

    body: bytes

    @classmethod
    def from_body(cls, body: bytes) -> Command:
        """The command of a checked frame's body."""
        if not body:
            raise FrameError("a command without CMD")
        return cls(body)

    @classmethod
    def from_bytes(cls, data: bytes) -> Command:
        """The command of exactly one frame; raises FrameError."""
        return cls.from_body(_unframed(data))

    def to_bytes(self) -> bytes:
        """The frame, ready for the wire."""
        return _framed(self.body)


@dataclass(frozen=True)
class Reply:
    """What the module says. SW1 and SW2 are the card's own status word where the card refused.

    `data` of a read reply is personal, so it is no part of repr().
    """

    SHORTEST: ClassVar[int] = 4  # SW1, SW2, SW3, check

    sw3: int
    data: bytes = b""
    sw1: int = 0
    sw2: int = 0

    @property
    def status(self) -> Status | None:
        """SW3 by name; None when it is no status word we know."""
        return Status.of(self.sw3)

    @classmethod
    def from_body(cls, body: bytes) -> Reply:
        """The reply of a checked frame's body."""
        if len(body) < 3:
            raise FrameError("a reply without its three status words")
        return cls(body[2], body[3:], body[0], body[1])

    @classmethod
    def from_bytes(cls, data: bytes) -> Reply:
        """The reply of exactly one frame; raises FrameError."""
        return cls.from_body(_unframed(data))

    def to_bytes(self) -> bytes:
        """The frame, as it comes over the wire."""
        return _framed(bytes([self.sw1, self.sw2, self.sw3]) + self.data)

    def __repr__(self) -> str:
        return (
            f"Reply({self.sw1:02x} {self.sw2:02x} {self.sw3:02x}, {len(self.data)} bytes of data)"
        )


class Codec(Generic[F]):
    """Bytes in, frames out: `Codec(Reply)` on the host's side, `Codec(Command)` on the module's.

    It never raises. It synchronises on 96 69, so bytes lost or put in among the AAs do no harm, and
    looks for the next start inside a frame that turned out to be false. It holds back less than
    one longest frame. `bad` counts starts whose length or checksum was wrong, `skipped` the bytes
    that belonged to no frame.
    """

    def __init__(self, frame: type[F]) -> None:
        self.bad = 0
        self.skipped = 0
        self._frame = frame
        self._held = bytearray()

    def reset(self) -> None:
        """Forget a frame that has begun."""
        self.skipped += len(self._held)
        self._held.clear()

    def feed(self, data: bytes) -> list[F]:
        """The frames that end in `data`."""
        self._held += data
        frames: list[F] = []
        while (start := self._held.find(START)) >= 0:
            self._skip_to(start)
            length = int.from_bytes(self._held[2:4])
            if len(self._held) < 4:
                return frames
            if not self._frame.SHORTEST <= length <= LONGEST:
                self._reject()
                continue
            end = 4 + length
            if len(self._held) < end:
                return frames
            counted, last = bytes(self._held[2 : end - 1]), self._held[end - 1]
            if check(counted) != last:
                self._reject()
                continue
            del self._held[:end]
            frames.append(self._frame.from_body(counted[2:]))
        # A 96 at the end may be the first half of a start.
        self._skip_to(len(self._held) - self._held.endswith(START[:1]))
        return frames

    def _skip_to(self, start: int) -> None:
        synchronising = self._held[:start]
        self.skipped += len(synchronising) - synchronising.count(0xAA)
        del self._held[:start]

    def _reject(self) -> None:
        self.bad += 1
        self._skip_to(1)
