"""Commands to one box and to many, with what each knows and how far they came."""

import time
from datetime import UTC, datetime

import pytest

from edge.messages import Reply
from hub.care.progress import Progress
from hub.ingest import Received
from hub.live import Live
from hub.store import commands, registry
from hub.store.registry import Edge
from tests.hub.conftest import CITY, TOWN, VILLAGE, device, state

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def reply(edge, number, status, **values):
    body = Reply(id=number, status=status, time=datetime.now(UTC), **values)
    return Received(topic=f"hall/v1/{edge}/reply", body=body.encode(), at=time.time())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"name": "dance"}, "self_test（自检）"),
        ({"name": "beep", "device": "reader"}, "没有可用的远程命令"),
        ({"name": "dance", "device": "screen"}, "screenshot"),
        ({"name": "ping", "device": "nobody"}, "没有设备 nobody"),
        ({"name": "reboot", "args": {"now": True}}, "没有参数"),
        ({"name": "fetch_log", "args": {"lines": 5, "path": "/etc/shadow"}}, "path"),
        ({"name": "fetch_log", "args": {"lines": "9" * 9000}}, "参数太长"),
    ],
)
async def test_a_command_that_nobody_knows_is_refused_with_what_is_known(client, hub, body, words):
    hub.take(state(device(), device("screen", kind="touch_screen")))
    answer = await client.post("/api/edges/city-1/commands", json=body)
    assert answer.status_code == 422
    assert words in answer.json()["message"]


async def test_a_kind_that_is_not_listed_takes_any_command(client, hub):
    hub.take(state(device("scale", kind="baby_scale")))
    body = {"name": "tare", "device": "scale"}
    assert (await client.post("/api/edges/city-1/commands", json=body)).status_code == 202


async def test_who_sent_a_command_is_in_the_timeline_and_the_audit_log(client, hub):
    hub.take(state(device()))
    sent = (await client.post("/api/edges/city-1/commands", json={"name": "self_test"})).json()
    assert sent["by"]
    [entry] = [
        one
        for one in (await client.get(f"/api/halls/{CITY}/timeline")).json()
        if one["kind"] == "command"
    ]
    assert (entry["by"], entry["type"]) == (sent["by"], "self_test")
    hub.take(reply("city-1", sent["id"], "done", result={"well": True}))
    shown = (await client.get(f"/api/commands/{sent['id']}")).json()
    assert (shown["status"], shown["result"]) == ("done", {"well": True})
    known = (await client.get("/api/commands/known")).json()
    assert "reboot" in {one["name"] for one in known["box"]}


def add_boxes(hub, count):
    with hub.database.write() as connection:
        for number in range(count):
            edge = Edge(id=f"v-{number}", hall=VILLAGE, window="", password_hash="")
            registry.add_edge(connection, edge, 1.0)


async def test_a_job_is_one_command_each_with_counts_and_cancel(client, hub):
    add_boxes(hub, 5)
    hub.take(state(device(), edge="v-0"), state(device(status="fault"), edge="v-1"))
    job = (await client.post("/api/jobs", json={"name": "ping", "halls": [TOWN]})).json()
    assert job["total"] == 6  # the township's own box and five of its village
    assert job["counts"]["queued"] == 6
    live = Live()
    told = []
    live.publish = lambda news: told.append(news.data["counts"])
    progress = Progress(hub.database, live)
    progress.run(0.0)
    found = (await client.get(f"/api/jobs/{job['id']}/commands", params={"limit": 2})).json()
    assert [one["edge"] for one in found] == ["town-1", "v-0"]
    with hub.database.write() as connection:
        commands.note_sent(connection, found[1]["id"], time.time())
    hub.take(reply("v-0", found[1]["id"], "done"))
    progress.run(1.0)
    progress.run(2.0)
    ended = (await client.post(f"/api/jobs/{job['id']}/cancel")).json()
    assert (ended["counts"]["done"], ended["counts"]["expired"], ended["over"]) == (1, 5, True)
    progress.run(3.0)
    progress.run(4.0)
    assert [(one["done"], one["queued"]) for one in told] == [(0, 6), (1, 5), (1, 0)]
    assert [one["id"] for one in (await client.get("/api/jobs")).json()] == [job["id"]]
    lost = (
        await client.get(f"/api/jobs/{job['id']}/commands", params={"status": "expired"})
    ).json()
    assert "取消" in lost[0]["error"]


async def test_a_job_may_be_for_devices_of_a_kind_and_status(client, hub):
    add_boxes(hub, 3)
    hub.take(
        state(device(), device("screen", kind="touch_screen"), edge="v-0"),
        state(device("screen", kind="touch_screen", status="fault"), edge="v-1"),
    )
    body = {"name": "reload", "kind": "touch_screen", "halls": [CITY], "device_status": ["fault"]}
    job = (await client.post("/api/jobs", json=body)).json()
    [one] = (await client.get(f"/api/jobs/{job['id']}/commands")).json()
    assert (one["edge"], one["device"], one["hall"]) == ("v-1", "screen", VILLAGE)
    online = {"name": "ping", "edges": ["v-0", "v-2"], "status": ["online"]}
    assert (await client.post("/api/jobs", json=online)).json()["total"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {"name": "ping"},
        {"name": "dance", "halls": [CITY]},
        {"name": "ping", "edges": ["nobody"]},
        {"name": "ping", "halls": ["411700"], "kind": "touch_screen"},
    ],
)
async def test_a_job_for_nobody_is_refused(client, body):
    assert (await client.post("/api/jobs", json=body)).status_code == 422
    assert (await client.get("/api/jobs/9")).status_code == 404
    assert (await client.post("/api/jobs/9/cancel")).status_code == 404


async def test_the_table_of_boxes_and_one_of_them(client, hub):
    hub.take(state(device(), device("pad", status="missing")))
    told = (await client.get("/api/boxes/table")).json()
    rows = [dict(zip(told["columns"], row, strict=True)) for row in told["boxes"]]
    assert [row["edge"] for row in rows] == ["city-1", "town-1"]
    assert (rows[0]["status"], rows[0]["devices"], rows[0]["broken"]) == ("online", 2, 1)
    assert rows[1]["status"] == "never"
    assert rows[0]["enrolment"] == "password"
    sent = (await client.post("/api/edges/city-1/commands", json={"name": "ping"})).json()
    shown = (await client.get("/api/boxes/city-1")).json()
    assert {one["name"] for one in shown["devices"]} == {"pad", "reader"}
    assert [one["id"] for one in shown["commands"]] == [sent["id"]]
    assert (await client.get("/api/boxes/nobody")).status_code == 404


async def test_a_person_of_a_township_sees_and_commands_only_its_boxes(hub):
    hub.add_user("tao", role="operator", root=TOWN)
    async with hub.client(hub.cookie("tao")) as page:
        told = (await page.get("/api/boxes/table")).json()
        assert [row[0] for row in told["boxes"]] == ["town-1"]
        assert (await page.get("/api/boxes/city-1")).status_code == 403
        body = {"name": "ping", "halls": [CITY], "edges": ["city-1"]}
        answer = await page.post("/api/jobs", json=body, headers={"Origin": "http://hall.test"})
        if answer.status_code == 403:  # the page proves itself by a token as well
            token = (await page.get("/api/me")).json().get("csrf", "")
            answer = await page.post("/api/jobs", json=body, headers={"X-CSRF-Token": token})
        assert answer.json()["total"] == 1
