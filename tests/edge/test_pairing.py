from __future__ import annotations

import json

import httpx

from edge import pairing
from tests.edge.running_box import FRIEND, Box, running_box

MINE = {"origin": FRIEND}


async def ask(box: Box, name: str = "窗口系统") -> httpx.Response:
    return await box.client.post("/api/pairing-requests", json={"name": name}, headers=MINE)


async def stands(box: Box, request: str) -> httpx.Response:
    return await box.client.get(f"/api/pairing-requests/{request}", headers=MINE)


async def test_the_clerk_sees_the_digits_of_the_page_and_lets_it_in(box, tmp_path):
    async with box.news() as news:
        asked = (await ask(box)).json()
        while (event := await anext(news))[0] != "pairing":
            pass
        assert event[1] == {"waiting": 1}
    assert (await stands(box, asked["id"])).json() == {"state": "waiting", "token": ""}
    (waiting,) = (await box.client.get("/api/pairings")).json()["waiting"]
    assert (waiting["origin"], waiting["name"]) == (FRIEND, "窗口系统")
    assert waiting["code"] == asked["code"]
    assert len(asked["code"]) == 6
    answer = await box.client.post(f"/api/pairings/{asked['id']}", json={"allow": True})
    assert answer.json() == {"state": "confirmed"}
    told = (await stands(box, asked["id"])).json()
    assert told["state"] == "confirmed"
    assert len(told["token"]) == 43
    assert (await stands(box, asked["id"])).status_code == 404  # told once
    (paired,) = (await box.client.get("/api/pairings")).json()["paired"]
    assert (paired["origin"], paired["name"]) == (FRIEND, "窗口系统")
    kept = (tmp_path / "pairings.json").read_text()
    assert told["token"] not in kept


async def test_a_token_outlives_the_box_until_it_is_revoked(tmp_path):
    async with running_box(tmp_path) as box:
        token = await box.pair()
    async with running_box(tmp_path) as box:
        mine = {**MINE, "authorization": f"Bearer {token}"}
        assert (await box.client.get("/api/box", headers=mine)).status_code == 200
        (paired,) = (await box.client.get("/api/pairings")).json()["paired"]
        assert (await box.client.delete(f"/api/pairings/{paired['id']}")).status_code == 204
        assert (await box.client.get("/api/box", headers=mine)).status_code == 401
        assert (await box.client.delete(f"/api/pairings/{paired['id']}")).status_code == 404
    assert json.loads((tmp_path / "pairings.json").read_text()) == []


async def test_a_page_that_the_clerk_does_not_know_is_refused(box):
    asked = (await ask(box)).json()
    answer = await box.client.post(f"/api/pairings/{asked['id']}", json={"allow": False})
    assert answer.json() == {"state": "refused"}
    assert (await stands(box, asked["id"])).json() == {"state": "refused", "token": ""}
    assert (await box.client.get("/api/pairings")).json() == {"waiting": [], "paired": []}


async def test_no_page_confirms_itself_or_hears_of_others(box):
    asked = (await ask(box)).json()
    path = f"/api/pairings/{asked['id']}"
    token = await box.pair()
    for headers in (MINE, {**MINE, "authorization": f"Bearer {token}"}, {"origin": "https://e.e"}):
        assert (await box.client.get("/api/pairings", headers=headers)).status_code == 403
        answer = await box.client.post(path, json={"allow": True}, headers=headers)
        assert answer.status_code == 403
        assert (await box.client.delete(path, headers=headers)).status_code == 403
    asked = (await ask(box)).json()
    answer = await box.client.get(f"/api/pairing-requests/{asked['id']}")  # not who asked
    assert answer.status_code == 404


async def test_a_request_grows_old(box, monkeypatch):
    monkeypatch.setattr(pairing, "LIFE", 0.0)
    asked = (await ask(box)).json()
    assert (await stands(box, asked["id"])).status_code == 404
    answer = await box.client.post(f"/api/pairings/{asked['id']}", json={"allow": True})
    assert (answer.status_code, answer.json()["error"]) == (404, "unknown_request")


async def test_a_page_that_asks_again_replaces_its_question(box):
    first = (await ask(box)).json()
    second = (await ask(box)).json()
    assert (await stands(box, first["id"])).status_code == 404
    (waiting,) = (await box.client.get("/api/pairings")).json()["waiting"]
    assert waiting["id"] == second["id"]


async def test_what_makes_no_sense(box):
    for body in ({"name": 1}, {"name": "x" * 41}, {"colour": "red"}, []):
        answer = await box.client.post("/api/pairing-requests", json=body, headers=MINE)
        assert (answer.status_code, answer.json()["error"]) == (422, "bad_arguments")
    own = {"origin": f"http://127.0.0.1:{box.port}"}
    for headers in ({}, own):
        answer = await box.client.post("/api/pairing-requests", json={}, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (409, "own_page")
    asked = (await ask(box)).json()
    answer = await box.client.post(f"/api/pairings/{asked['id']}", json={"allow": "yes"})
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_arguments")


async def test_there_is_an_end_to_pairings(box, monkeypatch):
    monkeypatch.setattr(pairing, "PAIRINGS", 1)
    await box.pair()
    asked = (await ask(box)).json()
    answer = await box.client.post(f"/api/pairings/{asked['id']}", json={"allow": True})
    assert (answer.status_code, answer.json()["error"]) == (409, "too_many")


async def test_a_spoilt_file_lets_nobody_in(tmp_path, caplog):
    (tmp_path / "pairings.json").write_text("{")
    async with running_box(tmp_path) as box:
        assert (await box.client.get("/api/pairings")).json()["paired"] == []
    assert "every page has to be paired anew" in caplog.text


async def test_a_disk_that_takes_nothing_is_said(box, tmp_path):
    (tmp_path / "pairings.json").mkdir()
    asked = (await ask(box)).json()
    answer = await box.client.post(f"/api/pairings/{asked['id']}", json={"allow": True})
    assert (answer.status_code, answer.json()["error"]) == (503, "not_kept")
