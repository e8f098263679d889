"""Frames of a camera, of a folder of pictures or of a video, every blocking call with its bound."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from drivers.base import DeviceBabble, Identity
from drivers.document_camera.address import PicturesAddress, parse_source
from drivers.document_camera.frame import Frame
from drivers.document_camera.source import Source
from drivers.document_camera.sources import source_of

OPEN_TIMEOUT = 8.0
"""Seconds: a camera's first frame at full size can take 3 to 5 on USB 2."""

FRAME_TIMEOUT = 4.0
CLOSE_TIMEOUT = 2.0

_R = TypeVar("_R")


class Camera:
    """An open source, its frames turned clockwise by `rotation`: 0, 90, 180 or 270 degrees.

    One task at a time may call its methods. `rotation` may be changed between two frames.
    """

    def __init__(self, source: Source, name: str, rotation: int = 0) -> None:
        self._source = source
        self._name = name
        self.rotation = rotation
        # One thread, for OpenCV's captures are not to be shared. A call that hangs for good keeps
        # it; the process that hosts a camera is killed for that reason (`isolated`).
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="camera")

    @property
    def identity(self) -> Identity:
        """What the source says it is."""
        return self._source.identity

    @property
    def detail(self) -> dict[str, Any]:
        """What it offers, see tuning.detail_of; empty for what is no camera."""
        return self._source.detail

    async def frame(self) -> Frame:
        """The newest frame; errors as Source.grab, DeviceBabble after FRAME_TIMEOUT seconds."""
        frame = await self._call(self._source.grab, FRAME_TIMEOUT)
        frame.turn(self.rotation)
        return frame

    async def dials(self) -> list[dict[str, Any]]:
        """See Source.dials; DeviceBabble after FRAME_TIMEOUT seconds."""
        return await self._call(self._source.dials, FRAME_TIMEOUT)

    async def adjust(self, controls: Mapping[str, int | None]) -> None:
        """See Source.adjust; DeviceBabble after FRAME_TIMEOUT seconds."""
        await self._call(partial(self._source.adjust, controls), FRAME_TIMEOUT)

    async def open(self) -> None:
        """Errors as Source.open, DeviceBabble after OPEN_TIMEOUT seconds."""
        await self._call(self._source.open, OPEN_TIMEOUT)

    async def close(self) -> None:
        """Let it go, waiting CLOSE_TIMEOUT seconds at most."""
        with contextlib.suppress(DeviceBabble):
            await self._call(self._source.close, CLOSE_TIMEOUT)
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _call(self, work: Callable[[], _R], timeout: float) -> _R:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                return await loop.run_in_executor(self._thread, work)
        except TimeoutError:
            raise DeviceBabble(f"{self._name} 没有响应：请重新插拔高拍仪") from None


@asynccontextmanager
async def open_source(
    address: str, *, controls: Mapping[str, int] | None = None, rotation: int = 0
) -> AsyncIterator[Camera]:
    """The open camera of `address` (see `address.FORMS`), its controls set.

    Raises AddressError, DeviceMissing (not there), DeviceRefused (rights, or held by another),
    DeviceBabble (a format, size, control or value that it does not have, with what it has).
    """
    parsed = parse_source(address)
    name = parsed.folder if isinstance(parsed, PicturesAddress) else parsed.path
    source = source_of(parsed, controls or {})
    camera = Camera(source, name or "高拍仪", rotation)
    try:
        await camera.open()
        yield camera
    finally:
        await camera.close()
