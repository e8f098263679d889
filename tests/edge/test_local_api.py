from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from drivers.base import Alive, DeviceMissing, Identity
from edge import listeners
from edge.__main__ import _Server
from edge.agent import Agent
from edge.answers import BODY
from edge.local_api import create_app
from edge.settings import BoxSettings, Config, HubSettings, LocalSettings, OutboxSettings
from tests.edge.small_drivers import READ_FROM_CARD, Buttons, Pressed, Preview
from tests.edge.test_line import wait_for

FRIEND = "https://counter.example"


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


async def _events(answer: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    name = ""
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


@pytest.fixture
async def box(tmp_path: Path) -> AsyncIterator[Box]:
    pad = Buttons(name="pad", window="A1")
    config = Config(
        box=BoxSettings(id="box-1", hall_name="示范大厅", window="A1"),
        hub=HubSettings(host="127.0.0.1", port=9),
        outbox=OutboxSettings(path=str(tmp_path / "outbox.db")),
        local=LocalSettings(port=0, allow_origins=[FRIEND]),
        drivers=(pad,),
    )
    agent = await Agent.open(config)

    async def page(_: Any) -> PlainTextResponse:
        return PlainTextResponse("kiosk")

    pages = Starlette(routes=[Route("/", page)])
    settings = uvicorn.Config(
        create_app(agent, pages=pages), port=0, log_config=None, lifespan="off", ws="none"
    )
    server = _Server(settings)
    serving = asyncio.create_task(server.serve())
    running = asyncio.create_task(agent.run())
    await wait_for(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    box = Box(agent, pad, port)
    await box.feed(Alive(identity=Identity(model="M1")), Alive())
    yield box
    await box.client.aclose()
    agent.stop.set()
    async with asyncio.timeout(60):
        await running
    server.should_exit = True
    async with asyncio.timeout(60):
        await serving


async def test_the_box_and_its_devices(box):
    told = (await box.client.get("/api/box")).json()
    assert told["edge"] == "box-1"
    assert told["hall_name"] == "示范大厅"
    assert told["window"] == "A1"
    assert told["line"]["connected"] is False
    assert told["line"]["hub"] == "unknown"
    assert told["line"]["outbox"] == 0
    assert told["content_updated"] is None
    (device,) = (await box.client.get("/api/devices")).json()
    assert device["name"] == "pad"
    assert device["status"] == "ok"
    assert device["identity"] == {"model": "M1", "serial": "", "firmware": ""}
    assert set(device) == {
        "name", "kind", "driver", "status", "since", "reason", "window", "identity", "detail",
    }  # fmt: skip


async def test_reports_arrive_live_with_their_pictures_beside_them(box):
    async with box.news() as news:
        assert (await anext(news))[0] == "device"
        assert (await anext(news))[0] == "line"
        await box.feed(Pressed(key=3, picture=b"\xff\xd8\xffpicture"))
        while (event := await anext(news))[0] != "report":
            pass
        report = event[1]
        assert (report["device"], report["kind"]) == ("pad", "satisfaction_keypad")
        assert report["what"] == "pressed"
        assert report["data"]["key"] == 3
        assert report["data"]["picture"]["size"] == 10
        picture = await box.client.get(report["data"]["picture"]["blob"])
        assert picture.content == b"\xff\xd8\xffpicture"
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.headers["cache-control"] == "no-store"
        await box.feed(*[DeviceMissing("plug it in")] * 3)
        while (event := await anext(news))[0] != "device":
            pass
        assert (event[1]["status"], event[1]["reason"]) == ("missing", "plug it in")
    assert box.agent.outbox.depth == 1
    (event,) = await box.agent.outbox.read(after=0, upto=9, limit=9)
    assert event.type == "hall.satisfaction_keypad.pressed"
    assert event.source == "/edges/box-1/devices/pad"
    assert event.data == {"key": 3}


async def test_two_pages_share_one_copy_of_a_picture(box):
    async with box.news() as one, box.news() as two:
        await wait_for(lambda: len(box.agent.listeners._all) == 2)
        await box.feed(Pressed(key=1, picture=b"\xff\xd8\xff"))
        told = []
        for news in (one, two):
            while (event := await anext(news))[0] != "report":
                pass
            told.append(event[1])
        assert told[0] == told[1]


async def test_a_page_that_sleeps_is_told_so_and_dropped(box, monkeypatch):
    monkeypatch.setattr(listeners, "BACKLOG", 5)
    async with box.news() as news:
        await anext(news)
        await wait_for(lambda: box.agent.listeners._all)
        for n in range(20):  # before the stream's task runs once
            (listener,) = box.agent.listeners._all
            listener.hear(box.agent.supervisor.states()[0])
            del n
        events = [event async for event in news]
        assert events[-1][0] == "dropped"
        assert events[-1][1]["error"] == "too_slow"


async def test_commands(box):
    async def post(name: str, body: Any = None, device: str = "pad") -> httpx.Response:
        return await box.client.post(f"/api/devices/{device}/commands/{name}", json=body)

    answer = await post("ask", {"transaction": "T1"})
    assert (answer.status_code, answer.json()) == (200, {"asked": "T1"})
    for answer, status, error in [
        (await post("ask", {}, device="nothing"), 404, "unknown_device"),
        (await post("dance", {}), 404, "unknown_command"),
        (await post("ask", {"transaction": 1, "colour": 2}), 422, "bad_arguments"),
        (await post("ask", [1]), 422, "bad_arguments"),
        (await post("missing", {}), 409, "device_failed"),
        (await post("ask", {"transaction": "x" * BODY}), 413, "too_long"),
    ]:
        assert answer.status_code == status, error
        assert answer.json()["error"] == error
        assert answer.json()["message"]
    await box.feed(*[DeviceMissing("plug it in")] * 3)
    await wait_for(lambda: box.agent.supervisor.states()[0].status == "missing")
    answer = await post("ask", {"transaction": "T1"})
    assert answer.status_code == 409
    assert (answer.json()["error"], answer.json()["reason"]) == ("device_not_ready", "plug it in")


async def test_a_command_that_takes_too_long(box, monkeypatch):
    monkeypatch.setattr("edge.local_api.COMMAND_TIME", 0.05)
    answer = await box.client.post("/api/devices/pad/commands/wait")
    assert (answer.status_code, answer.json()["error"]) == (504, "device_timeout")


async def test_the_camera_stream(box):
    async with box.client.stream("GET", "/api/devices/pad/stream.mjpeg") as answer:
        kind = answer.headers["content-type"]
        assert kind == "multipart/x-mixed-replace; boundary=frame"
        await wait_for(lambda: box.agent.listeners._all)
        await box.feed(Pressed(key=1), Preview(jpeg=b"\xff\xd8\xff one"))
        data = b""
        async for part in answer.aiter_raw():
            data += part
            if b"one" in data:
                break
        assert data.startswith(b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 7\r\n\r\n")
    assert box.agent.outbox.depth == 1
    missing = await box.client.get("/api/devices/nothing/stream.mjpeg")
    assert missing.status_code == 404


async def test_what_is_not_there(box):
    for path in ("/api/nothing", "/api/blobs/nothing", "/api/devices/pad"):
        answer = await box.client.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"] in {"not_found", "unknown_blob"}
    assert (await box.client.get("/")).text == "kiosk"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost:{port}"}, 200),
        ({"host": "[::1]:{port}"}, 200),
        ({"host": "LOCALHOST:{port}"}, 200),
        ({"host": "127.0.0.1"}, 403),
        ({"host": "127.0.0.1:1"}, 403),
        ({"host": "evil.example:{port}"}, 403),
        ({"host": "127.0.0.1.evil.example:{port}"}, 403),
        ({"host": "localhost@evil.example:{port}"}, 403),
        ({"host": ""}, 403),
        ({"origin": "http://127.0.0.1:{port}"}, 200),
        ({"origin": "http://localhost:{port}"}, 403),
        ({"origin": "https://127.0.0.1:{port}"}, 403),
        ({"origin": "http://127.0.0.1:1"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": FRIEND}, 200),
        ({"origin": FRIEND + ".evil.example"}, 403),
        ({"origin": FRIEND, "sec-fetch-site": "cross-site"}, 200),
        ({"origin": FRIEND, "host": "evil.example:{port}"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
    ],
)
async def test_only_pages_of_this_box_may_ask(box, headers, status):
    sent = {name: value.replace("{port}", str(box.port)) for name, value in headers.items()}
    for path in ("/api/devices", "/"):
        answer = await box.client.get(path, headers=sent)
        assert answer.status_code == status
    answer = await box.client.post(
        "/api/devices/pad/commands/ask", json={"transaction": "1"}, headers=sent
    )
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["error"] == "forbidden"
        assert box.pad.commands == []


async def test_an_allowed_origin_gets_cors_and_others_do_not(box):
    answer = await box.client.get("/api/box", headers={"origin": FRIEND})
    assert answer.headers["access-control-allow-origin"] == FRIEND
    preflight = {"origin": FRIEND, "access-control-request-method": "POST"}
    answer = await box.client.options("/api/devices/pad/commands/ask", headers=preflight)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-headers"] == "content-type"
    answer = await box.client.options(
        "/api/box", headers={**preflight, "origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


async def test_two_host_headers_are_refused(box):
    reader, writer = await asyncio.open_connection("127.0.0.1", box.port)
    host = f"Host: 127.0.0.1:{box.port}\r\n"
    writer.write(f"GET /api/box HTTP/1.1\r\n{host}{host}\r\n".encode())
    line = await reader.readline()
    assert line.split()[1] in {b"400", b"403"}
    writer.close()
    await writer.wait_closed()


async def test_nothing_of_a_report_is_logged(box, caplog):
    caplog.set_level("DEBUG")
    async with box.news() as news:
        await anext(news)
        await box.feed(Pressed(key=1, picture=READ_FROM_CARD.encode()))
        while (await anext(news))[0] != "report":
            pass
    answer = await box.client.post(f"/api/devices/{READ_FROM_CARD}/commands/ask")
    assert answer.status_code == 404
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    assert READ_FROM_CARD not in "".join(ours)


async def test_a_stopping_box_ends_its_streams(box):
    async with box.news() as news:
        await anext(news)
        box.agent.stop.set()
        async with asyncio.timeout(60):
            async for _ in news:
                pass
