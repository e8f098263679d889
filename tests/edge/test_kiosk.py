"""The citizens' screen sees 王* of a card and nothing else, and forgets it with the visit."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import cv2
import httpx
import numpy as np
import pytest
import zxingcpp

from drivers.base import Alive, DeviceMissing, Report
from edge.agent import Agent
from edge.config import ConfigError, read_config
from edge.kiosk import LONGEST_CODE, VIEWERS, Kiosk, masked
from edge.local_api import create_app
from edge.serving import LocalServer
from edge.settings import (
    BoxSettings,
    Config,
    DeskSettings,
    HubSettings,
    LocalSettings,
    OutboxSettings,
)
from tests.edge.small_drivers import READ_FROM_CARD, Buttons
from tests.edge.test_line import wait_for

ADDRESS = "https://hall.example/items/{code}"


@dataclass(frozen=True, kw_only=True)
class CardRead(Report):
    what = "card_read"

    name: str


@dataclass(frozen=True, kw_only=True)
class CardLifted(Report):
    what = "card_lifted"
    lasting: ClassVar[bool] = False


@dataclass
class Screen:
    client: httpx.AsyncClient
    reader: Buttons

    @asynccontextmanager
    async def card(self) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        async with self.client.stream("GET", "/api/kiosk/card") as answer:
            assert answer.headers["cache-control"] == "no-store"
            yield _told(answer)


async def _told(answer: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in answer.aiter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


@pytest.fixture
async def screen(tmp_path: Path) -> AsyncIterator[Screen]:
    reader = Buttons(name="card", kind="id_card_reader")
    config = Config(
        box=BoxSettings(id="box-1"),
        hub=HubSettings(host="127.0.0.1", port=9),
        outbox=OutboxSettings(path=str(tmp_path / "outbox.db")),
        local=LocalSettings(port=0),
        drivers=(reader,),
        desk=DeskSettings(item_address=ADDRESS),
    )
    agent = await Agent.open(config)
    service = Kiosk(agent)
    listening = socket.create_server(("127.0.0.1", 0))
    server = LocalServer(create_app(agent, services=[service]))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    living = asyncio.create_task(service.run())
    running = asyncio.create_task(agent.run())
    await wait_for(lambda: server.started)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    reader.feed(Alive(), Alive())
    async with httpx.AsyncClient(base_url=url, timeout=15) as client:
        yield Screen(client, reader)
    living.cancel()
    agent.stop.set()
    async with asyncio.timeout(60):
        await running
        server.should_exit = True
        await serving


async def until(told: AsyncIterator[dict[str, Any]], wanted: dict[str, Any]) -> str:
    """All that was told up to this."""
    seen = ""
    async with asyncio.timeout(20):
        async for one in told:
            seen += json.dumps(one, ensure_ascii=False)
            if one == wanted:
                return seen
    raise AssertionError("it ended")


async def test_of_a_card_the_page_sees_a_masked_name(screen: Screen) -> None:
    name = READ_FROM_CARD.split()[0]
    async with screen.card() as told:
        await until(told, {"reader": True, "holder": ""})
        screen.reader.feed(CardRead(name=name), Alive())
        seen = await until(told, {"reader": True, "holder": "张*"})
        assert name not in seen
        screen.reader.feed(CardLifted())
        await until(told, {"reader": True, "holder": ""})


async def test_a_page_that_comes_later_sees_the_card_until_the_visit_ends(screen: Screen) -> None:
    screen.reader.feed(CardRead(name="王小明"))
    async with screen.card() as told:
        await until(told, {"reader": True, "holder": "王*"})
        assert (await screen.client.post("/api/kiosk/end")).status_code == 200
        await until(told, {"reader": True, "holder": ""})
    async with screen.card() as told:
        assert await anext(told) == {"reader": True, "holder": ""}


async def test_a_reader_that_goes_takes_the_card_along(screen: Screen) -> None:
    screen.reader.feed(CardRead(name="王小明"))
    async with screen.card() as told:
        await until(told, {"reader": True, "holder": "王*"})
        screen.reader.feed(*[DeviceMissing("没有找到读卡器：插好数据线")] * 3)
        await until(told, {"reader": False, "holder": ""})


async def test_so_many_pages_and_no_more_look_at_the_card(screen: Screen) -> None:
    async def look() -> None:
        async with screen.card() as told:
            await anext(told)
            looking.release()
            await asyncio.Event().wait()

    looking = asyncio.Semaphore(0)
    lookers = [asyncio.create_task(look()) for _ in range(VIEWERS)]
    for _ in lookers:
        await looking.acquire()
    assert (await screen.client.get("/api/kiosk/card")).status_code == 429
    for one in lookers:
        one.cancel()
    await asyncio.wait(lookers)


async def test_it_knows_where_an_item_is_on_the_web(screen: Screen) -> None:
    assert (await screen.client.get("/api/kiosk")).json() == {"item_address": ADDRESS}


@pytest.mark.parametrize("text", ["https://hall.example/items/SL-JZ-001", "申领高龄津贴\n" * 40])
async def test_a_code_reads_as_what_it_was_made_of(screen: Screen, text: str) -> None:
    answer = (await screen.client.post("/api/qr", json={"text": text})).json()
    size, scale = answer["size"], 6
    picture = np.full((size * scale, size * scale), 255, np.uint8)
    for run in answer["path"].removeprefix("M").split("M"):
        x, rest = run.split(" ")
        y, length = rest.split("v")[0].split("h")
        top, left = int(y) * scale, int(x) * scale
        cv2.rectangle(
            picture, (left, top), (left + int(length) * scale - 1, top + scale - 1), 0, -1
        )
    [read] = zxingcpp.read_barcodes(picture)
    assert read.text == text


@pytest.mark.parametrize("text", ["", "福" * (LONGEST_CODE // 3 + 1), None, 7])
async def test_a_code_of_nothing_or_too_much_is_refused(screen: Screen, text: Any) -> None:
    assert (await screen.client.post("/api/qr", json={"text": text})).status_code == 422


def test_the_mask_does_not_tell_the_length_of_a_name() -> None:
    assert [masked(name) for name in ("王五", "欧阳小明", "")] == ["王*", "欧*", "持证人"]


async def test_the_box_says_how_high_its_panel_hangs(tmp_path: Path) -> None:
    file = tmp_path / "edge.toml"
    file.write_text('[box]\nid = "box-1"\n[hub]\nhost = "127.0.0.1"\n[kiosk]\nfloor_mm = 720\n')
    config = read_config(file)
    config = replace(config, outbox=OutboxSettings(path=str(tmp_path / "outbox.db")))
    agent = await Agent.open(config)
    app = httpx.ASGITransport(create_app(agent))
    async with httpx.AsyncClient(transport=app, base_url="http://127.0.0.1:8701") as page:
        assert (await page.get("/api/box")).json()["floor_mm"] == 720
    await agent.outbox.close()
    file.write_text(file.read_text().replace("720", "-1"))
    with pytest.raises(ConfigError, match="floor_mm"):
        read_config(file)
