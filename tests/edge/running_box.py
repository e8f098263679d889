"""A box with its local API on a real port, and one device that the test holds in its hand."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from drivers.base import Alive, Identity
from edge.agent import Agent
from edge.local_api import create_app
from edge.serving import LocalServer
from edge.settings import BoxSettings, Config, HubSettings, LocalSettings, OutboxSettings
from tests.edge.small_drivers import Buttons
from tests.edge.test_line import wait_for

FRIEND = "https://counter.example"
"""An origin on the box's list."""


class Box:
    """A running agent with its API on a real port."""

    def __init__(self, agent: Agent, pad: Buttons, port: int) -> None:
        self.agent = agent
        self.pad = pad
        self.port = port
        self.client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=15)

    async def feed(self, *told: Any) -> None:
        self.pad.feed(*told)
        await wait_for(self.pad.told.empty)
        await asyncio.sleep(0)

    @asynccontextmanager
    async def news(self) -> AsyncIterator[AsyncIterator[tuple[str, Any]]]:
        async with self.client.stream("GET", "/api/reports") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield _events(answer)

    async def pair(self, origin: str = FRIEND, name: str = "窗口系统") -> str:
        """The token of a page of `origin` that the clerk let in."""
        mine = {"origin": origin}
        asked = await self.client.post("/api/pairing-requests", json={"name": name}, headers=mine)
        request = asked.json()["id"]
        await self.client.post(f"/api/pairings/{request}", json={"allow": True})
        told = await self.client.get(f"/api/pairing-requests/{request}", headers=mine)
        return str(told.json()["token"])


async def _events(answer: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    name = ""
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


@asynccontextmanager
async def running_box(folder: Path) -> AsyncIterator[Box]:
    """Its state in `folder`, its only page at `/`, FRIEND on its list."""
    pad = Buttons(name="pad", window="A1")
    config = Config(
        box=BoxSettings(id="box-1", hall_name="示范大厅", window="A1"),
        hub=HubSettings(host="127.0.0.1", port=9),
        outbox=OutboxSettings(path=str(folder / "outbox.db")),
        local=LocalSettings(port=0, allow_origins=[FRIEND]),
        drivers=(pad,),
    )
    agent = await Agent.open(config)

    async def page(_: Any) -> PlainTextResponse:
        return PlainTextResponse("kiosk")

    pages = Starlette(routes=[Route("/", page), Route("/sdk/hallkeeper.js", page)])
    listening = socket.create_server(("127.0.0.1", 0))
    server = LocalServer(create_app(agent, pages=pages))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    running = asyncio.create_task(agent.run())
    await wait_for(lambda: server.started)
    box = Box(agent, pad, listening.getsockname()[1])
    await box.feed(Alive(identity=Identity(model="M1")), Alive())
    try:
        yield box
    finally:
        await box.client.aclose()
        agent.stop.set()
        async with asyncio.timeout(60):
            await running
        server.should_exit = True
        async with asyncio.timeout(60):
            await serving
