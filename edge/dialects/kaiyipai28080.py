"""开易拍 KT600 document cameras, http://127.0.0.1:28080/WebScan/…, as published pages call them.

OpenApp opens the vendor's own window, in which the clerk takes pictures; here each page is captured
as soon as it lies still. GetImages gives what was captured since, and captures the page that lies
there when there was nothing. Left out: /NIExpress, the vendor's older address.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from collections.abc import Iterable
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edge.dialects.counter import PAGES, Counter, Trouble
from edge.dialects.dialect import Dialect, answer

OK, FAILED = 0, -1
IMAGES: Final = 10
"""Pages kept; published pages show ten."""

KEPT: Final = 120.0
"""Seconds after the last call for which pictures wait in memory, and the camera is watched."""


class Kaiyipai28080(Dialect):
    """See above."""

    name = "kaiyipai28080"
    vendor = "开易拍服务（VideoInputApp）"

    def __init__(self, counter: Counter, port: int, origins: Iterable[str]) -> None:
        super().__init__(counter, port, origins)
        self._images: list[bytes] = []
        self._taking: asyncio.Task[None] | None = None
        self._forgetting: asyncio.TimerHandle | None = None
        self._one_at_a_time = asyncio.Lock()

    def app(self) -> Starlette:
        """Four POSTs, whose bodies do not matter."""
        return Starlette(routes=[Route("/WebScan/{call}", self._call, methods=["POST"])])

    async def run(self) -> None:
        """See Dialect."""
        try:
            await super().run()
        finally:
            self._forget()

    async def _call(self, request: Request) -> Response:
        calls = {
            "OpenApp": self._open,
            "CloseApp": self._close,
            "GetImages": self._get,
            "ClearImages": self._clear,
        }
        call = calls.get(request.path_params["call"])
        if call is None:
            return Response(status_code=404)
        async with self._one_at_a_time:
            try:
                return await call()
            except Trouble as flaw:
                return _told(FAILED, str(flaw))
            finally:
                self._forget_later()

    async def _open(self) -> Response:
        self.counter.identity(PAGES)  # raises Absent
        if self._taking is None or self._taking.done():
            self._taking = asyncio.create_task(self._take(), name="pages for a page")
        return _told(OK)

    async def _close(self) -> Response:
        self._stop()
        return _told(OK)

    async def _get(self) -> Response:
        if not self._images:
            self._keep(await self.counter.page())
        return _told(OK, images=self._images)

    async def _clear(self) -> Response:
        self._images.clear()
        return _told(OK)

    async def _take(self) -> None:
        with contextlib.suppress(Trouble):
            async with contextlib.aclosing(self.counter.pages()) as pages:
                async for jpeg in pages:
                    self._keep(jpeg)

    def _keep(self, jpeg: bytes) -> None:
        if jpeg not in self._images:  # the one that was asked for is heard of twice
            self._images = [*self._images, jpeg][-IMAGES:]

    def _stop(self) -> None:
        taking, self._taking = self._taking, None
        if taking is not None:
            taking.cancel()

    def _forget_later(self) -> None:
        if self._forgetting is not None:
            self._forgetting.cancel()
        self._forgetting = asyncio.get_running_loop().call_later(KEPT, self._forget)

    def _forget(self) -> None:
        self._images.clear()
        self._stop()
        if self._forgetting is not None:
            self._forgetting.cancel()


DIALECT = Kaiyipai28080


def _told(code: int, why: str = "", *, images: list[bytes] | None = None) -> Response:
    told = [{"Content": base64.b64encode(jpeg).decode()} for jpeg in images or ()]
    return answer(
        json.dumps({"Code": code, "Message": why, "Images": told or None}, ensure_ascii=False)
    )
