"""Administrators hand out what they have, where they have it, and the log tells of it."""

import csv
import io

import pytest

from hub.store import audit, people

from .conftest import PASSWORD

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # SQL has its own tests

COUNTY, TOWN, OTHER = "411728", "411728107", "411702"


def new(name="chen", role="viewer", root=TOWN):
    return {"name": name, "display": "陈示例", "role": role, "root": root}


async def test_a_new_user_chooses_a_password_by_the_link(hub, client):
    answer = await client.post("/api/people", json=new(role="inspector"))
    assert answer.status_code == 201
    token = answer.json()["token"]
    assert not answer.json()["user"]["has_password"]
    async with hub.client() as page:
        shown = (await page.post("/api/pass", json={"token": token})).json()
        assert shown == {"kind": "password", "name": "chen", "display": "陈示例"}
        use = {"token": token, "password": "seven blue boats at noon"}
        assert (await page.post("/api/pass/use", json=use)).status_code == 200
        assert (await page.get("/api/me")).json()["root"] == TOWN
    assert (await client.post("/api/people", json=new())).status_code == 409


@pytest.mark.parametrize(
    "flaw",
    [
        {"root": "999999"},
        {"role": "king"},
        {"name": "Ü"},
        {"root": "4117"},
        {"display": ""},
        {"more": 1},
    ],
)
async def test_a_wrong_user_is_refused_in_words(client, flaw):
    answer = await client.post("/api/people", json={**new(), **flaw})
    assert answer.status_code in (404, 422)
    assert set(answer.json()) == {"error", "message"}


async def test_an_administrator_of_a_county_rules_there_and_nowhere_else(hub, client_as):
    hub.add_user("far", "viewer", OTHER)
    hub.add_user("above", "administrator", "411700")
    async with client_as("administrator", COUNTY) as county:
        assert (await county.post("/api/people", json=new())).status_code == 201
        assert (await county.post("/api/people", json=new("li", root=OTHER))).status_code == 403
        assert (await county.post("/api/people", json=new("li", root="411700"))).status_code == 403
        seen = {user["name"] for user in (await county.get("/api/people")).json()}
        assert seen == {"administrator-411728", "chen"}
        for name in ("far", "above"):
            assert (await county.patch(f"/api/people/{name}", json={})).status_code == 404
            reset = await county.post(f"/api/people/{name}/reset", json={})
            assert reset.status_code == 404
            assert (await county.delete(f"/api/people/{name}/sessions")).status_code == 404
        moved = await county.patch("/api/people/chen", json={"root": OTHER})
        assert moved.status_code == 403
        assert (await county.get("/api/audit")).status_code == 403


@pytest.mark.parametrize("role", ["viewer", "operator", "inspector"])
async def test_others_administer_nobody(client_as, role):
    async with client_as(role) as page:
        assert (await page.get("/api/people")).status_code == 403
        assert (await page.post("/api/people", json=new())).status_code == 403
        assert (await page.patch(f"/api/people/{role}-411700", json={})).status_code == 403
        assert (await page.get("/api/audit")).status_code == 403
        assert (await page.get("/api/audit.csv")).status_code == 403


async def test_what_changes_counts_for_the_sessions_that_are_open(hub, client):
    hub.add_user("chen", "operator", "411700")
    async with hub.client(hub.cookie("chen")) as page:
        assert "operate" in (await page.get("/api/me")).json()["rights"]
        changed = await client.patch("/api/people/chen", json={"role": "viewer", "root": COUNTY})
        assert (changed.json()["role"], changed.json()["root"]) == ("viewer", COUNTY)
        me = (await page.get("/api/me")).json()
        assert (me["rights"], me["root"]) == (["read"], COUNTY)
        await client.patch("/api/people/chen", json={"disabled": True})
        assert (await page.get("/api/me")).status_code == 401
        sign_in = {"name": "chen", "password": PASSWORD}
        assert (await page.post("/api/session", json=sign_in)).status_code == 401


async def test_a_reset_makes_password_and_sessions_worthless(hub, client):
    hub.add_user("chen", totp="A" * 32)
    async with hub.client(hub.cookie("chen")) as page:
        answer = await client.post("/api/people/chen/reset", json={"totp": True})
        assert answer.status_code == 201
        assert (await page.get("/api/me")).status_code == 401
        sign_in = {"name": "chen", "password": PASSWORD}
        assert (await page.post("/api/session", json=sign_in)).status_code == 401
        use = {"token": answer.json()["token"], "password": "seven blue boats at noon"}
        assert (await page.post("/api/pass/use", json=use)).json() == {"signed_in": True}
        assert not (await page.get("/api/me/account")).json()["totp"]


async def test_nobody_can_take_the_last_key_away(hub, client):
    """`admin` of the fixture has no password: only `boss` can sign in."""
    hub.add_user("boss")
    assert (await client.patch("/api/people/admin", json={"disabled": True})).status_code == 409
    assert (await client.patch("/api/people/boss", json={"role": "viewer"})).status_code == 409
    hub.add_user("second")
    assert (await client.patch("/api/people/boss", json={"role": "viewer"})).status_code == 200


async def test_every_change_is_in_the_log_with_who_and_what(hub, client):
    await client.post("/api/people", json=new())
    await client.patch("/api/people/chen", json={"role": "operator"})
    await client.delete("/api/people/chen/sessions")
    await client.post("/api/people/chen/reset", json={})
    found = (await client.get("/api/audit")).json()
    assert [entry["action"] for entry in found] == [
        *("user.reset", "session.end", "user.change", "user.add")
    ]
    assert {entry["caller"] for entry in found} == {"admin"}
    assert {entry["target"] for entry in found} == {"user:chen"}
    assert found[2]["detail"] == {"role": "operator"}


async def test_the_log_holds_no_secret(hub, client):
    made = (await client.post("/api/people", json=new())).json()
    async with hub.client() as page:
        use = {"token": made["token"], "password": "seven blue boats at noon"}
        await page.post("/api/pass/use", json=use)
    exported = (await client.get("/api/audit.csv")).text
    assert "user.password" in exported
    assert made["token"] not in exported
    assert "seven blue" not in exported


async def test_the_log_is_filtered_paged_and_exported(hub, client):
    with hub.door.database.write() as connection:
        for number in range(5):
            detail = {"note": "示例"}
            audit.record(connection, "=cmd", "hall.note", f"hall:{number}", detail, float(number))
    page = (await client.get("/api/audit", params={"caller": "=cmd", "limit": 2})).json()
    assert [entry["target"] for entry in page] == ["hall:4", "hall:3"]
    params = {"caller": "=cmd", "before": page[-1]["sequence"], "since": "1970-01-01T00:00:01Z"}
    rest = (await client.get("/api/audit", params=params)).json()
    assert [entry["target"] for entry in rest] == ["hall:2", "hall:1"]
    answer = await client.get("/api/audit.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == 6
    assert rows[1][2] == "'=cmd"  # no spreadsheet takes it for a formula


async def test_the_page_says_whether_anything_is_missing(hub, client):
    await client.post("/api/people", json=new())
    found = (await client.get("/api/audit/soundness")).json()
    assert (found["sound"], found["last"]) == (True, 1)
    assert "记录完整" in found["message"]
    with hub.door.database.write() as connection:
        connection.exec_driver_sql("UPDATE audit_head SET sequence = 3")
    found = (await client.get("/api/audit/soundness")).json()
    assert not found["sound"]
    assert "第 1 条之后缺失" in found["message"]


async def test_links_of_a_disabled_user_are_worthless(hub, client):
    token = (await client.post("/api/people", json=new())).json()["token"]
    await client.patch("/api/people/chen", json={"disabled": True})
    async with hub.client() as page:
        assert (await page.post("/api/pass", json={"token": token})).status_code == 410
    assert (await client.post("/api/people/chen/reset", json={})).status_code == 409
    with hub.door.database.read() as connection:
        assert people.user(connection, "chen").disabled
