from __future__ import annotations

import re
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from fastapi.routing import APIRoute

from deploy.demo.devices.specimens import SPECIMENS
from drivers.document_camera.reports import PageCaptured
from drivers.id_card.card import parse_card
from drivers.id_card.reports import CardRead, CardTrouble
from drivers.rating import Rated
from edge.documents.routes import DocumentService
from edge.guard import PAIRED
from edge.openapi import OPERATIONS
from tests.edge.running_box import Box
from tests.edge.web_socket import web_socket


async def schemas(box: Box) -> dict[str, Any]:
    document: dict[str, Any] = (await box.client.get("/api/openapi.json")).json()
    return document


def check(document: dict[str, Any], schema: dict[str, Any], told: Any) -> None:
    """Raise for what `schema` of `document` does not allow."""
    jsonschema_rs.validate({**schema, "components": document["components"]}, told)


def named(document: dict[str, Any], name: str, told: Any) -> None:
    assert name in document["components"]["schemas"]
    check(document, {"$ref": f"#/components/schemas/{name}"}, told)


async def test_every_call_is_described_and_every_description_is_a_call(box, tmp_path):
    document = await schemas(box)
    assert document["openapi"] == "3.1.0"
    told = {(m.upper(), path) for path, methods in document["paths"].items() for m in methods}
    documents = DocumentService.of(box.agent).router.routes
    theirs = {
        (method, route.path)
        for route in documents
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    for_systems = {(m, path) for m, path in told | theirs if path.startswith(PAIRED)}
    assert for_systems == set(OPERATIONS)
    for call in ("/api/complaints", "/api/pairings"):
        assert {c["tags"][0] for c in document["paths"][call].values()} == {"仅本机页面"}
    assert "/api/openapi.json" not in document["paths"]


async def test_what_is_told_is_as_described(box):
    document = await schemas(box)
    for path in ("/api/box", "/api/devices"):
        answers = document["paths"][path]["get"]["responses"]
        schema = answers["200"]["content"]["application/json"]["schema"]
        check(document, schema, (await box.client.get(path)).json())
    refusal = await box.client.post("/api/devices/pad/commands/missing")
    named(document, "Trouble", refusal.json())
    mine = {"origin": "https://counter.example"}
    asked = await box.client.post("/api/pairing-requests", json={"name": "x"}, headers=mine)
    named(document, "PairingAsked", asked.json())
    stands = await box.client.get(f"/api/pairing-requests/{asked.json()['id']}", headers=mine)
    named(document, "PairingAnswer", stands.json())


REPORTS = {
    "CardTrouble": CardTrouble(reason="读取失败", advice="拿起重放"),
    "PageCaptured": PageCaptured(
        jpeg=b"\xff\xd8\xff", width=8, height=8, quality=0.5, warnings=["光线不足"], dpi=300
    ),
    "Rated": Rated(grade=5, transaction="T1", window="1", asked=True, by="keypad"),
    **{
        kind: CardRead(
            card=parse_card(specimen.text),
            photo=specimen.photo,
            expired=False,
            milliseconds=1,
            sam_id="",
        )
        for kind, specimen in SPECIMENS.items()
    },
}


@pytest.mark.parametrize("name", REPORTS)
async def test_reports_are_as_described(box, name):
    document = await schemas(box)
    async with web_socket(box.port, "/api/ws") as socket:
        await box.feed(REPORTS[name])
        told = await socket.until(event="report")
        named(document, "Event", told)
        named(document, "Report", told["data"])
        named(document, "CardRead" if name in SPECIMENS else name, told["data"]["data"])


async def test_what_a_websocket_says_is_as_described(box):
    document = await schemas(box)
    order = {"id": 1, "device": "pad", "command": "ask", "args": {"transaction": "T1"}}
    named(document, "Order", order)
    async with web_socket(box.port, "/api/ws") as socket:
        await socket.send(order)
        named(document, "Answer", await socket.until(id=1))
        await socket.send("garbage")
        named(document, "Answer", await socket.until(id=None, event=None))


async def test_documents_are_as_described(box):
    document = await schemas(box)
    service = DocumentService.of(box.agent)
    named(document, "Documents", msgspec.json.decode((await service._all()).body))
    named(document, "Document", msgspec.json.decode((await service._new()).body))


async def test_people_are_told_in_chinese(box):
    document = await schemas(box)
    for name, schema in document["components"]["schemas"].items():
        assert re.search("[\u4e00-\u9fff]", schema["description"]), name
    page = (await box.client.get("/api/docs")).text
    for name in re.findall('href="#(\\w+)"', page):
        assert f'<h3 id="{name}">' in page


async def test_the_page_for_people_needs_nothing_from_elsewhere(box):
    answer = await box.client.get("/api/docs")
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for word in ("/api/pairing-requests", "PageCaptured", "valid_from", "仅本机页面"):
        assert word in answer.text
    for never in ("<script", "<link", "src=", "http://", "https://"):
        assert never not in answer.text
