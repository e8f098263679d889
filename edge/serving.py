"""HTTP for this machine's own pages: how each server of the box is run."""

from __future__ import annotations

import socket
from contextlib import AbstractContextManager, nullcontext
from typing import Final

import uvicorn
from starlette.types import ASGIApp

CONNECTIONS: Final = 64
MESSAGE: Final = 64 * 1024
"""Bytes of one WebSocket message from a page."""


class LocalServer(uvicorn.Server):
    """`serve(sockets=[…])` until `should_exit`; leaves the signals to who started it."""

    def __init__(self, app: ASGIApp) -> None:
        settings = uvicorn.Config(
            app,
            access_log=False,  # addresses hold what people look at
            log_config=None,
            log_level="warning",
            lifespan="off",
            ws="wsproto",
            ws_max_size=MESSAGE,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=CONNECTIONS,
            timeout_graceful_shutdown=1,
        )
        super().__init__(settings)

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve on `sockets`, each answer at once.

        asyncio only knows sockets made with a protocol number for TCP, which those of
        `socket.create_server` are not: each answer's body would wait 40 ms for the browser to
        acknowledge its head. What is accepted inherits the option.
        """
        for listening in sockets or ():
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await super().serve(sockets)

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        """Capture none."""
        return nullcontext()
