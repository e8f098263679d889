"""The reader's side of each framing: what it makes of the host's packets, how it cuts replies.

Written from the tables of the public sources, not from drivers.id_card.framing, so that the two
check each other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from deploy.demo.devices.sam_module import SamModule

SIZE = 64

Packets = list[tuple[int, bytes]]
"""(pair of endpoints, packet)."""


class PacketSide(ABC):
    """One reader's packets."""

    pairs = 1

    @abstractmethod
    def received(self, pair: int, packet: bytes) -> bytes:
        """The SAM's bytes in a packet of the host."""

    @abstractmethod
    def packets(self, reply: bytes) -> Packets:
        """A reply, cut and wrapped."""


@dataclass
class StreamSide(PacketSide):
    """One bulk pair. `zero_length` ends a reply of full packets with an empty one."""

    zero_length: bool = True
    cut: int = SIZE

    def received(self, pair: int, packet: bytes) -> bytes:
        assert pair == 0
        return packet

    def packets(self, reply: bytes) -> Packets:
        cuts = [(0, reply[at : at + self.cut]) for at in range(0, len(reply), self.cut)]
        ends_full = len(cuts[-1][1]) == SIZE
        return [*cuts, (0, b"")] if ends_full and self.zero_length else cuts


@dataclass
class SplitSide(PacketSide):
    """Four bulk endpoints: 7 bytes of header on the first pair, CMD…check on the second."""

    pairs = 2
    zero_length: bool = True

    def received(self, pair: int, packet: bytes) -> bytes:
        assert (pair == 0) == (len(packet) == 7 and packet.startswith(b"\xaa\xaa\xaa\x96\x69"))
        return packet

    def packets(self, reply: bytes) -> Packets:
        body = reply[7:]
        cuts = [(1, body[at : at + SIZE]) for at in range(0, len(body), SIZE)]
        if len(cuts[-1][1]) == SIZE and self.zero_length:
            cuts.append((1, b""))
        return [(0, reply[:7]), *cuts]


@dataclass
class ReportsSide(PacketSide):
    """HID with the frame as it is. What follows its end is `rest`, or what was there before."""

    rest: bytes = b"\0" * SIZE

    def received(self, pair: int, packet: bytes) -> bytes:
        assert len(packet) == SIZE
        return packet

    def packets(self, reply: bytes) -> Packets:
        cuts = [reply[at : at + SIZE] for at in range(0, len(reply), SIZE)]
        return [(0, cut + self.rest[len(cut) : SIZE]) for cut in cuts]


class MiaxisSide(PacketSide):
    """88 from the host, AA from the reader; 54 bytes of a reply in each packet."""

    def received(self, pair: int, packet: bytes) -> bytes:
        assert len(packet) == SIZE
        assert packet[:3] == b"\x88\x00\x00"
        size = packet[3] | packet[4] << 8
        assert packet[5] == 0xB1
        total = sum(packet[3 : 5 + size])
        assert packet[5 + size] | packet[6 + size] << 8 == total
        return packet[6 : 5 + size]

    def packets(self, reply: bytes) -> Packets:
        made = []
        for number, at in enumerate(range(0, len(reply), 54)):
            piece = reply[at : at + 54]
            size = len(piece) + 3
            body = bytes([size & 0xFF, size >> 8, 0, number & 0xFF, number >> 8]) + piece
            total = sum(body)
            packet = b"\xaa\x00\x00" + body + bytes([total & 0xFF, total >> 8])
            made.append((0, packet.ljust(SIZE, b"\0")))
        return made


class DkSide(PacketSide):
    """A count of bytes, then the maker's own pieces with command 34."""

    def received(self, pair: int, packet: bytes) -> bytes:
        assert len(packet) == SIZE
        piece = packet[1 : 1 + packet[0]]
        assert piece[:2] == b"\x00\x34"
        return piece[2:]

    def packets(self, reply: bytes) -> Packets:
        rest = [reply[at : at + 62] for at in range(59, len(reply), 62)]
        pieces = [bytes([len(rest), 0x34, 0x90, 0x00]) + reply[:59]]
        pieces += [bytes([0xC0 | number]) + piece for number, piece in enumerate(rest, 1)]
        return [(0, (bytes([len(piece)]) + piece).ljust(SIZE, b"\0")) for piece in pieces]


@dataclass(kw_only=True)
class PacketReader(SamModule):
    """The demo's SAM module behind packets: `packet` takes the host's, `put` gets the module's.

    `cut_after` lets so many packets through and then falls silent for good.
    """

    side: PacketSide
    put: Callable[[int, bytes], None]
    cut_after: int | None = None

    def packet(self, pair: int, data: bytes) -> None:
        if self.cut_after != 0:
            self.heard(self.side.received(pair, data))

    def send(self, data: bytes) -> None:
        for pair, packet in self.side.packets(data):
            if self.cut_after is not None:
                if not self.cut_after:
                    return
                self.cut_after -= 1
            self.put(pair, packet)
