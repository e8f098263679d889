"""Text of pages, read by a process of its own that is killed when it takes too long."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, cast

import msgspec

from drivers.programs import started
from edge.documents.ocr_child import LENGTH, Ask, Told
from edge.documents.text_layer import Line

START_TIME: Final = 120.0
"""Seconds until the models are loaded, on a slow SD card."""

PAGE_TIME: Final = 180.0
"""Seconds for one page, which takes about ten of one core; others come first."""

MEMORY: Final = 3072
"""MiB of address space, most of it never touched."""

_ANSWER: Final = 16 * 1024 * 1024
_decoder: Final = msgspec.msgpack.Decoder(Told)


class NotRead(Exception):
    """The page's text could not be read; the text says why."""


def available() -> bool:
    """Whether the extra `ocr` is installed."""
    return importlib.util.find_spec("rapidocr") is not None


class Reader:
    """A running child; made by `reader`. After NotRead it is gone."""

    def __init__(self, child: asyncio.subprocess.Process, page_time: float) -> None:
        self._child = child
        self._page_time = page_time

    async def read(self, jpeg: bytes, rotation: int) -> list[Line]:
        """The lines of a page; raises NotRead."""
        body = msgspec.msgpack.encode(Ask(jpeg, rotation))
        try:
            async with asyncio.timeout(self._page_time):
                stdin = cast(asyncio.StreamWriter, self._child.stdin)
                stdin.write(LENGTH.pack(len(body)) + body)
                await stdin.drain()
                told = await self._answer()
        except TimeoutError as flaw:
            raise NotRead("识别超时") from flaw
        except ConnectionError as flaw:
            raise NotRead("识别程序退出") from flaw
        return [Line(*pair) for pair in zip(told.texts, told.corners, strict=True)]

    async def ready(self) -> None:
        """Return once the models are loaded; raises NotRead."""
        try:
            async with asyncio.timeout(START_TIME):
                await self._answer()
        except TimeoutError as flaw:
            raise NotRead("识别程序启动超时") from flaw

    async def _answer(self) -> Told:
        stdout = cast(asyncio.StreamReader, self._child.stdout)
        try:
            (length,) = LENGTH.unpack(await stdout.readexactly(LENGTH.size))
            if length > _ANSWER:
                raise NotRead("识别程序出错")
            return _decoder.decode(await stdout.readexactly(length))
        except asyncio.IncompleteReadError as flaw:
            raise NotRead("识别程序退出") from flaw
        except msgspec.DecodeError as flaw:
            raise NotRead("识别程序出错") from flaw


@asynccontextmanager
async def reader(*, page_time: float = PAGE_TIME, memory: int = MEMORY) -> AsyncIterator[Reader]:
    """A child that is ready, killed at the end. Raises NotRead when it does not start."""
    child = await started(
        *(sys.executable, "-m", "edge.documents.ocr_child", str(memory)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # a traceback may hold what was read
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        reading = Reader(child, page_time)
        await reading.ready()
        yield reading
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()
