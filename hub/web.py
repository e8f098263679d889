"""Serves pages and API: plain on the loopback interface, with TLS where others come in."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator

import uvicorn
from fastapi import FastAPI

from hub.enrolment.entrance import Entrance
from hub.enrolment.peer import PeerProtocol


async def serve(app: FastAPI, port: int, entrance: Entrance, leaving: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; `leaving` is to end what would keep connections open."""
    servers = [_Server(_web(app, "127.0.0.1", port))]
    if (context := entrance.web_context()) is not None:
        config = _web(app, entrance.listening.address, entrance.listening.web_port)
        config.load()
        config.ssl = context
        servers.append(_Server(config))

    def stop() -> None:
        leaving()
        for server in servers:
            server.should_exit = True

    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop)
    serving = [asyncio.create_task(server.serve()) for server in servers]
    await asyncio.wait(serving, return_when=asyncio.FIRST_COMPLETED)
    stop()  # one that could not start ends the others
    await asyncio.gather(*serving)


def _web(app: FastAPI, address: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=address,
        port=port,
        http=PeerProtocol,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )


class _Server(uvicorn.Server):
    """Leaves the signals to us: uvicorn would raise them again, and nothing would be closed."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield
