"""From a card on a reader to a verdict in the API, over real ports, processes and a real broker."""

from __future__ import annotations

import asyncio
import json
import queue
import re

import pytest

from deploy.demo.devices.remote import running
from tests.system.box_process import BoxProcess
from tests.system.hub_process import HubProcess

HALL = "411728107"
EDGE = "town-window-1"

PERSONAL = re.compile(r"样本|ZHENGJIAN|YANGBEN|\d{17}[\dX]|931586198001010028|CAN110081080319")
"""Anything of the specimens' fields; none of it may be found outside the box."""


class Town:
    """A hub, one box, and the simulators behind its devices."""

    def __init__(self, hub: HubProcess, box: BoxProcess, devices: dict) -> None:
        self.hub, self.box, self.devices = hub, box, devices

    async def tell(self, device: str, do: str, **args):
        return await self.devices[device].tell(do, **args)

    def device(self, name: str) -> dict:
        found = self.hub.get(f"/api/halls/{HALL}")["devices"]
        return next(device for device in found if device["name"] == name)

    async def until(self, condition, what: str):
        return await asyncio.to_thread(self.hub.wait_for, condition, what)

    def verdict(self, row: str) -> dict:
        checklist = self.hub.get(f"/api/halls/{HALL}")["checklist"]
        return next(v for v in checklist if v["row"] == row and v["window"] == "1")

    def events(self, kind: str) -> list[dict]:
        rows = self.hub.rows("SELECT data FROM events WHERE type = ? ORDER BY sequence", kind)
        return [json.loads(data) for (data,) in rows]


@pytest.fixture
async def town(hub, tmp_path):
    for name in ("reader", "keypad", "printer"):
        (tmp_path / name).mkdir()
    async with (
        running("sam_module", tmp_path / "reader") as reader,
        running("keypad_pad", tmp_path / "keypad") as keypad,
        running("tcp_host", tmp_path / "printer", "--tcp", "0") as printer,
    ):
        [password] = hub.register((EDGE, HALL, "1")).values()
        await asyncio.to_thread(hub.start)
        stanzas = {
            "reader": {"driver": "id_card", "port": reader.address},
            "keypad": {"driver": "keypad", "port": keypad.address, "profile": "five_key"},
            "printer": {
                "driver": "presence",
                "kind": "printer",
                "address": printer.address,
                "interval": 0.5,
            },
        }
        box = BoxProcess(tmp_path / "box", hub, EDGE, password, stanzas)
        try:
            await asyncio.to_thread(box.start)
            made = Town(hub, box, {"reader": reader, "keypad": keypad, "printer": printer})
            for name in stanzas:
                await made.until(lambda name=name: made.device(name)["status"] == "ok", name)
            yield made
        finally:
            await asyncio.to_thread(box.end)


async def test_a_card_is_an_event_of_its_kind_and_nothing_of_its_holder_leaves_the_box(
    town, tmp_path
):
    for card in ("resident", "hmt", "foreigner2017", "foreigner2023"):
        await town.tell("reader", "lay", card=card)
        await town.until(
            lambda card=card: any(
                e["card"] == card for e in town.events("hall.id_card_reader.card_read")
            ),
            card,
        )
        await town.tell("reader", "lift")
    for event in town.events("hall.id_card_reader.card_read"):
        assert set(event) == {"card", "milliseconds"}
    timeline = town.hub.get(f"/api/halls/{HALL}/timeline")
    assert sum(entry["type"] == "hall.id_card_reader.card_read" for entry in timeline) >= 4
    for path in (*(tmp_path / "hub").rglob("*"), *(tmp_path / "box").rglob("*")):
        if path.is_file():
            found = PERSONAL.search(path.read_bytes().decode("utf-8", "replace"))
            assert found is None, f"{path} holds {found[0]!r}"


async def test_a_press_is_a_rating_of_its_window_and_transaction(town):
    await asyncio.to_thread(town.box.command, "keypad", "ask", transaction="A-17", seconds=30)
    await town.tell("keypad", "press", grade=5)
    [rated] = await town.until(lambda: town.events("hall.satisfaction_keypad.rated"), "the rating")
    assert rated["grade"] == 5
    assert (rated["label"], rated["window"], rated["transaction"]) == ("非常满意", "1", "A-17")
    assert rated["asked"] is True


async def test_a_pulled_plug_turns_the_clause_unmet_and_back(town):
    row = "TW-5.6-id-card-reader"
    assert town.verdict(row)["verdict"] == "met"
    with town.hub.stream() as news:
        await town.tell("reader", "unplug")
        flip = await asyncio.to_thread(next_flip, news, "reader")
        assert (flip["before"], flip["after"], flip["hall"]) == ("ok", "missing", HALL)
        verdict = town.verdict(row)
        assert (verdict["verdict"], verdict["clause"]) == ("unmet", "5.6")
        await town.tell("reader", "plug")
        flip = await asyncio.to_thread(next_flip, news, "reader")
        while flip["after"] != "ok":
            flip = await asyncio.to_thread(next_flip, news, "reader")
    assert town.verdict(row)["verdict"] == "met"


async def test_a_broken_module_says_what_to_do(town):
    await town.tell("reader", "break", status="66")
    device = await town.until(
        lambda: d if (d := town.device("reader"))["status"] == "fault" else None, "the fault"
    )
    assert "更换模块" in device["reason"]


async def test_a_command_goes_down_to_the_box_and_its_result_comes_back(town):
    sent = town.hub.post(f"/api/edges/{EDGE}/commands", {"name": "ping"})
    path = f"/api/commands/{sent['id']}"
    done = await town.until(
        lambda: c if (c := town.hub.get(path))["status"] == "done" else None, "the reply"
    )
    assert done["result"]["outbox"] >= 0
    wrong = town.hub.post(f"/api/edges/{EDGE}/commands", {"name": "reboot"})
    path = f"/api/commands/{wrong['id']}"
    failed = await town.until(
        lambda: c if (c := town.hub.get(path))["status"] == "failed" else None, "the refusal"
    )
    assert "reboot_command" in failed["error"]


async def test_a_command_for_a_box_that_is_off_waits_for_it(town):
    await asyncio.to_thread(town.box.stop)
    await town.until(lambda: town.box.status() == "left", "the good-bye")
    sent = town.hub.post(f"/api/edges/{EDGE}/commands", {"name": "ping", "ttl_ms": 60_000})
    path = f"/api/commands/{sent['id']}"
    assert town.hub.get(path)["status"] == "queued"
    await asyncio.to_thread(town.box.start)
    await town.until(lambda: town.hub.get(path)["status"] == "done", "the late reply")


async def test_a_killed_box_is_lost_and_a_stopped_one_has_left(town):
    with town.hub.stream() as news:
        await asyncio.to_thread(town.box.kill)
        flip = await asyncio.to_thread(next_flip, news, "")
    assert (flip["before"], flip["after"]) == ("online", "lost")
    assert town.device("reader")["status"] == "unknown"
    assert town.device("reader")["reported"] == "ok"
    await asyncio.to_thread(town.box.start)
    assert await asyncio.to_thread(town.box.stop) == 0
    await town.until(lambda: town.box.status() == "left", "the good-bye")


async def test_what_happens_while_the_hub_is_away_arrives_when_it_is_back(town):
    await asyncio.to_thread(town.hub.stop)
    for grade in (1, 2, 3):
        await town.tell("keypad", "press", grade=grade)
        await asyncio.to_thread(wait_pressed, town, grade)
    await asyncio.to_thread(town.hub.start)
    await town.until(
        lambda: [e["grade"] for e in town.events("hall.satisfaction_keypad.rated")] == [1, 2, 3],
        "the three ratings",
    )


def wait_pressed(town: Town, count: int) -> None:
    """Until the box holds this many events: a pad's next press may not overtake the last."""
    town.hub.wait_for(lambda: town.box.get("/api/box")["line"]["outbox"] >= count, "the press")


def next_flip(news: queue.Queue, device: str) -> dict:
    """The next flip of this device in the live news."""
    while True:
        kind, data, _ = news.get(timeout=60)
        if kind == "flip" and data["device"] == device:
            return data
