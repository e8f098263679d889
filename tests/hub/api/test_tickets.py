"""Tickets: opened of an alert or by hand, closed by proof, photos without what hid in them."""

import io

import pytest
from PIL import Image

from hub.alerts.facts import Cause
from hub.inspection.album import LARGEST, Album
from hub.store import alerts

from ..conftest import CITY, TOWN, device, state


@pytest.fixture
def broken(hub):
    hub.take(state(device(), edge="town-1"))
    hub.take(state(device(status="fault", reason="安全模块自检失败"), edge="town-1", sequence=2))
    with hub.database.write() as connection:
        cause = Cause(
            key="device:town-1/reader", scope="device", hall=TOWN, edge="town-1", device="reader",
            kind="id_card_reader", status="fault", reason="安全模块自检失败", since=100.0,
        )  # fmt: skip
        return alerts.add(connection, cause, "urgent", 160.0).id


@pytest.fixture
def album(hub, tmp_path):
    parts = hub.app.state.parts
    object.__setattr__(parts, "ticket_photos", Album(tmp_path / "tickets"))


def repair(hub):
    hub.take(state(device(), edge="town-1", sequence=3, at=4e9))


def picture(size=(64, 48)) -> bytes:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    Image.new("RGB", size, "teal").save(file, "JPEG", exif=exif)
    return file.getvalue()


async def test_a_ticket_is_closed_by_the_device_itself(hub, broken, client):
    made = await client.post("/api/tickets", json={"alert": broken, "assignee": "周示例"})
    assert made.status_code == 201
    ticket = made.json()["ticket"]
    assert (ticket["status"], ticket["device"], ticket["hall"]) == ("assigned", "reader", TOWN)
    again = await client.post("/api/tickets", json={"alert": broken})
    assert again.json()["ticket"]["id"] == ticket["id"]
    path = f"/api/tickets/{ticket['id']}"
    part = {"name": "SAM 模块", "quantity": 1, "serial": "20260417-9"}
    await client.post(f"{path}/changes", json={"status": "waiting", "part": part})
    refused = await client.post(f"{path}/close", json={})
    assert refused.status_code == 409
    assert "安全模块自检失败" in refused.json()["message"]
    repair(hub)
    assert (await client.get(path)).json()["proof"]["kind"] == "device"
    closed = (await client.post(f"{path}/close", json={})).json()
    assert (closed["ticket"]["status"], closed["ticket"]["proof"]) == ("closed", "device")
    assert [entry["what"] for entry in closed["entries"]] == ["opened", "status", "part", "closed"]
    assert (await client.post(f"{path}/changes", json={"note": "x"})).status_code == 409
    listed = (await client.get("/api/tickets?status=closed")).json()
    assert (listed["unfinished"], listed["closed"]) == (0, 1)
    assert listed["mean_hours"] >= 0
    shown = (await client.get("/api/alerts")).json()["alerts"][0]
    assert shown["ticket"] == ticket["id"]


async def test_only_an_inspector_closes_without_proof_and_says_why(broken, client, client_as):
    made = await client.post("/api/tickets", json={"alert": broken})
    path = f"/api/tickets/{made.json()['ticket']['id']}/close"
    override = {"override": True, "reason": "设备报废，已撤出"}
    async with client_as("operator") as operator:
        assert (await operator.post(path, json=override)).status_code == 403
    async with client_as("inspector", "411702") as elsewhere:
        assert (await elsewhere.post(path, json=override)).status_code == 403
    async with client_as("inspector") as inspector:
        assert (await inspector.post(path, json={"override": True})).status_code == 422
        closed = await inspector.post(path, json=override)
    assert closed.json()["ticket"]["proof"] == "override"


async def test_a_ticket_of_no_device_rests_on_a_word(client):
    made = await client.post("/api/tickets", json={"hall": CITY, "title": "更换指示牌"})
    path = f"/api/tickets/{made.json()['ticket']['id']}/close"
    assert (await client.post(path, json={})).status_code == 422
    closed = await client.post(path, json={"reason": "已更换"})
    assert closed.json()["ticket"]["proof"] == "word"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"hall": CITY}, 422),
        ({"hall": "999999", "title": "x"}, 404),
        ({"alert": 999}, 422),
        ({"hall": CITY, "edge": "town-1", "title": "x"}, 422),
        ({"edge": "nobody", "title": "x"}, 404),
        ({"edge": "town-1", "device": "nothing", "title": "x"}, 422),
    ],
)
async def test_what_is_no_ticket_is_refused(client, body, status):
    assert (await client.post("/api/tickets", json=body)).status_code == status


async def test_a_photo_is_kept_without_what_hid_in_it(broken, album, client, client_as, tmp_path):
    made = await client.post("/api/tickets", json={"alert": broken})
    path = f"/api/tickets/{made.json()['ticket']['id']}/photos"
    kept = await client.post(path, content=picture())
    assert kept.status_code == 201
    name = kept.json()["entries"][-1]["data"]["hash"]
    shown = await client.get(f"{path}/{name}")
    assert shown.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(shown.content)).size == (64, 48)
    assert b"SECRET-PLACE" not in shown.content
    assert (await client.get(f"{path}/{name}?small=true")).status_code == 200
    for wrong in ("0" * 64, "..%2F..%2Fhub.db", "x"):
        assert (await client.get(f"{path}/{wrong}")).status_code == 404
    async with client_as("viewer", "411702") as elsewhere:
        assert (await elsewhere.get(f"{path}/{name}")).status_code == 403


@pytest.mark.parametrize(
    ("sent", "status"), [(b"", 422), (b"no picture", 422), (b"\xff" * (LARGEST + 1), 413)]
)
async def test_what_is_no_photo_is_refused(broken, album, client, sent, status):
    made = await client.post("/api/tickets", json={"alert": broken})
    path = f"/api/tickets/{made.json()['ticket']['id']}/photos"
    assert (await client.post(path, content=sent)).status_code == status


async def test_the_list_is_cut_and_filtered(broken, client, client_as):
    await client.post("/api/tickets", json={"alert": broken, "assignee": "周示例"})
    await client.post("/api/tickets", json={"hall": CITY, "title": "更换指示牌"})
    async with client_as("viewer", "411728") as viewer:
        found = (await viewer.get("/api/tickets")).json()
        assert [ticket["hall"] for ticket in found["tickets"]] == [TOWN]
        other = await viewer.get("/api/tickets/2")
        assert other.status_code == 403
    mine = (await client.get("/api/tickets?assignee=周示例&status=unfinished")).json()
    assert [ticket["assignee"] for ticket in mine["tickets"]] == ["周示例"]


async def test_the_hall_s_timeline_tells_of_tickets_and_silences(broken, client):
    await client.post("/api/tickets", json={"alert": broken, "assignee": "周示例"})
    silence = {"hall": TOWN, "edge": "town-1", "minutes": 60, "reason": "等待配件"}
    await client.post("/api/silences", json=silence)
    entries = (await client.get(f"/api/halls/{TOWN}/timeline")).json()
    told = {entry["kind"]: entry for entry in entries}
    assert (told["ticket"]["after"], told["ticket"]["data"]) == ("opened", {"ticket": 1})
    assert told["silence"]["reason"] == "等待配件"
    assert told["silence"]["data"]["end"] > 1e9
    page = await client.get(f"/api/halls/{TOWN}/timeline?limit=1&before={entries[0]['id']}")
    assert page.json() == entries[1:2]
