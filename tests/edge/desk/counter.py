"""A box with a desk: the committed example as its content, a receipt printer on a real line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from drivers.printer import Printer
from edge.agent import Agent
from edge.desk import DeskService
from edge.desk.desk import LOOK
from edge.listeners import Told
from edge.local_api import create_app
from edge.messages import Event
from edge.settings import (
    BoxSettings,
    Config,
    DeskSettings,
    HubSettings,
    LocalSettings,
    OutboxSettings,
)
from kiosk_ui.content import load
from tests.drivers.peers.receipt_printer import ReceiptPrinter, on_a_line
from tests.edge.manual_clock import ManualClock
from tests.edge.test_line import wait_for

EXAMPLE = load(Path(__file__).parents[3] / "kiosk_ui" / "content")
PATIENCE = 30.0
PIN = "2468"


@dataclass
class Shown:
    """What the hall publishes at present."""

    content: object


@dataclass
class Counter:
    """A window's box, its desk, and a page at it."""

    agent: Agent
    shown: Shown
    page: httpx.AsyncClient
    clock: ManualClock
    told: list[dict[str, Any]] = field(default_factory=list)

    async def desk(self) -> Any:
        return await self.get("/api/desk")

    async def get(self, path: str) -> Any:
        answer = await self.page.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, expect: int = 200, **body: Any) -> Any:
        answer = await self.page.post(path, json=body)
        assert answer.status_code == expect, answer.text
        return answer.json()

    async def on_duty(self, number: str = "0101") -> None:
        await self.post("/api/desk/pin", number=number, new=PIN)
        await self.post("/api/desk/sign-in", number=number, pin=PIN)

    async def until(self, true: Callable[[], object]) -> None:
        """Pass time until it is so: the desk reads its files in threads, which no clock moves."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                await self.clock.advance(LOOK)
                await asyncio.sleep(0.01)

    async def events(self, what: str) -> list[Event]:
        stored = await self.agent.outbox.read(after=0, upto=999, limit=999)
        return [event for event in stored if event.type == f"hall.box.{what}"]


@asynccontextmanager
async def at_work(
    folder: Path, printer: ReceiptPrinter | None = None, content: object = EXAMPLE, **desk: Any
) -> AsyncIterator[Counter]:
    """The counter of window 1; `desk` are its settings. The next one in `folder` starts again."""
    async with AsyncExitStack() as stack:
        drivers = []
        if printer is not None:
            address = await stack.enter_async_context(on_a_line(printer))
            drivers = [Printer(name="slips", address=address, interval=0.2)]
        config = Config(
            box=BoxSettings(id="box-1", hall_name="示范大厅", window="1"),
            hub=HubSettings(host="127.0.0.1", port=9),
            outbox=OutboxSettings(path=str(folder / "outbox.db")),
            local=LocalSettings(port=0),
            drivers=tuple(drivers),
            desk=DeskSettings(**desk),
        )
        agent = await Agent.open(config)
        shown, clock = Shown(content), ManualClock()
        service = DeskService(agent, lambda: shown.content, clock)
        app = httpx.ASGITransport(create_app(agent, services=[service]))
        page = await stack.enter_async_context(
            httpx.AsyncClient(transport=app, base_url="http://127.0.0.1:8701", timeout=PATIENCE)
        )
        counter = Counter(agent, shown, page, clock)
        tasks = [
            asyncio.create_task(doing)
            for doing in (agent.run(), service.run(), _listen(agent, counter.told))
        ]
        try:
            if printer is not None:
                await wait_for(lambda: agent.supervisor.states()[0].status == "ok")
            yield counter
        finally:
            agent.stop.set()
            async with asyncio.timeout(PATIENCE):
                await tasks[0]
            for task in tasks[1:]:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


async def _listen(agent: Agent, told: list[dict[str, Any]]) -> None:
    with agent.listeners.listen(lambda news: isinstance(news, Told)) as listener:
        async for news in listener.read():
            if isinstance(news, Told) and news.event == "desk":
                told.append(news.body)
