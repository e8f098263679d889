"""What holds for every dialect: its door, its port, one page at a time, what a page leaves."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from edge.dialects import dialect, dialects
from edge.dialects.counter import Counter
from edge.dialects.dialect import Dialect
from edge.dialects.xzx8989 import Xzx8989
from edge.settings import DialectSettings
from tests.edge.dialects.counter_devices import FRIEND, window
from tests.edge.running_box import running_box
from tests.edge.test_line import wait_for
from tests.edge.test_main import CONFIG, start, until_said
from tests.edge.web_socket import Refused, web_socket

CALLS = {
    "xzx8989": ("GET", "/api/ReadMsg?callback=got"),
    "zkteco24010": ("GET", "/ZKIDROnline/ScanReadIdCardInfo?OP-DEV=1&CMD-URL=4"),
    "reader19196": ("GET", "/readcard"),
    "kaiyipai28080": ("POST", "/WebScan/GetImages"),
}
EVIL = "https://evil.example"


def test_all_are_off_until_they_are_switched_on():
    assert DialectSettings().ports() == {}
    assert DialectSettings(xzx8989=True, joyusing1818=9001).ports() == {
        "xzx8989": 8989,
        "joyusing1818": 9001,
    }


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize(
    "headers",
    [
        {},  # from a local program, or a page that hides where it is: nobody knows
        {"origin": EVIL},
        {"origin": "null"},
        {"origin": f"{FRIEND}.evil.example"},
        {"referer": f"{EVIL}/?{FRIEND}", "sec-fetch-site": "cross-site"},
        {"origin": EVIL, "referer": f"{FRIEND}/"},
        {"referer": "https://[", "sec-fetch-site": "cross-site"},
        {"origin": FRIEND, "host": "evil.example:{port}"},
        {"origin": "http://127.0.0.1:{port}"},
    ],
)
async def test_nobody_else_gets_anything(tmp_path, unused_tcp_port, name, headers):
    method, path = CALLS[name]
    sent = {key: value.replace("{port}", str(unused_tcp_port)) for key, value in headers.items()}
    async with window(tmp_path, name, unused_tcp_port) as here:
        here.page.headers.pop("origin")
        here.reader.lay()
        for verb in (method, "OPTIONS"):
            answer = await here.page.request(verb, path, headers=sent)
            assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")
            assert "access-control-allow-origin" not in answer.headers
        assert here.reader.commands == here.camera.commands == []


@pytest.mark.parametrize("headers", [{}, {"origin": EVIL}, {"origin": "null"}])
async def test_no_foreign_page_opens_a_websocket(tmp_path, unused_tcp_port, headers):
    async with window(tmp_path, "joyusing1818", unused_tcp_port) as here:
        with pytest.raises(Refused) as caught:
            async with web_socket(here.dialect.port, "/", headers=headers):
                pass
        assert caught.value.status == 403


@pytest.mark.parametrize("name", CALLS)
async def test_an_allowed_page_is_let_in_whatever_its_framework_sends(
    tmp_path, unused_tcp_port, name
):
    method, path = CALLS[name]
    async with window(tmp_path, name, unused_tcp_port) as here:
        here.reader.lay()
        preflight = {
            "access-control-request-method": method,
            "access-control-request-headers": "content-type,x-token",
            "access-control-request-private-network": "true",
        }
        answer = await here.page.options(path, headers=preflight)
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-headers"] == "content-type,x-token"
        assert answer.headers["access-control-allow-private-network"] == "true"
        answer = await here.page.request(method, path)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == FRIEND
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert answer.headers["cache-control"] == "no-store"
        assert "cross-origin-resource-policy" not in answer.headers  # or no <script> could read it


@pytest.mark.parametrize("name", [*CALLS, "joyusing1818"])
async def test_what_the_vendor_does_not_know(tmp_path, unused_tcp_port, name):
    async with window(tmp_path, name, unused_tcp_port) as here:
        for method, path in (("GET", "/"), ("POST", "/"), ("GET", "/%00"), ("PUT", "/WebScan/x")):
            answer = await here.page.request(method, path, content=b"\x00" * 1000)
            assert answer.status_code in {404, 405}


async def state(speaker: Dialect) -> dict[str, Any]:
    """What the box's own pages are told of it."""
    app = FastAPI()
    app.include_router(speaker.router)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        told: dict[str, Any] = (await client.get(f"/api/dialects/{speaker.name}")).json()
        return told


async def test_a_taken_port_is_said_and_tried_again(tmp_path, unused_tcp_port, monkeypatch, caplog):
    monkeypatch.setattr(dialect, "AGAIN", 0.02)
    async with running_box(tmp_path) as box:
        with socket.create_server(("127.0.0.1", unused_tcp_port)):
            speaker = Xzx8989(Counter(box.agent), unused_tcp_port, [FRIEND])
            speaking = asyncio.create_task(speaker.run())
            await wait_for(lambda: "cannot be taken" in caplog.text)
            assert f"xzx8989: port {unused_tcp_port}" in caplog.text
            assert "close the vendor's own program" in caplog.text
            told = await state(speaker)
            assert (told["port"], told["listening"]) == (unused_tcp_port, False)
            assert "请关闭并卸载新中新读卡服务" in told["reason"]
            await asyncio.sleep(3 * dialect.AGAIN)
            assert caplog.text.count("cannot be taken") == 1
        await asyncio.wait_for(speaker.listening.wait(), 30)
        told = await state(speaker)
        assert (told["listening"], told["reason"]) == (True, "")
        speaking.cancel()
        await asyncio.wait({speaking})


async def test_a_box_without_dialects_has_none(tmp_path):
    async with running_box(tmp_path) as box:
        assert dialects(box.agent) == []


async def test_one_page_is_served_at_a_time(tmp_path, unused_tcp_port):
    async with window(tmp_path, "xzx8989", unused_tcp_port) as here:
        first = asyncio.create_task(here.page.get("/api/ReadMsg?waitTime=60"))
        await here.asked("reread")
        second = (await here.page.get("/api/ReadMsg")).json()
        assert (second["code"], second["retcode"]) == ("1", "0x1")
        assert "正忙" in second["retmsg"]
        here.reader.lay()
        assert (await first).json()["code"] == "0"


async def test_a_page_that_is_closed_frees_the_reader(tmp_path, unused_tcp_port):
    async with window(tmp_path, "xzx8989", unused_tcp_port) as here:
        leaving = asyncio.create_task(here.page.get("/api/ReadMsg?waitTime=3600"))
        await here.asked("reread")
        leaving.cancel()
        await asyncio.wait({leaving})
        await wait_for(lambda: not here.dialect.counter._reading)
        here.reader.lay()
        assert (await here.page.get("/api/ReadMsg")).json()["code"] == "0"


async def test_nothing_of_a_card_is_logged(tmp_path: Path, unused_tcp_port, caplog):
    caplog.set_level("DEBUG")
    for name, (method, path) in CALLS.items():
        folder = tmp_path / name
        folder.mkdir()
        async with window(folder, name, unused_tcp_port) as here:
            here.reader.lay()
            await here.page.request(method, path)
    assert "100000194910010008" not in caplog.text
    assert "证件样本" not in caplog.text


async def test_a_box_with_a_taken_port_starts_and_leaves(tmp_path, unused_tcp_port_factory):
    taken, free = unused_tcp_port_factory(), unused_tcp_port_factory()
    text = CONFIG.format(port=unused_tcp_port_factory())
    text = text.replace("[outbox]", f'allow_origins = ["{FRIEND}"]\n[outbox]')
    file = tmp_path / "edge.toml"
    file.write_text(f"{text}[dialects]\nxzx8989 = {taken}\njoyusing1818 = {free}\n")
    with socket.create_server(("127.0.0.1", taken)):
        process = await start(file)
        await until_said(
            process, f"xzx8989: port {taken}", f"joyusing1818 on http://127.0.0.1:{free}"
        )
        headers = {"origin": FRIEND}
        async with web_socket(free, "/", headers=headers) as page:
            await page.send("bStartPlay")
            assert await page.text() == "BeginbStartPlayfalseEndbStartPlay"
            process.terminate()
            async with asyncio.timeout(60):
                assert await process.wait() == 0
