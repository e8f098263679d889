"""A simulated document camera whose frames are pictures of pages, as a UVC gadget sends them."""

from __future__ import annotations

import asyncio
import struct
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import cycle
from pathlib import Path
from typing import Any

from deploy.demo.devices.control import Simulator
from tests.lab.uvc import SIZES

DRAWN = Path(__file__).parents[2] / "build/lab/pages"

NOISY = 3
"""Pictures of one scene that differ by noise, shown in turn."""


@dataclass(kw_only=True)
class Desk(Simulator):
    """It sends frames once the host has chosen a size; it knows show {picture} and freeze {on}."""

    picture: str = "letter"
    every: float = 0.2
    _size: tuple[int, int] = field(init=False, default=(0, 0))
    _frozen: bool = field(init=False, default=False)
    _sending: asyncio.Task[None] | None = field(init=False, default=None)

    def heard(self, data: bytes) -> None:
        """The size that the host has chosen: frames begin, or begin anew."""
        self._size = struct.unpack("<HH", data)
        self._stop()
        self._sending = asyncio.get_running_loop().create_task(self._send())

    def do_show(self, picture: str) -> None:
        """Lay a scene of deploy.demo.pictures down; all but the first are drawn in the box."""
        self.picture = picture

    def do_freeze(self, on: bool = True) -> None:
        """Let the sensor hang: the same frame again and again."""
        self._frozen = on

    def do_status(self) -> dict[str, Any]:
        """Adds the size that the host has chosen."""
        return {**super().do_status(), "size": list(self._size), "picture": self.picture}

    async def replugged(self) -> None:
        """See Simulator."""
        self._stop()

    async def ended(self) -> None:
        """See Simulator."""
        self._stop()

    def _stop(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None

    async def _send(self) -> None:
        turns = cycle(range(NOISY))
        turn = 0
        while True:
            frames = await asyncio.to_thread(frames_of, self.picture, self._size)
            turn = turn if self._frozen else next(turns)
            self.send(frames[turn])
            await asyncio.sleep(self.every)


def prepare() -> None:
    """Draw what the lab's tests show: in the box that would take longer than a camera may."""
    for size in SIZES:
        for number, frame in enumerate(drawn(Desk.picture, size)):
            file = _file(Desk.picture, size, number)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(frame)


@lru_cache(maxsize=8)
def frames_of(name: str, size: tuple[int, int]) -> list[bytes]:
    """The frames of a scene, drawn before or now."""
    files = [_file(name, size, number) for number in range(NOISY)]
    if all(file.exists() for file in files):
        return [file.read_bytes() for file in files]
    return drawn(name, size)


def drawn(name: str, size: tuple[int, int]) -> list[bytes]:
    """The frames of a scene as JPEG."""
    # OpenCV takes seconds to load in the box.
    import cv2
    import numpy as np

    from deploy.demo.pictures import scene

    image = scene(name, size).image
    noise = np.random.default_rng(1)
    frames = []
    for _ in range(NOISY):
        noisy = (image + noise.integers(-2, 3, image.shape, np.int16)).clip(0, 255)
        frames.append(cv2.imencode(".jpg", noisy.astype(np.uint8))[1].tobytes())
    return frames


def _file(name: str, size: tuple[int, int], number: int) -> Path:
    return DRAWN / f"{name}-{size[0]}x{size[1]}-{number}.jpg"
