"""Boxes let in and shut out over REST: by administrators of their part of the city, and nobody."""

import dataclasses
import time

import pytest

from edge.claim import parse
from hub.enrolment.ca import Authority
from hub.enrolment.desk import Desk, Reach
from hub.enrolment.peer import Peer
from tests.hub.enrolment.requests import certificate_request

# tests/hub/enrolment/test_desk.py runs the same on PostgreSQL.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

TOWN = "411728107"
WANTED = {"edge": "box-9", "hall": TOWN, "window": "3"}


class WithPeer:
    """What the web server does where a box has shown its certificate."""

    def __init__(self, app, peer):
        self._app = app
        self._peer = peer

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            scope.setdefault("state", {})["peer"] = self._peer
        await self._app(scope, receive, send)


@pytest.fixture
def out():
    return []


@pytest.fixture
def desk(hub, database, tmp_path, out):
    reach = Reach(names=("hub.example",), web_port=8643, broker_port=8883)
    made = Desk(database, Authority(tmp_path / "authority", time.time()), out.append, reach=reach)
    hub.app.state.parts = dataclasses.replace(hub.app.state.parts, desk=made)
    return made


@pytest.fixture
async def box(hub, desk):
    """A stranger over TLS."""
    async with hub.client() as made:
        made.base_url = "https://hall.test"
        del made.headers["X-Hallkeeper"]
        yield made


async def claimed(client, **changes):
    answer = await client.post("/api/enrolment/claims", json={**WANTED, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def enrol(box, code):
    _, request = certificate_request()
    body = {"secret": parse(code).secret, "request": request}
    return await box.post("/api/enrolment/certificates", json=body)


async def test_a_claim_is_a_command_to_paste_and_a_picture_of_it(client, desk):
    made = await claimed(client)
    assert parse(made["code"]).is_of(desk.authority.der)
    assert made["command"] == (
        f"sudo hall-edge enrol --hub https://hub.example:8643 --code {made['code']}"
    )
    assert made["qr"].startswith("data:image/svg+xml")
    [shown] = [
        one for one in (await client.get("/api/enrolment/boxes")).json() if one["edge"] == "box-9"
    ]
    assert (shown["state"], shown["claim_by"], shown["window"]) == ("none", "admin", "3")
    assert shown["claim_expires"] == made["expires"]


async def test_a_box_is_let_in_with_its_code(client, box, desk):
    made = await claimed(client)
    answer = await enrol(box, made["code"])
    assert answer.status_code == 201
    admitted = answer.json()
    assert admitted["edge"] == "box-9"
    assert admitted["hall_name"] == "阳丰镇"
    assert admitted["broker_port"] == 8883
    assert admitted["authority"] == desk.authority.pem
    assert (await enrol(box, made["code"])).status_code == 403
    shown = (await client.get("/api/enrolment/boxes/box-9")).json()
    assert (shown["state"], shown["claim_expires"], shown["renewal_due"]) == ("valid", None, False)
    assert (await client.get("/api/enrolment/boxes/nobody")).status_code == 404


async def test_the_authority_is_shown_to_everybody(box, desk):
    shown = (await box.get("/api/enrolment/authority")).json()
    assert shown["certificate"] == desk.authority.pem
    assert shown["fingerprint"] == desk.authority.fingerprint
    assert shown["names"] == ["hub.example"]


async def test_no_code_crosses_the_network_in_the_clear(client, box):
    made = await claimed(client)
    box.base_url = "http://hall.test"
    answer = await enrol(box, made["code"])
    assert answer.status_code == 403
    assert "HTTPS" in answer.json()["message"]


async def test_guessing_is_answered_with_a_wait(client, box):
    made = await claimed(client)
    wrong = {"secret": "0" * 16, "request": "x"}
    for _ in range(10):
        answer = await box.post("/api/enrolment/certificates", json=wrong)
        assert answer.status_code == 403
    answer = await enrol(box, made["code"])
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 601


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"secret": "0" * 15, "request": "x"},
        {"secret": "o" * 16, "request": "x"},
        {"secret": "0" * 16, "request": "x" * 9000},
        {"secret": "0" * 16, "request": "x", "edge": "one"},
    ],
)
async def test_what_is_no_coming_box_is_refused_before_it_counts(box, body):
    assert (await box.post("/api/enrolment/certificates", json=body)).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"edge": "Box"},
        {"edge": ""},
        {"hours": 0},
        {"hours": 337},
        {"hall": "x"},
        {"window": "一"},
    ],
)
async def test_what_is_no_box_cannot_be_claimed(client, desk, changes):
    answer = await client.post("/api/enrolment/claims", json={**WANTED, **changes})
    assert answer.status_code == 422


async def test_the_name_hub_and_a_hall_that_is_not_there_are_refused(client, desk):
    reserved = await client.post("/api/enrolment/claims", json={**WANTED, "edge": "hub"})
    assert reserved.status_code == 409
    nowhere = await client.post("/api/enrolment/claims", json={**WANTED, "hall": "999999"})
    assert nowhere.status_code == 404


async def test_only_administrators_and_only_of_that_hall(client_as, desk):
    async with client_as("operator") as operator:
        assert (await operator.post("/api/enrolment/claims", json=WANTED)).status_code == 403
        assert (await operator.get("/api/enrolment/boxes")).status_code == 403
    async with client_as("administrator", "411722") as elsewhere:
        assert (await elsewhere.post("/api/enrolment/claims", json=WANTED)).status_code == 403
        revocation = await elsewhere.post("/api/enrolment/boxes/town-1/revocation")
        assert revocation.status_code == 403
        assert (await elsewhere.get("/api/enrolment/boxes/town-1")).status_code == 403
        assert (await elsewhere.delete("/api/enrolment/claims/town-1")).status_code == 403
        assert (await elsewhere.get("/api/enrolment/boxes")).json() == []
    async with client_as("administrator", TOWN) as there:
        assert (await there.post("/api/enrolment/claims", json=WANTED)).status_code == 201


async def test_a_code_is_withdrawn(client, box):
    made = await claimed(client)
    assert (await client.delete("/api/enrolment/claims/box-9")).status_code == 204
    assert (await client.delete("/api/enrolment/claims/box-9")).status_code == 409
    assert (await enrol(box, made["code"])).status_code == 403


async def test_a_revoked_box_is_shut_out(client, hub, box, desk, out):
    await enrol(box, (await claimed(client))["code"])
    answer = await client.post("/api/enrolment/boxes/box-9/revocation")
    assert answer.json()["state"] == "revoked"
    assert answer.json()["revoked_by"] == "admin"
    assert out == ["box-9"]
    assert (await client.post("/api/enrolment/boxes/nobody/revocation")).status_code == 404


async def test_a_hub_for_its_own_machine_only_says_how_to_open_it(client, hub, database, tmp_path):
    assert (await client.post("/api/enrolment/claims", json=WANTED)).status_code == 409
    desk = Desk(database, Authority(tmp_path / "other", time.time()), lambda edge: None)
    hub.app.state.parts = dataclasses.replace(hub.app.state.parts, desk=desk)
    answer = await client.post("/api/enrolment/claims", json=WANTED)
    assert answer.status_code == 409
    assert "--listen" in answer.json()["message"]


@pytest.fixture
async def shown(hub, desk, box, client):
    """The box's client that shows its certificate, and the serial number of it."""
    await enrol(box, (await claimed(client))["code"])
    with hub.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT serial FROM certificates WHERE edge = 'box-9'")
        serial = rows.scalar_one()

    async with hub.client() as made:
        made._transport.app = WithPeer(hub.app, Peer(edge="box-9", serial=serial))
        made.base_url = "https://hall.test"
        yield made


async def test_a_box_hears_that_it_is_not_time_to_renew(shown):
    answer = await shown.get("/api/box/certificate")
    assert answer.json()["edge"] == "box-9"
    assert answer.json()["renew"] is False


async def test_a_box_renews_by_the_certificate_it_has(shown, desk):
    _, request = certificate_request()
    answer = await shown.post("/api/box/certificate", json={"request": request})
    assert answer.status_code == 201
    assert answer.json()["certificate"].startswith("-----BEGIN CERTIFICATE-----")
    assert answer.json()["authority"] == desk.authority.pem
    bad = await shown.post("/api/box/certificate", json={"request": "x"})
    assert bad.status_code == 403


async def test_a_revoked_certificate_renews_nothing(shown, client):
    await client.post("/api/enrolment/boxes/box-9/revocation")
    _, request = certificate_request()
    assert (await shown.get("/api/box/certificate")).status_code == 401
    assert (await shown.post("/api/box/certificate", json={"request": request})).status_code == 401


async def test_without_a_certificate_nothing_is_a_box(box, client):
    assert (await box.get("/api/box/certificate")).status_code == 401
    assert (await client.get("/api/box/certificate")).status_code == 401
