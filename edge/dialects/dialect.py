"""What every dialect is: a port of this machine that answers as a vendor's own program does."""

from __future__ import annotations

import asyncio
import base64
import logging
import socket
from abc import ABC, abstractmethod
from collections.abc import Coroutine, Iterable
from typing import Any, ClassVar, Final, TypeVar

from fastapi import APIRouter
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from edge.answers import json_answer
from edge.dialects.counter import Counter
from edge.guard import VendorGuard
from edge.serving import LocalServer

AGAIN: Final = 30.0
"""Seconds until a port that was taken is tried again: the vendor's program may have been closed."""

STOP: Final = 1.2

HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Dialect(ABC):
    """A Service that serves `app` on `port`, to pages of `origins` only, while the port is free."""

    name: ClassVar[str]
    vendor: ClassVar[str]
    """Whose program it stands in for, in Chinese: who sets up the window has to close that one."""

    def __init__(self, counter: Counter, port: int, origins: Iterable[str]) -> None:
        self.counter = counter
        self.port = port
        self.reason = ""
        self.listening = asyncio.Event()
        self.router = APIRouter()
        self.router.add_api_route(f"/api/dialects/{self.name}", self._state, response_model=None)
        self._origins = tuple(origins)

    @abstractmethod
    def app(self) -> Starlette:
        """The vendor's addresses."""

    async def run(self) -> None:
        """See Service. A taken port is said, and tried again; the box goes on without it."""
        told = False
        while True:
            try:
                listening = socket.create_server(("127.0.0.1", self.port))
            except OSError as flaw:
                self.reason = (
                    f"端口 {self.port} 已被占用：请关闭并卸载{self.vendor}，或在配置里关掉这一项"
                )
                if not told:
                    _log.error(
                        "%s: port %d of 127.0.0.1 cannot be taken (%s): close the vendor's own "
                        "program, or switch this dialect off in [dialects]; trying again every "
                        "%.0f s",
                        self.name,
                        self.port,
                        flaw.strerror,
                        AGAIN,
                    )
                told = True
                await asyncio.sleep(AGAIN)
                continue
            await self._serve(listening)

    async def _serve(self, listening: socket.socket) -> None:
        self.port = listening.getsockname()[1]
        self.reason = ""
        server = LocalServer(VendorGuard(self.app(), allow_origins=self._origins))
        serving = asyncio.create_task(server.serve(sockets=[listening]), name=self.name)
        _log.info("%s on http://127.0.0.1:%d", self.name, self.port)
        self.listening.set()
        try:
            await asyncio.shield(serving)
        finally:
            self.listening.clear()
            server.should_exit = True
            await asyncio.wait({serving}, timeout=STOP)

    async def _state(self) -> Response:
        """Whether it answers, and if not, what to do."""
        return json_answer(
            {
                "name": self.name,
                "vendor": self.vendor,
                "port": self.port,
                "listening": self.listening.is_set(),
                "reason": self.reason,
            }
        )


async def while_there(request: Request, doing: Coroutine[Any, Any, _T]) -> _T:
    """What `doing` gives; raises ClientDisconnect as soon as the page is gone, so that one which
    was closed does not keep the reader for minutes.
    """
    task = asyncio.create_task(doing, name="call of a dialect")
    gone = asyncio.create_task(_gone(request), name="page of a dialect")
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnect
        return task.result()
    finally:
        task.cancel()
        gone.cancel()


async def nobody(_request: Request, _gone: Exception) -> Response:
    """The answer to a page that is gone."""
    return Response(status_code=499)


def answer(text: str, kind: str = "application/json") -> Response:
    """`text` in UTF-8, never kept."""
    return Response(text, headers=HEADERS, media_type=kind)


def picture(card: dict[str, Any]) -> str:
    """The photo in base64, empty where the site has no decoder for the card's own format."""
    return base64.b64encode(card.get("picture") or b"").decode()


def day(iso: str, between: str = "") -> str:
    """`1949-10-01` as 19491001; 长期 stays."""
    return iso.replace("-", between)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
