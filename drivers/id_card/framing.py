"""How SAM frames travel in packets, without any I/O: one kind of packet for each kind of reader.

plain    the frame as it is; on HID with zeros after it, on split endpoints header and body apart
miaxis   88 | 00 00 | length | B1 | frame | sum, in pieces on the way back (Miaxis, 中正)
dk       count | kind of piece | 34 | frame, in pieces on the way back (DK, 德科)

None of this was tried on a device; the sources are programs for these readers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from drivers.id_card.frame import HEADER, LONGEST, START, Reply

PACKET = 64
"""Bytes of a packet, and of a report, of all these readers."""


@dataclass(frozen=True)
class Packet:
    """What goes out in one transfer, on which pair of endpoints."""

    data: bytes
    pair: int = 0


@dataclass(frozen=True)
class Wanted:
    """Where the next packet comes from, and the number of bytes that are still to come."""

    size: int
    pair: int = 0


class Framing(ABC):
    """One reader's packets: `wrap` a command's frame, `unwrap` packets into the reply's bytes.

    `unwrap` never raises; what is no packet of this kind yields nothing and counts as `bad`.
    """

    def __init__(self) -> None:
        self.bad = 0
        self._count = _Count()

    @property
    def complete(self) -> bool:
        """Whether a reply has ended and nothing of another has begun."""
        return self._count.complete

    @property
    def wanted(self) -> Wanted:
        """What to ask the port for next."""
        return Wanted(PACKET)

    def reset(self) -> None:
        """Forget a reply that has begun."""
        self._count = _Count()

    @abstractmethod
    def wrap(self, frame: bytes) -> tuple[Packet, ...]:
        """The packets that carry a command's frame."""

    @abstractmethod
    def unwrap(self, packet: bytes) -> bytes:
        """The reply's bytes in one packet, without padding and wrapper; b"" when it has none."""


class Stream(Framing):
    """One pair of bulk endpoints: the frame as it is, in packets that may end anywhere."""

    @property
    def wanted(self) -> Wanted:
        """One packet while the length is unknown, then exactly the rest.

        So a reply that ends with a full packet is told at once, whether or not an empty packet
        follows.
        """
        return Wanted(self._count.left or 1)

    def wrap(self, frame: bytes) -> tuple[Packet, ...]:
        """See Framing."""
        return (Packet(frame),)

    def unwrap(self, packet: bytes) -> bytes:
        """See Framing; nothing is padding here, so nothing is cut off."""
        rest = packet
        while rest:
            rest = rest[len(self._count.take(rest)) :]
        return packet


class Split(Stream):
    """Four bulk endpoints (older 0400:C35A): the first pair for headers, the second for bodies."""

    @property
    def wanted(self) -> Wanted:
        """See Stream."""
        left = self._count.left
        return Wanted(left, pair=1) if left else Wanted(HEADER)

    def wrap(self, frame: bytes) -> tuple[Packet, ...]:
        """See Framing."""
        return Packet(frame[:HEADER]), Packet(frame[HEADER:], pair=1)


class Reports(Framing):
    """HID reports with the frame as it is, and what may stand after its end (Routon)."""

    def wrap(self, frame: bytes) -> tuple[Packet, ...]:
        """See Framing."""
        return tuple(Packet(frame[at : at + PACKET]) for at in range(0, len(frame), PACKET))

    def unwrap(self, packet: bytes) -> bytes:
        """See Framing; a reply begins at the start of a report."""
        if self._count.left is None and START not in packet:
            self.bad += any(packet)
            return b""
        return self._count.take(packet)


class Miaxis(Framing):
    """HID reports with a wrapper of their own, its numbers little endian.

    host → reader   88 | number 0 | length | B1 | frame | sum
    reader → host   AA | number | length | result | number of the piece | up to 54 bytes | sum

    `length` counts from B1 or the result on; `sum` adds up all from `length` on.
    """

    def wrap(self, frame: bytes) -> tuple[Packet, ...]:
        """See Framing; a frame of at most 55 bytes, and no command is longer than 8."""
        counted = (len(frame) + 1).to_bytes(2, "little") + b"\xb1" + frame
        return (Packet(b"\x88\x00\x00" + counted + _sum(counted)),)

    def unwrap(self, packet: bytes) -> bytes:
        """See Framing."""
        end = 5 + int.from_bytes(packet[3:5], "little")
        if packet[:1] != b"\xaa" or not 8 <= end <= len(packet) - 2:
            self.bad += any(packet)
            return b""
        if packet[end : end + 2] != _sum(packet[3:end]):
            self.bad += 1
            return b""
        return self._count.take(packet[8:end])


class Dk(Framing):
    """HID reports with a count of their bytes and pieces, holding `local SAM` commands.

    host → reader   count | 00 | 34 | frame
    reader → host   count | number of further pieces | 34 | 90 00 | up to 59 bytes
                    count | C0 + number of the piece | up to 62 bytes
    """

    _LOCAL = 0x34
    _GOOD = bytes.fromhex("90 00")

    def __init__(self) -> None:
        super().__init__()
        self._piece = 0

    def reset(self) -> None:
        """See Framing."""
        super().reset()
        self._piece = 0

    def wrap(self, frame: bytes) -> tuple[Packet, ...]:
        """See Framing; a frame of at most 61 bytes."""
        piece = bytes([0x00, self._LOCAL]) + frame
        return (Packet(bytes([len(piece)]) + piece),)

    def unwrap(self, packet: bytes) -> bytes:
        """See Framing; a piece out of order spoils its reply, which its checksum then tells."""
        count = packet[0] if packet else 0
        piece = packet[1 : 1 + count]
        if not 0 < count < PACKET or len(piece) < count:
            self.bad += any(packet)
            return b""
        kind = piece[0]
        if kind < 0x40 and piece[1:4] == bytes([self._LOCAL]) + self._GOOD:
            self.reset()
            return self._count.take(piece[4:])
        if kind & 0xC0 == 0xC0 and kind & 0x3F == self._piece + 1:
            self._piece += 1
            return self._count.take(piece[1:])
        self.bad += 1
        return b""


class _Count:
    """Counts the bytes of one reply, to know where it ends; `left` is None until its length came.

    `take` gives the part of its bytes that belongs to the reply.
    """

    def __init__(self) -> None:
        self.left: int | None = None
        self.complete = False
        self._begun = b""

    def take(self, data: bytes) -> bytes:
        self.complete = False
        if self.left is None:
            before = len(self._begun)
            self._begun += data
            start = self._begun.find(START)
            if start < 0 or len(self._begun) < start + 4:
                self._begun = self._begun[-HEADER:]
                return data
            length = int.from_bytes(self._begun[start + 2 : start + 4])
            if not Reply.SHORTEST <= length <= LONGEST:
                self._begun = b""
                return data
            self.left = start + 4 + length - before
        mine = data[: self.left]
        self.left -= len(mine)
        if not self.left:
            self.left = None
            self.complete = True
            self._begun = b""
        return mine


def _sum(data: bytes) -> bytes:
    return (sum(data) & 0xFFFF).to_bytes(2, "little")


FRAMINGS: dict[str, type[Framing]] = {"plain": Reports, "miaxis": Miaxis, "dk": Dk}
"""Framings of HID readers by the word that a stanza may say."""

BY_ID: dict[str, type[Framing]] = {
    "0425:8159": Reports,
    "10c4:0007": Miaxis,
    "203b:0101": Miaxis,
    "0483:572b": Dk,
}
"""Framings of HID readers by vendor and product, as public programs for them have it."""
