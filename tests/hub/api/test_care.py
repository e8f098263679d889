"""Service hours, maintenance and availability over the API."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from hub.care.hours import china_day, midnight
from hub.status import Line
from hub.store import availability
from hub.store.flips import conclude
from tests.hub.conftest import CITY, TOWN, VILLAGE, device, state

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

ALL_DAY = {
    "seasons": [{"name": "全年", "begin": "01-01", "spans": [["00:00", "24:00"]]}],
    "weekdays": [1, 2, 3, 4, 5, 6, 7],
}


def later(hours):
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


async def test_a_hall_takes_the_hours_of_the_hall_above_until_it_has_its_own(client):
    before = (await client.get(f"/api/halls/{VILLAGE}/hours")).json()
    assert (before["own"], before["origin"], before["origin_name"]) == (False, "", "系统默认")
    answer = await client.put(f"/api/halls/{TOWN}/hours", json=ALL_DAY)
    assert answer.status_code == 200, answer.text
    assert answer.json()["own"]
    below = (await client.get(f"/api/halls/{VILLAGE}/hours")).json()
    assert (below["own"], below["origin"]) == (False, TOWN)
    assert (await client.delete(f"/api/halls/{TOWN}/hours")).json()["origin"] == ""


def season(*spans):
    return [{"name": "夏季", "begin": "05-01", "spans": spans}]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"seasons": season(("9", "10")), "weekdays": []},
        {"seasons": season(("10:00", "09:00")), "weekdays": []},
        {**ALL_DAY, "weekdays": [0]},
        {**ALL_DAY, "surprise": 1},
    ],
)
async def test_hours_that_make_no_sense_are_explained(client, body):
    answer = await client.put(f"/api/halls/{TOWN}/hours", json=body)
    assert answer.status_code == 422
    assert answer.json()["message"]


async def test_the_holidays_of_the_city_are_replaced(client):
    assert len((await client.get("/api/holidays")).json()["days"]) > 20
    one = {"day": "2027-01-01", "open": False, "name": "元旦"}
    assert (await client.put("/api/holidays", json={"days": [one]})).json()["days"] == [one]
    assert (await client.put("/api/holidays", json={"days": [one, one]})).status_code == 422


async def test_what_is_in_maintenance_is_shown_so_and_not_counted_as_broken(client, hub):
    hub.take(state(device(status="fault", reason="SAM 自检失败")))
    assert hub.overview.rows_of([CITY])[0][6] == 1
    wanted = {
        "hall": CITY,
        "edge": "city-1",
        "device": "reader",
        "end": later(2),
        "reason": "换 SAM",
    }
    made = (await client.post("/api/maintenance", json=wanted)).json()
    assert (made["state"], made["device"]) == ("running", "reader")
    [row] = hub.overview.refresh([CITY])
    assert row[6] == 0
    shown = (await client.get(f"/api/halls/{CITY}")).json()
    [reader] = shown["devices"]
    assert (reader["status"], reader["maintenance"]["reason"]) == ("fault", "换 SAM")
    assert shown["boxes"][0]["maintenance"] is None
    timeline = (await client.get(f"/api/halls/{CITY}/timeline")).json()
    [entry] = [one for one in timeline if one["kind"] == "maintenance"]
    assert (entry["reason"], entry["data"]["end"] > time.time()) == ("换 SAM", True)
    assert entry["by"]
    ended = await client.post(f"/api/maintenance/{made['id']}/end")
    assert ended.json()["state"] == "over"
    assert (await client.post(f"/api/maintenance/{made['id']}/end")).status_code == 409
    listed = (await client.get("/api/maintenance", params={"hall": CITY})).json()
    assert [one["id"] for one in listed] == [made["id"]]


@pytest.mark.parametrize(
    "values",
    [
        {"end": "2020-01-01T00:00:00Z"},
        {"end": "2999-01-01T00:00:00Z"},
        {"end": "2026-01-01T00:00:00"},
        {"reason": " "},
        {"device": "reader"},
        {"edge": "town-1"},
        {"edge": "city-1", "below": True},
    ],
)
async def test_maintenance_that_cannot_be_is_explained(client, values):
    wanted = {"hall": CITY, "end": later(2), "reason": "检修", **values}
    answer = await client.post("/api/maintenance", json=wanted)
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert (await client.post("/api/maintenance/77/end")).status_code == 404


def lived(hub, begin):
    """A reader that works from `begin`, fails an hour later for half an hour, and works again."""
    for sequence, (at, status) in enumerate(
        [(begin, "ok"), (begin + 3600, "fault"), (begin + 5400, "ok")], 1
    ):
        hub.take(state(device(status=status), sequence=sequence, at=at))
    with hub.database.write() as connection:  # still there
        connection.execute(text("UPDATE boxes SET heard_at = :now"), {"now": time.time()})


async def test_availability_of_a_hall_counts_open_hours(client, hub):
    await client.put(f"/api/halls/{CITY}/hours", json=ALL_DAY)
    now = time.time()
    begin = midnight(china_day(now)) - 86_400.0
    lived(hub, begin)
    told = (await client.get(f"/api/halls/{CITY}/availability", params={"days": 7})).json()
    [reader] = [one for one in told["devices"] if one["device"]]
    assert [spell[2] for spell in reader["spells"]] == ["ok", "fault", "ok"]
    assert reader["tally"]["down_s"] == 1800
    assert reader["tally"]["failures"] == 1
    assert reader["tally"]["repair_s"] == 1800
    known = now - begin
    assert reader["tally"]["share"] == pytest.approx((known - 1800) / known, abs=0.001)


async def test_availability_by_tier_adds_up_kept_days_and_today(client, hub):
    await client.put(f"/api/halls/{CITY}/hours", json=ALL_DAY)
    begin = midnight(china_day(time.time())) - 86_400.0
    lived(hub, begin)
    [city] = (await client.get("/api/availability", params={"by": "tier"})).json()
    assert (city["key"], city["halls"]) == ("city", 1)
    assert city["tally"]["down_s"] == 1800
    assert city["tally"]["failures"] == 1
    assert city["tally"]["devices"] == 1
    [county] = (await client.get("/api/availability", params={"by": "county"})).json()
    assert county["key"] == "411700"
    with hub.database.read() as connection:
        assert availability.missing_days(connection, china_day(time.time()), 31) == []
    # Said again, the kept day is not counted twice.
    again = (await client.get("/api/availability", params={"by": "hall"})).json()
    assert again[0]["tally"]["down_s"] == 1800


async def test_a_hall_that_loses_its_box_does_not_look_better(client, hub):
    hub.take(state(device(status="fault", reason="SAM 自检失败")))
    [before] = hub.overview.refresh([CITY])
    hub.take(state(status="lost", sequence=0))
    with hub.database.write() as connection:
        conclude(connection, ["city-1"], Line(up=True, since=0.0), 200.0)
    [after] = hub.overview.refresh([CITY])
    unmet, met = 7, 9
    assert after[unmet] == before[unmet]
    assert after[met] <= before[met]
    assert after[6] >= before[6]
    shown = (await client.get(f"/api/halls/{CITY}")).json()
    assert shown["lost_unmet"] + shown["summary"]["unmet"] == before[unmet]
