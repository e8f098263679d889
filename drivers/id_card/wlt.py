"""A site's own decoder of WLT photos, run in a process of its own; nothing here needs one.

No decoder is public. A site with a licensed one installs a package with the entry point

    [project.entry-points."hallkeeper.wlt_decoders"]
    maker = "package.module:function"

where `function` takes the 1,024 bytes of the photo block and returns a BMP or PNG file as bytes.
Such functions wrap closed libraries that may hang, crash or print, so they run in a child process
that costs a picture when it fails, never a read.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import entry_points

from drivers.id_card.commands import PHOTO
from drivers.id_card.replies import WLT_HEADER
from drivers.id_card.wlt_child import GROUP, LARGEST
from drivers.programs import started

PICTURES = (b"BM", b"\x89PNG\r\n\x1a\n")
"""How the files begin that a decoder may return."""

START_WITHIN = 3.0
"""Seconds for the first picture of a child, which may still be loading its library."""

DECODE_WITHIN = 1.0
FAILURES = 3
"""Failures in a row after which the decoder is left alone until the driver starts anew."""

_LOG = logging.getLogger(__name__)


class Decoder:
    """The decoder of entry point `name`. Its child lives until `close`, and is replaced when dead.

    `warning` says in Chinese what is wrong with it, or nothing.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.warning = ""
        self._child: asyncio.subprocess.Process | None = None
        self._warm = False
        self._failures = 0

    async def picture(self, photo: bytes) -> bytes:
        """A BMP or PNG of `photo`; b"" when it is none, or the decoder fails, and then `warning`.

        Ends within START_WITHIN for the first photo, DECODE_WITHIN for the others.
        """
        if len(photo) != PHOTO or not photo.startswith(WLT_HEADER) or self._failures >= FAILURES:
            return b""
        try:
            async with asyncio.timeout(DECODE_WITHIN if self._warm else START_WITHIN):
                picture = await self._decode(photo)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            await self.close()
            picture = b""
        if picture.startswith(PICTURES):
            self._warm = True
            self._failures = 0
            self.warning = ""
            return picture
        self._failures += 1
        self.warning = f"照片解码插件 {self.name} 不能解码：检查插件及其授权，读证不受影响"
        _LOG.warning("the WLT decoder %s failed, time %s in a row", self.name, self._failures)
        return b""

    async def start(self) -> None:
        """Start the child ahead of the first photo; raises OSError."""
        if self._child is None:
            self._warm = False
            self._child = await started(
                *(sys.executable, "-m", "drivers.id_card.wlt_child", self.name),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )

    async def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()

    async def _decode(self, photo: bytes) -> bytes:
        await self.start()
        child = self._child
        if child is None or child.stdin is None or child.stdout is None:
            raise BrokenPipeError
        child.stdin.write(photo)
        await child.stdin.drain()
        size = int.from_bytes(await child.stdout.readexactly(4))
        if size > LARGEST:
            raise BrokenPipeError
        return await child.stdout.readexactly(size)


@asynccontextmanager
async def site_decoder() -> AsyncIterator[Decoder | None]:
    """The decoder that this site installed, its child started; None where there is none."""
    names = await asyncio.to_thread(_names)
    if not names:
        yield None
        return
    if len(names) > 1:
        _LOG.warning("%s WLT decoders are installed; %s is used", len(names), names[0])
    decoder = Decoder(names[0])
    try:
        with contextlib.suppress(OSError):  # `picture` tries again and warns
            await decoder.start()
        yield decoder
    finally:
        await decoder.close()


def _names() -> list[str]:
    return sorted({point.name for point in entry_points(group=GROUP)})
