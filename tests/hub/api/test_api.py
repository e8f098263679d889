"""The REST API over its own application: answers, refusals, and words that say what to do."""

import pytest

from hub.status import Line

from ..conftest import CITY, TOWN, device, event, events, state


def only(checklist, kind, window="1"):
    [found] = [v for v in checklist if kind in v["row"] and v["window"] == window]
    return found


async def test_the_overview_holds_every_hall(hub, client):
    hub.take(state(device(), device("pad", "fault", kind="satisfaction_keypad")))
    answer = (await client.get("/api/overview")).json()
    assert len(answer["halls"]) == 3126
    row = next(row for row in answer["halls"] if row[0] == CITY)
    assert row[:7] == [CITY, "驻马店市", "city", "", 1, 2, 1]
    assert row[10] == "bad"
    assert next(row for row in answer["halls"] if row[0] == "411702")[10] == "none"


async def test_an_overview_that_is_still_true_is_not_sent_again(hub, client):
    async def again(tag):
        return await client.get("/api/overview", headers={"If-None-Match": tag})

    hub.take(state(device()))
    tag = (await client.get("/api/overview")).headers["ETag"]
    hub.overview.refresh([CITY, TOWN])  # computed anew, and the same
    still = await again(tag)
    assert (still.status_code, still.content) == (304, b"")

    hub.take(state(device(status="missing", reason="读卡器已拔出"), sequence=2))
    changed = await again(tag)
    assert changed.status_code == 200
    assert next(row for row in changed.json()["halls"] if row[0] == CITY)[6] == 1

    tag = changed.headers["ETag"]
    hub.up = Line(up=False, since=1.0)
    assert (await again(tag)).json()["hub"]["broker"] == "down"


async def test_a_pulled_plug_is_an_unmet_clause_until_it_is_back(hub, client):
    hub.take(state(device()))
    before = (await client.get(f"/api/halls/{CITY}")).json()
    assert only(before["checklist"], "id-card")["verdict"] == "met"

    hub.take(state(device(status="missing", reason="读卡器已拔出"), sequence=2))
    during = (await client.get(f"/api/halls/{CITY}")).json()
    verdict = only(during["checklist"], "id-card")
    assert (verdict["verdict"], verdict["label"], verdict["clause"]) == ("unmet", "不符合", "4.7")
    assert verdict["evidence"][0]["edge"] == "city-1"
    assert during["devices"][0]["reason"] == "读卡器已拔出"
    assert during["summary"]["unmet"] == before["summary"]["unmet"] + 1

    hub.take(state(device(), sequence=3))
    after = (await client.get(f"/api/halls/{CITY}")).json()
    assert only(after["checklist"], "id-card")["verdict"] == "met"


async def test_a_hall_knows_its_place(client):
    hall = (await client.get(f"/api/halls/{TOWN}")).json()["hall"]
    assert [step["name"] for step in hall["path"]] == ["驻马店市", "遂平县", "阳丰镇"]
    assert hall["windows"] == [{"number": "2", "name": "2号窗口"}]


async def test_the_parent_lists_its_children(client):
    children = (await client.get("/api/halls/411728")).json()["children"]
    assert len(children) == 18
    assert TOWN in {row[0] for row in children}


async def test_what_is_not_there_is_404_in_words(client):
    for path in ("/api/halls/9", "/api/halls/9/timeline", "/api/commands/9"):
        answer = await client.get(path)
        assert answer.status_code == 404
        assert set(answer.json()) == {"error", "message"}
    answer = await client.post("/api/edges/nobody/commands", json={"name": "ping"})
    assert "nobody" in answer.json()["message"]


async def test_the_timeline_pages(hub, client):
    hub.take(state(device()), events(event(1), event(2)))
    first = (await client.get(f"/api/halls/{CITY}/timeline", params={"limit": 3})).json()
    rest = await client.get(f"/api/halls/{CITY}/timeline", params={"before": first[-1]["id"]})
    assert len(first) + len(rest.json()) == 4
    bad = await client.get(f"/api/halls/{CITY}/timeline", params={"before": "x"})
    assert bad.status_code == 422


async def test_the_citys_timeline_holds_the_newest_flips_with_hall_and_kind(hub, client):
    hub.take(state(device()), events(event(1)))
    hub.take(state(device(status="fault"), sequence=2))
    found = (await client.get("/api/timeline", params={"limit": 2})).json()
    assert [entry["after"] for entry in found] == ["fault", "ok"]
    assert {entry["hall"] for entry in found} == {CITY}
    assert {entry["type"] for entry in found} == {"id_card_reader"}


async def test_a_command_is_queued_until_its_box_says_more(hub, client):
    sent = await client.post("/api/edges/city-1/commands", json={"name": "ping"})
    assert sent.status_code == 202
    assert sent.json()["status"] == "queued"
    assert hub.flushed == ["city-1"]
    shown = await client.get(f"/api/commands/{sent.json()['id']}")
    assert shown.json() == sent.json()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.test"},
        {"Host": "hall.test.evil.test"},
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_another_sites_page_gets_nothing(client, headers):
    answer = await client.get("/api/overview", headers=headers)
    assert answer.status_code == 403
    assert "halls" not in answer.json()


async def test_our_own_page_is_served_with_a_strict_policy(client):
    answer = await client.get("/api/boxes", headers={"Origin": "http://hall.test"})
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_openapi_describes_every_route(client):
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert {"/api/overview", "/api/halls/{code}", "/api/stream", "/api/commands/{id}"} <= set(paths)
