"""HTTP for this machine's own pages: how each server of the box is run."""

from __future__ import annotations

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

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        """Capture none."""
        return nullcontext()
