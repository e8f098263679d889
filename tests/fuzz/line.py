"""Bytes that are all there, for decoders that read them from a stream or a port."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from drivers.ports import Port

_T = TypeVar("_T")


class QuietLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock stands until somebody sets `now` on."""

    now = 0.0

    def time(self) -> float:
        return self.now


_loop: QuietLoop | None = None


def loop() -> QuietLoop:
    """The one loop of all runs."""
    global _loop
    if _loop is None or _loop.is_closed():
        _loop = QuietLoop()
    return _loop


def stream_of(data: bytes) -> asyncio.StreamReader:
    """A stream that brings `data` and ends."""
    stream = asyncio.StreamReader(loop=loop())
    stream.feed_data(data)
    stream.feed_eof()
    return stream


def at_once(reading: Coroutine[Any, Any, _T]) -> _T:
    """What a coroutine returns that never has to wait."""
    try:
        reading.send(None)
    except StopIteration as end:
        result: _T = end.value
        return result
    reading.close()
    raise AssertionError("it waits for more after the end")


class PlayedPort(Port):
    """A port that brings these pieces, then silence, which takes no time but the clock's."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces[::-1]

    async def read(self, timeout: float) -> bytes:
        if self._pieces:
            return self._pieces.pop()
        loop().now += timeout
        return b""

    async def write(self, data: bytes) -> None:
        return

    async def discard_input(self) -> None:
        return
