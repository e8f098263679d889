"""The API of alerts: lists cut to the caller's halls, one acknowledgement, no secret shown."""

import json
import time
from dataclasses import replace

import pytest

from hub.alerts.facts import Cause
from hub.store import alerts, audit

from ..conftest import CITY, TOWN, VILLAGE

SECRET = "hush-hush-secret"


@pytest.fixture
def raised(hub):
    """An alert in the town and one in the city's hall."""
    made = []
    with hub.database.write() as connection:
        for hall, edge in ((TOWN, "town-1"), (CITY, "city-1")):
            cause = Cause(
                key=f"device:{edge}/reader", scope="device", hall=hall, edge=edge,
                device="reader", kind="id_card_reader", status="fault", reason="坏了",
                since=1000.0,
            )  # fmt: skip
            made.append(alerts.add(connection, cause, "urgent", 1060.0))
    return made


async def test_the_list_is_cut_to_the_caller_s_halls(raised, client, client_as):
    found = (await client.get("/api/alerts")).json()
    assert [alert["hall"] for alert in found["alerts"]] == [CITY, TOWN]
    assert (found["open"], found["unacknowledged"], found["reached"]) == (2, 2, False)
    alert = found["alerts"][1]
    assert (alert["hall_name"], alert["county_name"]) == ("阳丰镇", "遂平县")
    async with client_as("viewer", "411728") as viewer:
        own = (await viewer.get("/api/alerts")).json()
        assert [alert["hall"] for alert in own["alerts"]] == [TOWN]
        assert (await viewer.get("/api/alerts/count")).json() == {"unacknowledged": 1}
        assert (await viewer.get(f"/api/alerts?hall={CITY}")).status_code == 403
        refused = await viewer.post(f"/api/alerts/{alert['id']}/acknowledge", json={})
        assert refused.status_code == 403


async def test_one_person_acknowledges(hub, raised, client, client_as):
    path = f"/api/alerts/{raised[0].id}/acknowledge"
    answer = await client.post(path, json={"note": "已派人"})
    assert answer.status_code == 200
    assert answer.json()["acknowledged_note"] == "已派人"
    assert (await client.post(path, json={})).status_code == 409
    assert (await client.get("/api/alerts/count")).json() == {"unacknowledged": 1}
    with hub.database.read() as connection:
        assert audit.verify(connection).flaw == ""
    async with client_as("operator", "411702") as other:
        path = f"/api/alerts/{raised[1].id}/acknowledge"
        assert (await other.post(path, json={})).status_code == 403


async def test_a_silence_has_an_end(raised, client):
    body = {"hall": TOWN, "minutes": 60, "reason": "停电检修"}
    made = await client.post("/api/silences", json=body)
    assert made.status_code == 201
    for wrong in ({"minutes": 0}, {"minutes": None}, {"reason": ""}, {"hall": "4117"}):
        assert (await client.post("/api/silences", json=body | wrong)).status_code == 422
    assert (await client.post("/api/silences", json=body | {"hall": "999999"})).status_code == 404
    found = (await client.get("/api/alerts")).json()["alerts"]
    assert [alert["silenced_until"] is not None for alert in found] == [False, True]
    [silence] = (await client.get("/api/silences")).json()
    assert silence["hall_name"] == "阳丰镇"
    assert (await client.delete(f"/api/silences/{silence['id']}")).status_code == 204
    assert (await client.delete(f"/api/silences/{silence['id']}")).status_code == 404
    assert (await client.get("/api/silences")).json() == []


async def test_a_channel_s_address_is_never_shown_again(hub, client, client_as):
    body = {
        "name": "值班群",
        "hall": TOWN,
        "form": "webhook",
        "address": f"https://hooks.example/{SECRET}?key={SECRET}",
    }
    answers = [await client.post("/api/channels", json=body)]
    assert answers[0].status_code == 201
    id = answers[0].json()["id"]
    answers.append(await client.patch(f"/api/channels/{id}", json={"least": "urgent"}))
    answers.append(
        await client.patch(f"/api/channels/{id}", json={"address": f"https://b.example/{SECRET}2"})
    )
    answers.append(await client.get("/api/channels"))
    answers.append(await client.post(f"/api/channels/{id}/test"))
    answers.append(await client.get("/api/messages"))
    answers.append(await client.post("/api/channels", json=body | {"address": f"file:///{SECRET}"}))
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200, 202, 200, 422]
    assert all(SECRET not in answer.text for answer in answers)
    assert answers[3].json()[0]["shown"] == "https://b.example/…"
    with hub.database.read() as connection:
        log = connection.exec_driver_sql("select detail from audit").scalars().all()
    assert SECRET not in json.dumps(log)
    [message] = answers[5].json()
    assert (message["what"], message["state"], message["channel_name"]) == (
        "test", "waiting", "值班群",
    )  # fmt: skip
    async with client_as("operator", "411728") as operator:
        assert (await operator.post("/api/channels", json=body)).status_code == 403
        assert (await operator.post(f"/api/channels/{id}/test")).status_code == 403
    assert (await client.delete(f"/api/channels/{id}")).status_code == 204
    assert (await client.get("/api/channels")).json() == []


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "gopher://x/", "mailto://x/?to=a@b.c", "http://[", "x", "http:// x"],
)
async def test_what_is_no_address_is_refused_with_words(client, address):
    body = {"name": "x", "hall": TOWN, "form": "webhook", "address": address}
    answer = await client.post("/api/channels", json=body)
    assert answer.status_code == 422
    assert answer.json()["message"].startswith("Webhook：")


async def test_the_duty_list_shows_the_tier_above_too(client, client_as):
    for hall, person in ((TOWN, "赵示例"), ("411728", "钱示例"), ("411702", "孙示例")):
        body = {"hall": hall, "person": person, "days": "1234567", "starts": "00:00"}
        made = await client.post("/api/duties", json=body | {"ends": "23:59"})
        assert made.status_code == 201
    async with client_as("viewer", VILLAGE[:9]) as viewer:
        found = (await viewer.get("/api/duties")).json()
        assert [one["person"] for one in found] == ["钱示例", "赵示例"]
        assert (await viewer.delete(f"/api/duties/{found[0]['id']}")).status_code == 403
    wrong = {"hall": TOWN, "person": "李示例", "days": "21"}
    assert (await client.post("/api/duties", json=wrong)).status_code == 422
    gone = {"hall": TOWN, "person": "李示例", "channel": 77}
    assert (await client.post("/api/duties", json=gone)).status_code == 422
    assert (await client.delete(f"/api/duties/{found[0]['id']}")).status_code == 204


async def test_rules_that_contradict_themselves_are_refused(client, client_as):
    rules = (await client.get("/api/alert-rules")).json()
    assert (
        await client.put("/api/alert-rules", json=rules | {"hold_device": 30})
    ).status_code == 200
    assert (await client.get("/api/alert-rules")).json()["hold_device"] == 30
    refused = await client.put("/api/alert-rules", json=rules | {"hold_box": 20})
    assert refused.status_code == 422
    assert "65 秒" in refused.json()["message"]
    async with client_as("administrator", "411728") as county:
        assert (await county.put("/api/alert-rules", json=rules)).status_code == 403


async def test_history_is_read_page_by_page(hub, client):
    with hub.database.write() as connection:
        for number in range(5):
            cause = Cause(
                key="box:town-1", scope="box", hall=TOWN, edge="town-1", status="lost",
                reason="断了", since=float(number),
            )  # fmt: skip
            made = alerts.add(connection, cause, "normal", time.time())
            alerts.save(connection, replace(made, closed=made.raised + 5, closed_why="well"))
    first = (await client.get("/api/alerts?state=closed&limit=3")).json()["alerts"]
    rest = await client.get(f"/api/alerts?state=closed&limit=3&before={first[-1]['id']}")
    assert len(first) == 3
    assert len(rest.json()["alerts"]) == 2
