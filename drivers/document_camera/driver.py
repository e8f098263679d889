"""The driver of document cameras (高拍仪): proof of life, live preview, captured pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from drivers.base import Alive, DeviceMissing, Driver, Report, UnknownCommand
from drivers.document_camera.address import V4l2Address, parse_source
from drivers.document_camera.errands import CLOSED, Errand, Errands
from drivers.document_camera.orders import (
    ROTATIONS,
    Capture,
    adjustment_of,
    capture_of,
    only,
    thing_of,
    watching_of,
)
from drivers.document_camera.reports import PageCaptured, PersonCaptured

if TYPE_CHECKING:
    from drivers.document_camera.desk import Desk
    from drivers.document_camera.frame import Frame

ALIVE_EVERY = 2.0
"""Seconds between two test frames, and between two Alive reports while the preview is on."""


WATCHED = 15.0
"""Seconds for which one request keeps the previews coming: a page that crashed asks no more, and a
camera that nobody watches must not cost half a core for ever."""


@dataclass(kw_only=True)
class DocumentCamera(Driver):
    """A camera at `address`: `v4l2:/dev/v4l/by-id/…?width=&height=&fourcc=MJPG`, `pictures:FOLDER`
    or `video:FILE`.

    `purpose` is `page`, or `person` for the second camera, which looks at who stands at the window:
    that one counts as a `person_camera`, finds no page and takes its picture only when told.

    `fps` is how many previews a second there are at most while someone watches; without a preview
    only a test frame is taken each 2 s. `preview_width` is the most pixels across a preview; a
    camera that sends JPEG no wider has its own pictures shown. `dpi` is
    what pages are kept at. A picture that stays the same to the last bit for `frozen_after` seconds
    makes the camera degraded. `model` is what its label says, where the camera itself says
    something else.

    `controls` are set each time it is opened, by the names of `v4l2-ctl -l`: focus_absolute,
    exposure_time_absolute, white_balance_temperature and all else it has; the automatic of these
    three is switched off with them. `rotation` turns pictures clockwise: 0, 90, 180 or 270.

    `memory` is the file that keeps what was adjusted, calibrated and learned on the box; what was
    adjusted goes before `controls` and `rotation`. Without one it is forgotten with the driver.
    """

    kind: str = "document_camera"
    isolated: bool = True
    address: str
    purpose: Literal["page", "person"] = "page"
    fps: float = 25.0
    preview_width: int = 1920
    dpi: int = 300
    frozen_after: float = 10.0
    model: str = ""
    controls: dict[str, int | bool] = field(default_factory=dict)
    rotation: int = 0
    memory: str = ""
    _watched_until: float = field(init=False, default=0.0, repr=False)
    _asked: tuple[Capture, float] | None = field(init=False, default=None, repr=False)
    _errands: Errands = field(init=False, default_factory=Errands, repr=False)
    _wake: asyncio.Event | None = field(init=False, default=None, repr=False)

    def __post_init__(self) -> None:
        source = parse_source(self.address)
        if self.controls and not isinstance(source, V4l2Address):
            raise ValueError("controls belong to a camera: give it a v4l2: address")
        if self.rotation not in ROTATIONS:
            raise ValueError("rotation must be 0, 90, 180 or 270")
        if not 0.5 <= self.fps <= 30:
            raise ValueError("fps must be 0.5 to 30")
        if not 160 <= self.preview_width <= 4096:
            raise ValueError("preview_width must be 160 to 4096")
        if not 75 <= self.dpi <= 600:
            raise ValueError("dpi must be 75 to 600")
        if self.frozen_after < 3 * ALIVE_EVERY:
            raise ValueError(f"frozen_after must be at least {3 * ALIVE_EVERY:g}")
        if self.memory and not Path(self.memory).is_absolute():
            raise ValueError("memory must be an absolute path")
        if self.purpose == "person" and self.kind == "document_camera":
            self.kind = "person_camera"  # it must not prove that the window has a 高拍仪

    async def reports(self) -> AsyncIterator[Report]:
        """See Driver. Only the newest frame is kept; one that comes while another is worked on
        is never seen.
        """
        # OpenCV takes 60 MB and a second to load: only the process that has the camera does.
        from drivers.document_camera.capture import open_source
        from drivers.document_camera.desk import Desk
        from drivers.document_camera.view import View

        clock = asyncio.get_running_loop().time
        wake = self._wake = asyncio.Event()
        view = View(preview_width=self.preview_width, frozen_after=self.frozen_after)
        try:
            async with open_source(self.address, controls=self.controls) as camera:
                memory = Path(self.memory) if self.memory else None
                desk = Desk(camera, view, memory=memory, rotation=self.rotation, dpi=self.dpi)
                await desk.begin()
                identity = replace(camera.identity, model=self.model or camera.identity.model)
                due, before, rate = 0.0, clock(), 0.0
                while True:
                    started = clock()
                    watched = started < self._watched_until
                    asked = self._asked
                    wake.clear()
                    frame = await camera.frame()
                    view.look(frame, started)
                    rate += 0.2 * (1 / max(started - before, 1e-3) - rate) if watched else 0
                    before = started
                    await self._errands.do_all(desk, frame)
                    if asked is not None:
                        for report in await self._captured(desk, frame, asked):
                            yield report
                    elif watched:
                        yield await desk.preview(frame, started, person=self._of_person)
                    if clock() >= due:
                        due = clock() + ALIVE_EVERY
                        yield Alive(
                            identity=identity,
                            detail=desk.detail(rate if watched else 0.0),
                            warning=view.warning(clock()) or desk.warning,
                        )
                    every = 1 / self.fps if clock() < self._watched_until else ALIVE_EVERY
                    await _pause(wake, started + every - clock())
        finally:
            self._wake = None
            self._asked = None
            self._errands.refuse_all()

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        """`capture` {take="page", look="document"}: report the page, each of `several`, the `card`
        or the `whole` picture that lies there now; `accepted` is false while the camera is closed
        or still busy with the one before. `preview` {on}: start the previews, for WATCHED seconds
        unless asked again, or end them. `settings` {}: the controls and the rotation; `adjust`
        {controls, rotation} sets and keeps them. `calibrate` {object}: learn the scale from a
        `card` or an `a4` on the mat, answers with the dpi. `learn_mat` {}: remember the empty mat.

        Raises DeviceMissing while the camera is closed.
        """
        if name == "capture":
            return self._ask(capture_of(args))
        if name == "preview":
            now = asyncio.get_running_loop().time()
            self._watched_until = now + WATCHED if watching_of(args) else 0.0
            self._stir()
            return {"accepted": True}
        if name == "settings":
            only(args)
            return await self._with_frame(lambda desk, _: desk.settings())
        if name == "adjust":
            wanted = adjustment_of(args)
            return await self._with_frame(lambda desk, _: desk.adjust(wanted))
        if name == "calibrate" and not self._of_person:
            thing = thing_of(args)
            return await self._with_frame(lambda desk, frame: desk.calibrate(frame, thing))
        if name == "learn_mat" and not self._of_person:
            only(args)
            return await self._with_frame(lambda desk, frame: desk.learn_mat(frame))
        raise UnknownCommand(name, self)

    @property
    def _of_person(self) -> bool:
        return self.purpose == "person"

    def _ask(self, order: Capture) -> dict[str, Any]:
        if self._wake is None or self._asked is not None:
            return {"accepted": False}
        self._asked = order, asyncio.get_running_loop().time()
        self._stir()
        return {"accepted": True}

    async def _captured(
        self, desk: Desk, frame: Frame, asked: tuple[Capture, float]
    ) -> list[PageCaptured | PersonCaptured]:
        order, since = asked
        found: Sequence[PageCaptured | PersonCaptured]
        if self._of_person:
            found = await asyncio.to_thread(desk.person, frame)
        else:
            found = await asyncio.to_thread(desk.capture, frame, order)
        self._asked = None
        passed = round((asyncio.get_running_loop().time() - since) * 1000)
        return [replace(report, milliseconds=passed) for report in found]

    async def _with_frame(self, errand: Errand) -> dict[str, Any]:
        if self._wake is None:
            raise DeviceMissing(CLOSED)
        self._stir()
        return await self._errands.run(errand)

    def _stir(self) -> None:
        if self._wake is not None:
            self._wake.set()


async def _pause(wake: asyncio.Event, seconds: float) -> None:
    """Until something was asked for, but no longer than `seconds`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(max(0.0, seconds)):
            await wake.wait()
