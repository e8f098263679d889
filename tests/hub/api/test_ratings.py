"""Ratings and complaints over the API: counted once, followed up in time, told without a person."""

from __future__ import annotations

import pytest

from hub.ratings.deadlines import RatingSettings, due
from hub.words import iso

from ..conftest import CITY, TOWN
from ..ratings.voices import NOW, complained, message, rated


async def statistics(client, area=CITY):
    answer = await client.get("/api/ratings/statistics", params={"area": area})
    assert answer.status_code == 200
    return answer.json()


async def test_an_event_that_comes_again_counts_once(hub, client):
    voices = [rated(n, 5) for n in range(1, 8)]
    hub.take(message(*voices[:4]), message(*voices))
    hub.take(message(*voices))
    told = await statistics(client)
    assert told["total"]["grades"]["5"] == 7
    assert told["months"] == ["2026-11"]


async def test_a_late_event_counts_in_its_own_month(hub, client):
    october = NOW - 30 * 86_400
    hub.take(message(*(rated(n, 4, at=october) for n in range(1, 7))))
    told = await statistics(client)
    assert [(row["key"], row["total"]) for row in told["by_month"]] == [("2026-10", 6)]


async def test_rebuilding_from_the_events_gives_the_same(hub, client):
    hub.take(message(*(rated(n, 5) for n in range(1, 8)), complained(8), rated(9, 1)))
    before = await statistics(client)
    answer = await client.post("/api/ratings/rebuild")
    assert answer.json() == {"voices": 9}
    assert await statistics(client) == before
    assert (await client.get("/api/ratings/cases")).json()["numbers"]["open"] == 2


async def test_a_count_below_five_is_not_told(hub, client):
    hub.take(message(*(rated(n, 5) for n in range(1, 8)), rated(9, 1), rated(10, 2)))
    told = await statistics(client)
    assert told["total"]["grades"] == {"5": 7, "4": None, "3": None, "2": None, "1": None}
    [first, kiosk] = told["by_window"]
    assert (first["grades"]["1"], first["exact"]) == (None, True)
    assert kiosk["total"] is None
    assert told["total"]["good_share"] is None  # 100 % would flatter


async def test_only_halls_below_are_told(hub, client):
    hub.take(message(*(rated(n, 5, edge="town-1") for n in range(1, 8)), edge="town-1"))
    told = await statistics(client, "411728")
    rows = {row["key"]: row["total"] for row in told["by_hall"]}
    assert rows[TOWN] == 7
    assert rows["411728"] is None


async def test_a_bad_rating_opens_a_case_with_its_deadlines(hub, client):
    hub.take(message(rated(1, 2), rated(2, 3)))
    listed = (await client.get("/api/ratings/cases")).json()
    [case] = listed["cases"]
    assert (case["grade"], case["hall"], case["window"]) == (2, CITY, "1")
    settings = RatingSettings()
    assert case["contact_due"] == iso(due(NOW, 1, settings))
    assert case["rectify_due"] == iso(due(NOW, 15, settings))


async def test_a_case_is_contacted_then_closed_and_all_is_noted(hub, client):
    hub.take(message(rated(1, 1)))
    [case] = (await client.get("/api/ratings/cases")).json()["cases"]
    path = f"/api/ratings/cases/{case['id']}/acts"

    async def step(**body):
        return await client.post(path, json=body)

    early = await step(act="close", result="rectified", text="已整改")
    assert early.status_code == 422
    assert "先记录联系" in early.json()["message"]
    assert (await step(act="assign", text="示例甲")).status_code == 201
    assert (await step(act="contact", result="anonymous")).status_code == 201
    done = await step(act="close", result="rectified", text="窗口增加叫号提示")
    assert done.json()["case"]["outcome"] == "rectified"
    assert [note["act"] for note in done.json()["notes"]] == ["assign", "contact", "close"]
    again = await step(act="contact", result="reached")
    assert "重新办理" in again.json()["message"]
    numbers = (await client.get("/api/ratings/cases?which=closed")).json()["numbers"]
    assert (numbers["open"], numbers["closed"]) == (0, 1)


@pytest.mark.parametrize(
    "text", ["电话13800000000", "身份证 11010119900307123X", "0396-0000000", "a@example.org"]
)
async def test_a_citizens_data_is_refused_in_a_note(hub, client, text):
    hub.take(message(rated(1, 1)))
    answer = await client.post("/api/ratings/cases/1/acts", json={"act": "note", "text": text})
    assert answer.status_code == 422
    assert "个人信息" in answer.json()["message"]


async def test_a_complaint_is_found_by_its_receipt(hub, client):
    hub.take(message(complained(1), complained(2, receipt="0000-0001", sort="suggestion")))
    found = (await client.get("/api/ratings/cases?receipt=0000-0001")).json()["cases"]
    assert [(case["sort"], case["rectify_due"]) for case in found] == [("suggestion", None)]
    assert (await client.get("/api/ratings/cases?which=late")).json()["numbers"]["open"] == 2


async def test_settings_are_kept_and_wrong_ones_refused(client):
    kept = (await client.get("/api/ratings/settings")).json()
    assert (kept["contact_days"], kept["rectify_days"], kept["smallest"]) == (1, 15, 5)
    wanted = {k: v for k, v in kept.items() if k not in ("mapping_example", "warning")}
    answer = await client.put("/api/ratings/settings", json={**wanted, "smallest": 10})
    assert answer.json()["smallest"] == 10
    for wrong in ({"smallest": 1}, {"relay": True}, {"relay_mapping": "x"}):
        refused = await client.put("/api/ratings/settings", json={**wanted, **wrong})
        assert refused.status_code == 422
        assert set(refused.json()) == {"error", "message"}


async def test_what_is_not_there_is_told(client):
    assert (await client.get("/api/ratings/cases/99")).status_code == 404
    assert (await client.get(f"/api/ratings/cases/{2**40}")).status_code == 404
    assert (await client.post("/api/ratings/relays/x/revive")).status_code == 404
    assert (await client.get("/api/ratings/statistics?area=9")).status_code == 404
    assert (await client.get("/api/ratings/relays")).json()["on"] is False
