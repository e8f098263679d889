"""Kiosk content over the API: imported, previewed, published, fetched by boxes, rolled back."""

from __future__ import annotations

import json

import httpx
import pytest

from hub.broker import hash_password
from hub.content import workbook
from hub.store import registry

from ..conftest import CITY, TOWN
from ..content import samples

BASIC = httpx.BasicAuth("city-1", "secret")
TOWN_BASIC = httpx.BasicAuth("town-1", "secret")


@pytest.fixture
def passwords(database):
    with database.write() as connection:
        for name in ("city-1", "town-1"):
            registry.reset_edge(connection, name, hash_password("secret"))


async def imported(client, kind, body=None):
    data = json.dumps(body or getattr(samples, kind)()).encode()
    answer = await client.post("/api/content/imports", params={"kind": kind}, content=data)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def published(client, kind, scope="area:411700", body=None):
    draft = await imported(client, kind, body)
    answer = await client.post(
        f"/api/content/drafts/{draft['id']}/publications", json={"scope": scope, "note": "首次发布"}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
async def box(hub):
    """As a box asks: from this machine, with no session."""
    transport = httpx.ASGITransport(hub.app, client=("127.0.0.1", 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://hall.test") as made:
        yield made


async def test_nothing_is_published_before_it_is_confirmed(client, box, passwords):
    await imported(client, "items")
    assert (await box.get("/api/box/content", auth=BASIC)).status_code == 404


async def test_a_box_fetches_what_is_nearest_to_its_hall(client, box, passwords):
    await published(client, "items")
    plain = samples.hall()
    plain["name"] = ""
    await published(client, "hall", body=plain)
    named = samples.hall()
    named["name"] = "阳丰镇便民大厅"
    await published(client, "hall", f"hall:{TOWN}", named)
    city = (await box.get("/api/box/content", auth=BASIC)).json()
    town = (await box.get("/api/box/content", auth=TOWN_BASIC)).json()
    assert city["files"]["hall"]["name"] == "驻马店市政务服务中心"
    assert town["files"]["hall"]["name"] == "阳丰镇便民大厅"
    assert town["versions"]["items"] == "area:411700/1"


async def test_a_box_that_has_it_is_told_so_and_shown_as_current(client, box, passwords):
    await published(client, "items")
    await published(client, "hall")
    first = await box.get("/api/box/content", auth=BASIC)
    again = {"If-None-Match": first.headers["etag"]}
    assert (await box.get("/api/box/content", auth=BASIC, headers=again)).status_code == 304
    states = {one["edge"]: one["state"] for one in (await client.get("/api/content/boxes")).json()}
    assert states == {"city-1": "current", "town-1": "unasked"}
    await published(client, "notices")
    states = {one["edge"]: one["state"] for one in (await client.get("/api/content/boxes")).json()}
    assert states["city-1"] == "behind"


async def test_a_box_that_could_not_take_it_says_why(client, box, passwords):
    await published(client, "items")
    await published(client, "hall")
    await box.get("/api/box/content", auth=BASIC, params={"flaw": "磁盘已满"})
    [one] = [one for one in (await client.get("/api/content/boxes")).json() if one["flaw"]]
    assert (one["edge"], one["state"], one["flaw"]) == ("city-1", "nothing", "磁盘已满")


@pytest.mark.parametrize(
    "auth", [None, httpx.BasicAuth("city-1", "wrong"), httpx.BasicAuth("nobody", "secret")]
)
async def test_who_is_no_box_gets_nothing(client, box, passwords, auth):
    answer = await box.get("/api/box/content", auth=auth)
    assert answer.status_code == 401
    assert "files" not in answer.json()


async def test_a_password_over_an_open_line_is_refused(hub, passwords):
    transport = httpx.ASGITransport(hub.app, client=("192.0.2.7", 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://hall.test") as far:
        assert (await far.get("/api/box/content", auth=BASIC)).status_code == 403


async def test_the_preview_tells_what_would_change(client):
    await published(client, "items")
    body = samples.items()
    body["items"][0]["fee"] = "5元"
    del body["items"][-1]
    draft = await imported(client, "items", body)
    path = f"/api/content/drafts/{draft['id']}/differences"
    told = (await client.get(path, params={"scope": "area:411700"})).json()
    assert (told["counts"]["changed"], told["counts"]["removed"]) == (1, 1)
    assert told["changed"][0]["changes"][0]["after"] == "5元"
    fresh = (await client.get(path, params={"scope": "tier:county"})).json()
    assert fresh["counts"]["added"] > 60


async def test_a_wrong_file_is_a_draft_that_cannot_be_published(client):
    body = samples.items()
    body["items"][3]["promise_days"] = -1
    draft = await imported(client, "items", body)
    assert draft["ready"] is False
    assert [(m["row"], m["column"]) for m in draft["mistakes"]] == [(4, "承诺时限")]
    answer = await client.post(
        f"/api/content/drafts/{draft['id']}/publications",
        json={"scope": "area:411700", "note": "x"},
    )
    assert answer.status_code == 422
    assert "错误" in answer.json()["message"]


async def test_an_older_version_comes_back_as_the_newest(client):
    first = await published(client, "notices")
    await published(client, "notices", body={"notices": []})
    told = (await client.get(f"/api/content/versions/{first['id']}/differences")).json()
    assert told["counts"]["added"] == 3
    answer = await client.post(
        f"/api/content/versions/{first['id']}/rollback", json={"note": "误删"}
    )
    assert (answer.json()["number"], answer.json()["note"]) == (3, "回到第 1 版：误删")
    listed = await client.get(
        "/api/content/history", params={"kind": "notices", "scope": "area:411700"}
    )
    assert [one["number"] for one in listed.json()] == [3, 2, 1]


async def test_a_withdrawn_scope_hands_back_to_the_wider_one(client, box, passwords):
    await published(client, "items")
    await published(client, "hall")
    own = samples.hall() | {"name": "自己的名称"}
    await published(client, "hall", f"hall:{CITY}", own)
    answer = await client.post(
        "/api/content/withdrawals", json={"kind": "hall", "scope": f"hall:{CITY}", "note": "撤回"}
    )
    assert answer.json()["withdrawn"] is True
    package = (await box.get("/api/box/content", auth=BASIC)).json()
    assert package["files"]["hall"]["name"] == "示例县政务服务中心"


async def test_files_go_round(client):
    template = (await client.get("/api/content/template.xlsx")).content
    answer = await client.post(
        "/api/content/imports", params={"kind": "items", "name": "模板.xlsx"}, content=template
    )
    assert answer.json()["ready"] is True
    version = await published(client, "items")
    book = await client.get(f"/api/content/versions/{version['id']}/body?format=xlsx")
    again = await client.post(
        "/api/content/imports", params={"kind": "items"}, content=book.content
    )
    assert again.json()["entries"] == version["entries"]
    plain = (await client.get(f"/api/content/versions/{version['id']}/body")).json()
    assert len(plain["items"]) == version["entries"]


async def test_typed_notices_are_checked_as_files_are(client):
    wrong = {"title": "休息", "date": "2026-02-30", "until": "", "text": ["放假"]}
    answer = await client.post(
        "/api/content/drafts", json={"kind": "notices", "body": {"notices": [wrong]}}
    )
    assert answer.json()["mistakes"][0]["column"] == "开始日期"


@pytest.mark.parametrize("scope", ["hall:999999", "area:12345678"])
async def test_an_unknown_hall_is_told(client, scope):
    draft = await imported(client, "notices")
    answer = await client.post(
        f"/api/content/drafts/{draft['id']}/publications", json={"scope": scope, "note": "x"}
    )
    assert answer.status_code == 404


async def test_too_large_a_file_is_refused_while_it_comes(client):
    answer = await client.post(
        "/api/content/imports", params={"kind": "items"}, content=b" " * (10 * 1024 * 1024 + 1)
    )
    assert answer.status_code == 413
    assert "MB" in answer.json()["message"]


async def test_what_is_not_there_is_told(client):
    for path in ("drafts/9/differences?scope=area:411700", "versions/9/body"):
        assert (await client.get(f"/api/content/{path}")).status_code == 404
    assert (await client.delete("/api/content/drafts/9")).status_code == 404
    assert (await client.get("/api/content")).json() == {
        "drafts": [],
        "versions": [],
        "boxes": {"none": 2},
    }


def test_the_template_is_a_workbook() -> None:
    assert workbook.template().startswith(b"PK")
