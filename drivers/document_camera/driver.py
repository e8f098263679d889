"""The driver of document cameras (高拍仪): proof of life, live preview, captured pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from drivers.base import Alive, Driver, Report, UnknownCommand
from drivers.document_camera.address import V4l2Address, parse_source

ALIVE_EVERY = 2.0
"""Seconds between two test frames, and between two Alive reports while the preview is on."""


WATCHED = 15.0
"""Seconds for which one request keeps the previews coming: a page that crashed asks no more, and a
camera that nobody watches must not cost half a core for ever."""


@dataclass(kw_only=True)
class DocumentCamera(Driver):
    """A camera at `address`: `v4l2:/dev/v4l/by-id/…?width=&height=&fourcc=MJPG`, `pictures:FOLDER`
    or `video:FILE`.

    `fps` is how many previews a second there are while someone watches; without a preview only a
    test frame is taken each 2 s. `preview_width` is the most pixels across a preview. A picture
    that stays the same to the last bit for `frozen_after` seconds makes the camera degraded.
    `model` is what its label says, where the camera itself says something else.

    `controls` are set each time it is opened, by the names of `v4l2-ctl -l`: focus_absolute,
    exposure_time_absolute, white_balance_temperature and all else it has; the automatic of these
    three is switched off with them. `rotation` turns pictures clockwise: 0, 90, 180 or 270.
    """

    kind: str = "document_camera"
    isolated: bool = True
    address: str
    fps: float = 10.0
    preview_width: int = 1280
    frozen_after: float = 10.0
    model: str = ""
    controls: dict[str, int | bool] = field(default_factory=dict)
    rotation: int = 0
    _watched_until: float = field(init=False, default=0.0, repr=False)
    _asked: float | None = field(init=False, default=None, repr=False)
    _wake: asyncio.Event | None = field(init=False, default=None, repr=False)

    def __post_init__(self) -> None:
        source = parse_source(self.address)
        if self.controls and not isinstance(source, V4l2Address):
            raise ValueError("controls belong to a camera: give it a v4l2: address")
        if self.rotation not in {0, 90, 180, 270}:
            raise ValueError("rotation must be 0, 90, 180 or 270")
        if not 0.5 <= self.fps <= 30:
            raise ValueError("fps must be 0.5 to 30")
        if not 160 <= self.preview_width <= 4096:
            raise ValueError("preview_width must be 160 to 4096")
        if self.frozen_after < 3 * ALIVE_EVERY:
            raise ValueError(f"frozen_after must be at least {3 * ALIVE_EVERY:g}")

    async def reports(self) -> AsyncIterator[Report]:
        """See Driver. Only the newest frame is kept; one that comes while another is worked on
        is never seen.
        """
        # OpenCV takes 60 MB and a second to load: only the process that has the camera does.
        from drivers.document_camera.capture import open_source
        from drivers.document_camera.view import View, capture

        clock = asyncio.get_running_loop().time
        wake = self._wake = asyncio.Event()
        view = View(preview_width=self.preview_width, frozen_after=self.frozen_after)
        try:
            async with open_source(
                self.address, controls=self.controls, rotation=self.rotation
            ) as camera:
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
                    if asked is not None:
                        self._asked = None
                        page = await asyncio.to_thread(capture, frame)
                        yield replace(page, milliseconds=round((clock() - asked) * 1000))
                    elif watched:
                        yield await asyncio.to_thread(view.preview, frame, started)
                    if clock() >= due:
                        due = clock() + ALIVE_EVERY
                        yield Alive(
                            identity=identity,
                            detail=view.detail(rate if watched else 0.0) | camera.detail,
                            warning=view.warning(clock()),
                        )
                    every = 1 / self.fps if clock() < self._watched_until else ALIVE_EVERY
                    await _pause(wake, started + every - clock())
        finally:
            self._wake = None
            self._asked = None

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        """`capture` {}: report the page that lies there now; `accepted` is false while the camera
        is closed or still busy with the one before. `preview` {on}: start the previews, for
        WATCHED seconds unless asked again, or end them.
        """
        if name == "capture":
            _only(args, ())
            if self._wake is None or self._asked is not None:
                return {"accepted": False}
            self._asked = asyncio.get_running_loop().time()
        elif name == "preview":
            _only(args, ("on",))
            if not isinstance(args.get("on"), bool):
                raise ValueError("preview needs on, true or false")
            now = asyncio.get_running_loop().time()
            self._watched_until = now + WATCHED if args["on"] else 0.0
        else:
            raise UnknownCommand(name, self)
        if self._wake is not None:
            self._wake.set()
        return {"accepted": True}


async def _pause(wake: asyncio.Event, seconds: float) -> None:
    """Until something was asked for, but no longer than `seconds`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(max(0.0, seconds)):
            await wake.wait()


def _only(args: dict[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(set(args) - set(known))
    if unknown:
        raise ValueError(f"unknown argument {unknown[0]!r}")
