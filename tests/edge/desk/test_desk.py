"""The window's state and the clerk on duty: told to the pages and the hub, kept over restarts."""

from __future__ import annotations

import dataclasses
import json
import logging
from pathlib import Path

import msgspec
import pytest

from tests.edge.desk.counter import EXAMPLE, PIN, at_work
from tests.edge.test_line import wait_for


async def test_the_first_start_is_closed_and_nobody_is_on_duty(tmp_path: Path) -> None:
    async with at_work(tmp_path) as counter:
        desk = await counter.desk()
    assert (desk["state"], desk["reason"], desk["clerk"]) == ("closed", "", None)
    assert desk["slip_printer"] is None
    assert desk["clerks"][0] == {
        "number": "0101",
        "name": "示例丁",
        "post": "综合受理岗",
        "photo": "",
        "has_pin": False,
    }
    assert [one["number"] for one in desk["clerks"]][-1] == "9001"


async def test_a_day_at_the_window(tmp_path: Path) -> None:
    async with at_work(tmp_path) as counter:
        refused = await counter.post("/api/desk/state", 409, state="open")
        assert refused["error"] == "not_signed_in"
        await counter.on_duty()
        desk = await counter.post("/api/desk/state", state="open")
        assert (desk["state"], desk["clerk"]["name"]) == ("open", "示例丁")
        await counter.clock.advance(60)
        desk = await counter.post("/api/desk/state", state="paused", reason="papers")
        assert (desk["state"], desk["reason"]) == ("paused", "正在整理材料")
        assert desk["since"] == "2026-03-01T09:01:00+00:00"
        assert await counter.post("/api/desk/state", state="open", reason="ignored")
        desk = await counter.post("/api/desk/sign-out")
        assert (desk["state"], desk["clerk"]) == ("closed", None)
        windows = [event.data for event in await counter.events("window")]
        clerks = [event.data for event in await counter.events("clerk")]
        await wait_for(lambda: counter.told and counter.told[-1] == desk)
    assert windows == [
        {"state": state, "reason": reason, "clerk": clerk, "window": "1"}
        for state, reason, clerk in (
            ("open", "", "0101"),
            ("paused", "papers", "0101"),
            ("open", "", "0101"),
            ("closed", "", ""),
        )
    ]
    assert clerks == [
        {"number": "0101", "duty": duty, "why": "own", "window": "1"} for duty in ("in", "out")
    ]


async def test_it_is_as_it_was_after_a_restart(tmp_path: Path) -> None:
    async with at_work(tmp_path) as counter:
        await counter.on_duty()
        before = await counter.post("/api/desk/state", state="paused", reason="meal")
    async with at_work(tmp_path) as counter:
        after = await counter.desk()
    assert after == before


@pytest.mark.parametrize("spoilt", [b"", b"{", b'{"state":"ajar"}', b"\xff\xfe", b"[" * 9000])
async def test_a_spoilt_file_closes_the_window_with_a_warning(
    tmp_path: Path, spoilt: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "desk.json").write_bytes(spoilt)
    with caplog.at_level(logging.WARNING):
        async with at_work(tmp_path) as counter:
            assert (await counter.desk())["state"] == "closed"
            await counter.on_duty()
            await counter.post("/api/desk/state", state="open")
    assert "desk.json cannot be read" in caplog.text
    assert json.loads((tmp_path / "desk.json").read_bytes())["state"] == "open"


async def test_the_next_clerk_takes_over_without_closing(tmp_path: Path) -> None:
    async with at_work(tmp_path) as counter:
        await counter.on_duty("0101")
        await counter.post("/api/desk/state", state="open")
        await counter.on_duty("0102")
        desk = await counter.desk()
        clerks = [event.data for event in await counter.events("clerk")]
    assert (desk["state"], desk["clerk"]["number"]) == ("open", "0102")
    assert [(one["number"], one["duty"], one["why"]) for one in clerks] == [
        ("0101", "in", "own"),
        ("0101", "out", "handover"),
        ("0102", "in", "own"),
    ]


async def test_a_hall_that_named_nobody_opens_without_signing_in(tmp_path: Path) -> None:
    async with at_work(tmp_path, content=None) as counter:
        desk = await counter.post("/api/desk/state", state="open")
        assert (desk["state"], desk["clerks"]) == ("open", [])


@pytest.mark.parametrize(
    ("reason", "told", "code"),
    [
        ("away", "工作人员暂时离开", "away"),
        ("工作人员暂时离开", "工作人员暂时离开", "away"),
        (" 去 拿 档案 ", "去 拿 档案", "other"),
        ("", "", ""),
    ],
)
async def test_reasons_are_words_for_people_and_codes_for_the_hub(
    tmp_path: Path, reason: str, told: str, code: str
) -> None:
    async with at_work(tmp_path, content=None) as counter:
        desk = await counter.post("/api/desk/state", state="paused", reason=reason)
        assert desk["reason"] == told
        [event] = await counter.events("window")
        assert event.data == {"state": "paused", "reason": code, "clerk": "", "window": "1"}


@pytest.mark.parametrize(
    "body",
    [
        {"state": "ajar"},
        {"state": "paused", "reason": "请" * 21},
        {"state": "paused", "reason": "打 13900000000"},
        {"state": "paused", "reason": "a\x07"},
        {"state": "open", "colour": "red"},
        {},
    ],
)
async def test_what_is_no_state(tmp_path: Path, body: dict[str, str]) -> None:
    async with at_work(tmp_path, content=None) as counter:
        assert (await counter.post("/api/desk/state", 422, **body))["message"]
        assert await counter.events("window") == []


async def test_the_pages_hear_what_the_hall_publishes_anew(tmp_path: Path) -> None:
    async with at_work(tmp_path) as counter:
        assert len((await counter.desk())["clerks"]) == len(EXAMPLE.hall.staff)
        counter.shown.content = None
        await counter.until(lambda: counter.told and counter.told[-1]["clerks"] == [])


async def test_a_photo_is_told_by_its_address(tmp_path: Path) -> None:
    staff = [
        msgspec.structs.replace(one, photo="/9j/AAAA" if one.number == "0102" else "")
        for one in EXAMPLE.hall.staff
    ]
    hall = msgspec.structs.replace(EXAMPLE.hall, staff=staff)
    async with at_work(tmp_path, content=dataclasses.replace(EXAMPLE, hall=hall)) as counter:
        told = {one["number"]: one["photo"] for one in (await counter.desk())["clerks"]}
    assert (told["0101"], told["0102"]) == ("", "content/staff/0102.jpg")


async def test_a_full_disk_does_not_stop_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    async with at_work(tmp_path, content=None) as counter:
        monkeypatch.setattr("edge.desk.desk.write_stand", full)
        assert (await counter.post("/api/desk/state", state="open"))["state"] == "open"
    assert "desk.json cannot be written" in caplog.text


async def test_no_pin_is_logged_or_kept_in_the_clear(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="edge"):
        async with at_work(tmp_path) as counter:
            await counter.on_duty()
    kept = (tmp_path / "desk-pins.json").read_text() + (tmp_path / "desk.json").read_text()
    assert PIN not in kept
    assert PIN not in caplog.text
    assert (tmp_path / "desk-pins.json").stat().st_mode & 0o077 == 0
