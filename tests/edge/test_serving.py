"""Pages of this box get their answers at once."""

from __future__ import annotations

import asyncio
import socket

import httpx
from fastapi import FastAPI

from edge.serving import LocalServer


async def test_what_is_accepted_sends_without_delay() -> None:
    app = FastAPI()
    app.add_api_route("/", lambda: {"answered": True})
    server = LocalServer(app)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        assert answer.json() == {"answered": True}
        assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        server.should_exit = True
        await serving


def test_what_is_accepted_inherits_the_option() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
