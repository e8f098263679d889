"""The line to a SAM module, whatever carries it: the address chooses the port and the framing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from drivers.id_card.framing import BY_ID, FRAMINGS, Framing, Reports, Split, Stream
from drivers.ports import HidAddress, PacketPort, Port, open_port, parse_address

DRAIN = 0.1
"""Seconds at most to get rid of what is left of an earlier reply."""

DRAIN_STEP = 0.005
"""Seconds without a packet after which nothing is left; a reader's own program waits as long."""


class FramedPort(Port):
    """A port of packets as a stream of SAM frames. One frame a write."""

    def __init__(self, port: PacketPort, framing: Framing) -> None:
        self._port = port
        self._framing = framing
        self._settled = False  # nothing of an earlier reply can be on its way

    async def read(self, timeout: float) -> bytes:
        """See Port."""
        clock = asyncio.get_running_loop().time
        end = clock() + timeout
        while True:
            wanted = self._framing.wanted
            left = max(end - clock(), 0.0)
            packet = await self._port.read_packet(left, pair=wanted.pair, size=wanted.size)
            data = self._framing.unwrap(packet)
            if data or clock() >= end:
                self._settled = self._framing.complete
                return data
            await asyncio.sleep(0)  # packets without end must not hold the event loop

    async def write(self, data: bytes) -> None:
        """See Port."""
        self._framing.reset()
        self._settled = False
        for packet in self._framing.wrap(data):
            await self._port.write_packet(packet.data, pair=packet.pair)

    async def rest(self, seconds: float) -> None:
        """See Port."""
        await self._port.rest(seconds)

    async def discard_input(self) -> None:
        """See Port. After a whole reply there is nothing to discard, and looking takes time."""
        if self._settled:
            return
        clock = asyncio.get_running_loop().time
        end = clock() + DRAIN
        for pair in range(self._port.pairs):
            while clock() < end and await self._port.read_packet(DRAIN_STEP, pair=pair):
                pass


@asynccontextmanager
async def open_link(address: str, *, baud: int, framing: str = "") -> AsyncIterator[Port]:
    """The open line; `framing` is one of FRAMINGS for a HID reader that BY_ID does not know.

    Raises as `open_port`.
    """
    async with open_port(address, baud=baud) as port:
        if not isinstance(port, PacketPort):
            yield port
            return
        parsed = parse_address(address)
        if not isinstance(parsed, HidAddress):
            kind: type[Framing] = Split if port.pairs > 1 else Stream
        elif framing:
            kind = FRAMINGS[framing]
        else:
            kind = BY_ID.get(parsed.ids, Reports)
        yield FramedPort(port, kind())
