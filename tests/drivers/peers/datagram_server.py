"""A UDP server on 127.0.0.1 that answers each datagram with those a function returns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

Answers = Callable[[bytes], list[bytes]]


class _Server(asyncio.DatagramProtocol):
    def __init__(self, answers: Answers) -> None:
        self.flaws: list[AssertionError] = []
        self._answers = answers
        self._line: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._line = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self._line is not None
        try:
            for answer in self._answers(data):
                self._line.sendto(answer, addr)
        except AssertionError as flaw:
            self.flaws.append(flaw)


@asynccontextmanager
async def serving_datagrams(answers: Answers) -> AsyncIterator[int]:
    """The port of a server that lives as long as the block; what it asserted is raised there."""
    loop = asyncio.get_running_loop()
    line, server = await loop.create_datagram_endpoint(
        lambda: _Server(answers), local_addr=("127.0.0.1", 0)
    )
    try:
        yield line.get_extra_info("sockname")[1]
    finally:
        line.close()
        if server.flaws:
            raise server.flaws[0]
