"""Where a keypad's frames begin and end: pure codecs that survive every cut, loss and garbage."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Literal

Checksum = Literal["none", "sum8", "xor8"]
Covers = Literal["body", "start"]

LONGEST_BODY = 255


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One intact frame; `body` is what lies between its start, lengths, checksum and end."""

    body: bytes


class Framing(ABC):
    """How bodies are wrapped. `cut` and `encode` are inverse for every body it accepts."""

    @abstractmethod
    def encode(self, body: bytes) -> bytes:
        """The frame that carries `body`; raises ValueError for a body it cannot carry."""

    @abstractmethod
    def cut(self, buffer: bytes) -> tuple[int, bytes | None]:
        """(bytes used, body) of the first frame, (bytes of garbage, None), or (0, None): more.

        It never asks for more with `longest` bytes in hand, so a buffer stays shorter than that.
        """

    @property
    @abstractmethod
    def longest(self) -> int:
        """Bytes of the longest frame."""


@dataclass(frozen=True, kw_only=True)
class CallerBus(Framing):
    """`FF 68 | L | L | 68 | address function data… | sum | 16`, the bus of some caller pads.

    L = length of the body, sent twice; the sum is over the body modulo 256. Pads send L of 3 to 5,
    hosts 2 to 8 (the six display digits); `shortest` and `longest_body` are what this end accepts.
    Source: one published host program; the maker of the pads is not known.
    """

    shortest: int = 3
    longest_body: int = 5

    @property
    def longest(self) -> int:
        """Five bytes before the body, two after it."""
        return self.longest_body + 7

    def encode(self, body: bytes) -> bytes:
        """A frame with address, function and data; the receiver's bounds are its own matter."""
        if not 2 <= len(body) <= LONGEST_BODY:
            raise ValueError(f"a body has 2 to {LONGEST_BODY} bytes, not {len(body)}")
        head = bytes([0xFF, 0x68, len(body), len(body), 0x68])
        return head + body + bytes([sum(body) & 0xFF, 0x16])

    def cut(self, buffer: bytes) -> tuple[int, bytes | None]:
        """See Framing."""
        before = _before_start(buffer, b"\xff\x68")
        if before or len(buffer) < 3:
            return before, None
        length = buffer[2]
        if not self.shortest <= length <= self.longest_body:
            return 1, None
        if buffer[3:5] != bytes([length, 0x68])[: len(buffer) - 3]:
            return 1, None
        if len(buffer) < length + 7:
            return 0, None
        body = buffer[5 : 5 + length]
        if buffer[5 + length : 7 + length] != bytes([sum(body) & 0xFF, 0x16]):
            return 1, None
        return length + 7, body


@dataclass(frozen=True, kw_only=True)
class FixedLength(Framing):
    """`start | body of `length` bytes | checksum | end`; start, checksum and end may be missing."""

    length: int
    start: bytes = b""
    end: bytes = b""
    checksum: Checksum = "none"
    covers: Covers = "body"

    @property
    def longest(self) -> int:
        """Every frame has it."""
        return len(self.start) + self.length + (self.checksum != "none") + len(self.end)

    def encode(self, body: bytes) -> bytes:
        """See Framing."""
        if len(body) != self.length:
            raise ValueError(f"a body has {self.length} bytes, not {len(body)}")
        return self.start + body + check(self, body) + self.end

    def cut(self, buffer: bytes) -> tuple[int, bytes | None]:
        """See Framing."""
        before = _before_start(buffer, self.start)
        if before or len(buffer) < self.longest:
            return before, None
        body = buffer[len(self.start) : len(self.start) + self.length]
        if not buffer.startswith(self.encode(body)):
            return 1, None
        return self.longest, body


@dataclass(frozen=True, kw_only=True)
class Delimited(Framing):
    """`start | body | checksum | end`: the body reaches to the first `end`; start may be missing.

    A body that holds `end` needs another framing.
    """

    end: bytes
    start: bytes = b""
    checksum: Checksum = "none"
    covers: Covers = "body"
    longest_body: int = 64

    @property
    def longest(self) -> int:
        """With the longest body."""
        return len(self.start) + self.longest_body + (self.checksum != "none") + len(self.end)

    def encode(self, body: bytes) -> bytes:
        """See Framing."""
        frame = self.start + body + check(self, body) + self.end
        inside = frame[len(self.start) :]
        if not 1 <= len(body) <= self.longest_body or inside.find(self.end) != len(inside) - len(
            self.end
        ):
            raise ValueError(
                f"a body has 1 to {self.longest_body} bytes without {self.end.hex(' ')}"
            )
        return frame

    def cut(self, buffer: bytes) -> tuple[int, bytes | None]:
        """See Framing."""
        before = _before_start(buffer, self.start)
        if before:
            return before, None
        stop = buffer.find(self.end, len(self.start))
        if stop < 0:
            return int(len(buffer) >= self.longest), None
        inside = buffer[len(self.start) : stop]
        body = inside[:-1] if self.checksum != "none" else inside
        if not 1 <= len(body) <= self.longest_body or inside != body + check(self, body):
            return (1 if self.start else stop + len(self.end)), None
        return stop + len(self.end), body


@dataclass(frozen=True, kw_only=True)
class Packets(Framing):
    """What one read brings is one body: HID reports and key presses come whole, or not at all.

    What is sent is filled up with zeros to `filled` bytes, for devices that want whole reports.
    """

    filled: int = 0

    @property
    def longest(self) -> int:
        """The longest body."""
        return LONGEST_BODY

    def encode(self, body: bytes) -> bytes:
        """See Framing."""
        most = self.filled or LONGEST_BODY
        if not 1 <= len(body) <= most:
            raise ValueError(f"a packet has 1 to {most} bytes, not {len(body)}")
        return body.ljust(self.filled, b"\0")

    def cut(self, buffer: bytes) -> tuple[int, bytes | None]:
        """See Framing."""
        return len(buffer), buffer


@dataclass
class Decoder:
    """Bytes in, intact frames out; `garbage` counts the bytes thrown away since the last frame."""

    framing: Framing
    garbage: int = 0
    _buffer: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that `data` completes; broken ones are skipped byte by byte, never raised."""
        self._buffer += data
        frames: list[Frame] = []
        while self._buffer:
            used, body = self.framing.cut(bytes(self._buffer[: self.framing.longest]))
            if not used:
                break
            del self._buffer[:used]
            if body is None:
                self.garbage += used
            else:
                self.garbage = 0
                frames.append(Frame(body=body))
        return frames

    def forget(self) -> None:
        """Drop half a frame: a pause in the line ended it."""
        self.garbage += len(self._buffer)
        self._buffer.clear()


def sum8(data: bytes) -> int:
    """The sum of the bytes modulo 256."""
    return sum(data) & 0xFF


def xor8(data: bytes) -> int:
    """All bytes exclusive-or."""
    result = 0
    for byte in data:
        result ^= byte
    return result


def check(framing: FixedLength | Delimited, body: bytes) -> bytes:
    """The checksum byte for `body`, or nothing where the framing has none."""
    if framing.checksum == "none":
        return b""
    covered = framing.start + body if framing.covers == "start" else body
    return bytes([sum8(covered) if framing.checksum == "sum8" else xor8(covered)])


def _before_start(buffer: bytes, start: bytes) -> int:
    """How many bytes cannot belong to a frame that begins with `start`."""
    found = buffer.find(start)
    if found >= 0:
        return found
    for kept in range(min(len(start) - 1, len(buffer)), 0, -1):
        if start.startswith(buffer[-kept:]):
            return len(buffer) - kept
    return len(buffer)
