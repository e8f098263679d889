"""An open camera with all that it remembers, and what each command does with it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from drivers.document_camera.capture import Camera
from drivers.document_camera.frame import TURNS, Frame
from drivers.document_camera.hand import hand_in
from drivers.document_camera.lines import Image
from drivers.document_camera.memory import Memory, adjusted, keep, load
from drivers.document_camera.orders import Adjustment, Capture
from drivers.document_camera.page import find_page
from drivers.document_camera.reports import PageCaptured, PersonCaptured, Preview
from drivers.document_camera.sizes import INCH, per_mm_of
from drivers.document_camera.take import Order, take
from drivers.document_camera.view import SEARCHED, View, person_preview, shown, shrinking

MAT_JPEG: Final = 85

NOTHING = "台面上没有找到{}：请把它单独平放在台面中间再校准"
NOT_EMPTY = "台面上还有东西：请拿走纸张、证件和手，再学习空台面"
NOT_FITTING = "上次调好的设置不适用于这台高拍仪：请重新调整"


class Desk:
    """One camera at work. `rotation` is that of its stanza, until one was adjusted.

    `warning` is what its memory cannot do, in words, "" when nothing.
    """

    def __init__(
        self, camera: Camera, view: View, *, memory: Path | None, rotation: int, dpi: int
    ) -> None:
        self.camera = camera
        self.view = view
        self.warning = ""
        self._path = memory
        self._rotation = rotation
        self._dpi = dpi
        self._memory = Memory()
        self._people = 0

    async def begin(self) -> None:
        """Read the memory and set the camera as it was last adjusted."""
        self._memory, self.warning = await asyncio.to_thread(load, self._path)
        try:
            await self.camera.adjust(self._memory.controls)
        except ValueError:
            self.warning = NOT_FITTING
        self._turn()

    def detail(self, rate: float) -> dict[str, Any]:
        """For Alive: that of view and camera, and `dpi` as calibrated for this view, 0 before;
        whether the mat is known; the rotation. `rate` is previews a second.
        """
        longest = max(self.view.size)
        own = {
            "dpi": round(INCH * self._memory.scale * longest),
            "mat_learned": bool(self._memory.mat),
            "rotation": self.camera.rotation,
        }
        return self.view.detail(rate) | own | self.camera.detail

    def capture(self, frame: Frame, wanted: Capture) -> list[PageCaptured]:
        """What `capture` reports of a frame; blocks for a second at 20 megapixels."""
        order = Order(wanted=wanted, scale=self._memory.scale, mat=self.view.mat, dpi=self._dpi)
        found = take(frame, order)
        self.view.captured(frame, found.pages)
        return found.reports

    def person(self, frame: Frame) -> list[PersonCaptured]:
        """The frame as the picture of the person at the window."""
        self._people += 1
        jpeg, width, height = shown(frame, frame.width)
        return [PersonCaptured(jpeg=jpeg, width=width, height=height, count=self._people)]

    async def settings(self) -> dict[str, Any]:
        """What can be adjusted, and how it stands."""
        return {"controls": await self.camera.dials(), "rotation": self.camera.rotation}

    async def adjust(self, wanted: Adjustment) -> dict[str, Any]:
        """Set and keep; answers like `settings`. Raises ValueError for what the camera lacks."""
        await self.camera.adjust(wanted.controls)
        await self._remember(adjusted(self._memory, wanted))
        self._turn()
        return await self.settings()

    async def calibrate(self, frame: Frame, thing: str) -> dict[str, Any]:
        """Learn the scale from a `card` or an `a4` on the mat; ValueError when there is none."""
        image = await asyncio.to_thread(frame.image)
        page = await asyncio.to_thread(find_page, image, self.view.mat)
        if page is None:
            raise ValueError(NOTHING.format("证件卡" if thing == "card" else " A4 纸"))
        per_mm = per_mm_of(page, image.shape, thing)
        await self._remember(replace(self._memory, scale=per_mm / max(image.shape[:2])))
        return {"dpi": round(INCH * per_mm)}

    async def learn_mat(self, frame: Frame) -> dict[str, Any]:
        """Keep what lies there as the empty mat; ValueError when a page or a hand is on it."""
        image = frame.shrunk(shrinking(frame, SEARCHED))
        if await asyncio.to_thread(find_page, image) is not None or hand_in(image, None):
            raise ValueError(NOT_EMPTY)
        back = _turned(image, -frame.rotation)
        data: Any = cv2.imencode(".jpg", back, [cv2.IMWRITE_JPEG_QUALITY, MAT_JPEG])[1]
        await self._remember(replace(self._memory, mat=data.tobytes()))
        self._turn()
        return {"learned": True}

    async def preview(self, frame: Frame, now: float, *, person: bool) -> Preview:
        """One live picture, with the page unless it is the camera for the person."""
        work = person_preview if person else View.preview
        return await asyncio.to_thread(work, self.view, frame, now)

    async def _remember(self, memory: Memory) -> None:
        self._memory = memory
        self.warning = await asyncio.to_thread(keep, self._path, memory)

    def _turn(self) -> None:
        """Set the camera's rotation, and the mat as it looks then."""
        rotation = self._memory.rotation
        self.camera.rotation = self._rotation if rotation is None else rotation
        self.view.begin(_mat(self._memory.mat, self.camera.rotation))


def _mat(jpeg: bytes, rotation: int) -> Image | None:
    if not jpeg:
        return None
    mat: Any = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    return None if mat is None else _turned(np.asarray(mat, np.uint8), rotation)


def _turned(image: Image, degrees: int) -> Image:
    """Clockwise."""
    code = TURNS.get(degrees % 360)
    return image if code is None else np.asarray(cv2.rotate(image, code), np.uint8)
