"""Packet wires in memory, with the host controller's rules for where a transfer ends."""

from __future__ import annotations

import asyncio
from collections import deque

from drivers.base import DeviceMissing
from drivers.id_card.framing import Framing
from drivers.ports.port import CHUNK, PacketPort
from tests.drivers.id_card.packet_side import SIZE, PacketReader, PacketSide


class Wires(PacketPort):
    """A reader's endpoints and the framing for it. `report` fills the host's packets up."""

    def __init__(self, side: PacketSide, framing: Framing, *, report: bool = False) -> None:
        self.pairs = side.pairs
        self.framing = framing
        self.pulled = False
        self.reader = PacketReader(side=side, put=self._put)
        self.transfers = 0
        self._report = report
        self._waiting: list[deque[bytes]] = [deque() for _ in range(side.pairs)]
        self._news = asyncio.Event()

    async def read_packet(self, timeout: float, *, pair: int = 0, size: int = CHUNK) -> bytes:
        clock = asyncio.get_running_loop().time
        end = clock() + timeout
        self.transfers += 1
        got, whole = b"", SIZE if self._report else -(-size // SIZE) * SIZE
        while len(got) < whole:
            if self.pulled:
                raise DeviceMissing("pulled")
            if self._waiting[pair]:
                packet = self._waiting[pair].popleft()
                got += packet
                if len(packet) < SIZE and got:
                    break
                continue
            self._news.clear()
            try:
                async with asyncio.timeout(end - clock()):
                    await self._news.wait()
            except TimeoutError:
                break
        return got

    async def write_packet(self, data: bytes, *, pair: int = 0) -> None:
        if self.pulled:
            raise DeviceMissing("pulled")
        assert len(data) <= SIZE
        self.reader.packet(pair, data.ljust(SIZE, b"\0") if self._report else data)

    def pull(self) -> None:
        self.pulled = True
        self._news.set()

    def _put(self, pair: int, packet: bytes) -> None:
        self._waiting[pair].append(packet)
        self._news.set()
