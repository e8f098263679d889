from __future__ import annotations

import asyncio

import pytest

from tests.edge.running_box import FRIEND
from tests.edge.web_socket import Refused, web_socket

EVIL = "https://evil.example"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost:{port}"}, 200),
        ({"host": "[::1]:{port}"}, 200),
        ({"host": "LOCALHOST:{port}"}, 200),
        ({"host": "127.0.0.1"}, 403),
        ({"host": "[::1]"}, 403),
        ({"host": "127.0.0.1:1"}, 403),
        ({"host": "evil.example:{port}"}, 403),
        ({"host": "127.0.0.1.evil.example:{port}"}, 403),
        ({"host": "localhost@evil.example:{port}"}, 403),
        ({"host": ""}, 403),
        ({"origin": "http://127.0.0.1:{port}"}, 200),
        ({"origin": "http://localhost:{port}"}, 403),
        ({"origin": "https://127.0.0.1:{port}"}, 403),
        ({"origin": "http://127.0.0.1:1"}, 403),
        ({"origin": EVIL}, 403),
        ({"origin": "null"}, 403),
        ({"origin": FRIEND + ".evil.example"}, 403),
        ({"origin": FRIEND, "host": "evil.example:{port}"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
    ],
)
async def test_only_pages_of_this_box_may_ask(box, headers, status):
    sent = {name: value.replace("{port}", str(box.port)) for name, value in headers.items()}
    for path in ("/api/devices", "/", "/sdk/hallkeeper.js"):
        answer = await box.client.get(path, headers=sent)
        assert answer.status_code == status
    answer = await box.client.post(
        "/api/devices/pad/commands/ask", json={"transaction": "1"}, headers=sent
    )
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["error"] == "forbidden"
        assert "access-control-allow-origin" not in answer.headers
        assert box.pad.commands == []


async def test_an_allowed_origin_has_to_be_paired(box):
    for token in ("", "guessed"):
        headers = {"origin": FRIEND, **({"authorization": f"Bearer {token}"} if token else {})}
        answer = await box.client.post("/api/devices/pad/commands/ask", headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "not_paired")
        assert answer.headers["access-control-allow-origin"] == FRIEND  # so that it can read why
        assert (await box.client.get("/sdk/hallkeeper.js", headers=headers)).status_code == 200
    assert box.pad.commands == []
    mine = {"origin": FRIEND, "authorization": f"Bearer {await box.pair()}"}
    for more in ({}, {"sec-fetch-site": "cross-site"}):
        answer = await box.client.get("/api/devices", headers={**mine, **more})
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == FRIEND
    answer = await box.client.get("/api/devices", headers={**mine, "origin": EVIL})
    assert answer.status_code == 403  # a token is good for its origin alone


@pytest.mark.parametrize("path", ["/", "/clerk", "/api/pairings", "/api/desk", "/api/complaints"])
async def test_a_paired_page_has_only_what_window_systems_need(box, path):
    mine = {"origin": FRIEND, "authorization": f"Bearer {await box.pair()}"}
    answer = await box.client.get(path, headers=mine)
    assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")


async def test_preflights(box):
    preflight = {"origin": FRIEND, "access-control-request-method": "POST"}
    answer = await box.client.options("/api/devices/pad/commands/ask", headers=preflight)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == FRIEND
    assert answer.headers["access-control-allow-headers"] == "authorization, content-type"
    assert answer.headers["access-control-allow-methods"] == "GET, POST, PUT, DELETE"
    assert "access-control-allow-private-network" not in answer.headers
    private = {**preflight, "access-control-request-private-network": "true"}
    answer = await box.client.options("/api/box", headers=private)
    assert answer.headers["access-control-allow-private-network"] == "true"
    for refused in ({"origin": EVIL}, {"host": f"evil.example:{box.port}"}):
        answer = await box.client.options("/api/box", headers={**private, **refused})
        assert answer.status_code == 403
        assert "access-control-allow-private-network" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": EVIL},
        {"origin": "null"},
        {"origin": FRIEND},
        {"origin": "http://localhost:{port}"},
        {"host": "evil.example:{port}", "origin": "http://evil.example:{port}"},
    ],
)
async def test_no_foreign_page_opens_a_websocket(box, headers):
    sent = {name: value.replace("{port}", str(box.port)) for name, value in headers.items()}
    with pytest.raises(Refused) as caught:
        async with web_socket(box.port, "/api/ws", headers=sent):
            pass
    assert caught.value.status == 403


async def test_a_websocket_carries_its_token_in_a_subprotocol(box):
    token = await box.pair()
    mine = {"origin": FRIEND}
    protocols = ("hallkeeper.v1", f"bearer.{token}")
    async with web_socket(box.port, "/api/ws", headers=mine, protocols=protocols) as socket:
        assert socket.subprotocol == "hallkeeper.v1"  # never the token, which would be told around
        assert (await socket.json())["event"] == "device"
    wrong = ("hallkeeper.v1", f"bearer.{token}x")
    with pytest.raises(Refused):
        async with web_socket(box.port, "/api/ws", headers=mine, protocols=wrong):
            pass
    own = {"origin": f"http://127.0.0.1:{box.port}"}
    async with web_socket(box.port, "/api/ws", headers=own) as socket:
        assert (await socket.json())["event"] == "device"


LINK = {
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
}


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/pairing", LINK, 404),  # let through: this box has no such page
        ("/pairing", {**LINK, "sec-fetch-dest": "iframe"}, 403),
        ("/pairing", {**LINK, "sec-fetch-mode": "no-cors"}, 403),
        ("/pairing", {**LINK, "origin": EVIL}, 403),
        ("/", LINK, 403),
        ("/api/pairings", LINK, 403),
    ],
)
async def test_a_link_leads_to_the_pairing_page_and_nowhere_else(box, path, headers, status):
    assert (await box.client.get(path, headers=headers)).status_code == status
    assert (await box.client.post(path, headers=headers)).status_code == 403


async def test_two_host_headers_are_refused(box):
    reader, writer = await asyncio.open_connection("127.0.0.1", box.port)
    host = f"Host: 127.0.0.1:{box.port}\r\n"
    writer.write(f"GET /api/box HTTP/1.1\r\n{host}{host}\r\n".encode())
    line = await reader.readline()
    assert line.split()[1] in {b"400", b"403"}
    writer.close()
    await writer.wait_closed()
