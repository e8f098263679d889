"""Simulated document camera: a folder whose `current.jpg` is what lies on the desk now.

    show   {"picture": "letter"}     lay a scene of deploy.demo.counter_scenes down; null: an
                                     empty mat
    freeze {"on": true}              the sensor hangs: always the same frame
    black  {"on": true}              the lens cap is on
    status                           adds the names that show knows

The driver's address is `pictures:` and the folder given as --link. Every picture differs from the
one before by noise, as a sensor's does, so that a camera that hangs can be told from a quiet desk.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from deploy.demo.counter_scenes import NAMES, counter_scene
from deploy.demo.devices.control import Refused, Simulator, main
from deploy.demo.sheets import Image

EMPTY = "empty"
VARIANTS = 7
"""Frames of a scene, each with its own noise, shown in turn: made once, so that it costs nothing
to go on. A prime number: who looks every 2 s must not see the same one each time."""

QUALITY = 88


@dataclass(kw_only=True)
class CameraFeed(Simulator):
    """A camera that places pictures into the folder --link, a new one each `every` seconds."""

    width: int = 2048
    every: float = 0.5
    picture: str = EMPTY
    frozen: bool = field(init=False, default=False)
    is_black: bool = field(init=False, default=False)
    plugged: bool = field(init=False, default=False)
    _frames: dict[str, list[bytes]] = field(init=False, repr=False, default_factory=dict)
    _next: int = field(init=False, default=0)
    _showing: asyncio.Task[None] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.link is None:
            raise Refused("a camera needs --link, the folder for its pictures")

    @classmethod
    def options(cls) -> argparse.ArgumentParser:
        """See Simulator."""
        parser = super().options()
        parser.add_argument("--width", type=int, default=2048, help="pixels; height is 3/4 of it")
        parser.add_argument("--every", type=float, default=0.5, help="seconds between two frames")
        parser.add_argument("--picture", choices=NAMES, default=EMPTY)
        return parser

    async def started(self) -> None:
        """See Simulator."""
        await self.do_plug()
        self._showing = asyncio.create_task(self._show(), name="showing")

    async def ended(self) -> None:
        """See Simulator."""
        if self._showing is not None:
            self._showing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._showing
        await self.do_unplug()

    def do_status(self) -> dict[str, Any]:
        """See Simulator."""
        return {
            "address": f"pictures:{self.link}",
            "plugged": self.plugged,
            "picture": None if self.picture == EMPTY else self.picture,
            "frozen": self.frozen,
            "black": self.is_black,
            "names": [name for name in NAMES if name != EMPTY],
        }

    async def do_show(self, picture: str | None = None) -> None:
        """Lay this scene down; it is in the folder when the answer comes."""
        name = EMPTY if picture is None else picture
        if name not in NAMES:
            raise Refused(f"knows only {', '.join(NAMES)}")
        self.picture = name
        await self._place()

    async def do_freeze(self, on: bool = True) -> None:
        """Let the sensor hang: the folder keeps the picture that is there."""
        self.frozen = on
        await self._place()

    async def do_black(self, on: bool = True) -> None:
        """Put the lens cap on."""
        self.is_black = on
        await self._place()

    async def do_plug(self) -> None:
        """Make the folder and put the scene into it."""
        self._folder().mkdir(parents=True, exist_ok=True)
        self.plugged = True
        self.frozen = False
        await self._place()

    async def do_unplug(self, after_bytes: int = 0) -> None:
        """Remove the folder; what is in it besides our pictures stops that."""
        if after_bytes:
            raise Refused("a camera has no line to count bytes on")
        self.plugged = False
        folder = self._folder()
        for name in ("current.jpg", "next.part"):
            (folder / name).unlink(missing_ok=True)
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError as flaw:
            raise Refused(f"{folder}: {flaw.strerror}") from flaw

    async def _show(self) -> None:
        while True:
            await asyncio.sleep(self.every)
            await self._place()

    async def _place(self) -> None:
        """Put the next frame into the folder, whole or not at all."""
        name = "black" if self.is_black else self.picture
        if name not in self._frames:
            frames = await asyncio.to_thread(_frames_of, name, self.width)
            while len(self._frames) > 3:
                self._frames.pop(next(iter(self._frames)), None)
            self._frames[name] = frames
        if self.frozen or not self.plugged:
            return
        self._next = (self._next + 1) % VARIANTS
        part = self._folder() / "next.part"
        part.write_bytes(self._frames[name][self._next])
        part.replace(self._folder() / "current.jpg")

    def _folder(self) -> Path:
        if self.link is None:
            raise Refused("a camera needs --link")
        return self.link


def _frames_of(name: str, width: int) -> list[bytes]:
    size = (width, width * 3 // 4)
    if name == "black":
        image: Image = np.full((size[1], size[0], 3), 3, np.uint8)
    else:
        image = counter_scene(name, size).image
    rng = np.random.default_rng(len(name))
    return [_jpeg(_with_noise(image, rng)) for _ in range(VARIANTS)]


def _with_noise(image: Image, rng: np.random.Generator) -> Image:
    noise = rng.integers(-2, 3, image.shape, np.int16)
    return np.asarray((image + noise).clip(0, 255), np.uint8)


def _jpeg(image: Image) -> bytes:
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return data.tobytes()


if __name__ == "__main__":
    main(CameraFeed)
