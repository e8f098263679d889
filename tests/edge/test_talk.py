from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from drivers.base import DeviceMissing
from edge import listeners, talk
from tests.edge.running_box import Box
from tests.edge.small_drivers import Pressed
from tests.edge.test_line import wait_for
from tests.edge.web_socket import WebSocket, web_socket


@pytest.fixture
async def socket(box: Box) -> AsyncIterator[WebSocket]:
    async with web_socket(box.port, "/api/ws") as socket:
        yield socket


def order(command: str, number: int | str = 1, device: str = "pad", **args: object) -> object:
    return {"id": number, "device": device, "command": command, "args": args}


async def test_it_tells_what_the_stream_tells(box, socket):
    first = await socket.json()
    assert (first["event"], first["data"]["name"]) == ("device", "pad")
    assert (await socket.json())["event"] == "line"
    await box.feed(Pressed(key=3, picture=b"\xff\xd8\xffpicture"))
    report = (await socket.until(event="report"))["data"]
    assert (report["device"], report["what"], report["data"]["key"]) == ("pad", "pressed", 3)
    picture = await box.client.get(report["data"]["picture"]["blob"])
    assert picture.content == b"\xff\xd8\xffpicture"
    await box.feed(*[DeviceMissing("plug it in")] * 3)
    device = (await socket.until(event="device"))["data"]
    assert (device["status"], device["reason"]) == ("missing", "plug it in")


async def test_it_takes_commands_and_answers_each_by_its_id(box, socket):
    await socket.send(order("wait", 1))
    await socket.send(order("ask", "second", transaction="T1"))
    assert await socket.until(id="second") == {"id": "second", "result": {"asked": "T1"}}
    for command, status, error in [
        (order("ask", 3, device="nothing"), 404, "unknown_device"),
        (order("dance", 3), 404, "unknown_command"),
        (order("ask", 3, colour=2), 422, "bad_arguments"),
        (order("missing", 3), 409, "device_failed"),
    ]:
        await socket.send(command)
        told = (await socket.until(id=3))["error"]
        assert (told["status"], told["error"]) == (status, error)
        assert told["message"]


@pytest.mark.parametrize("said", ["", "{", "[]", '{"id":1}', '{"id":1,"device":"pad","x":1}'])
async def test_what_is_no_command_is_answered_too(box, socket, said):
    await socket.send(said)
    told = await socket.until(id=None, event=None)
    assert (told["error"]["status"], told["error"]["error"]) == (422, "bad_command")
    await socket.send(order("ask", 2, transaction="T1"))
    assert (await socket.until(id=2))["result"] == {"asked": "T1"}


async def test_commands_have_a_bound(box, socket, monkeypatch):
    monkeypatch.setattr(talk, "COMMANDS", 1)
    await socket.send(order("wait", 1))
    await socket.send(order("ask", 2, transaction="T1"))
    assert (await socket.until(id=2))["error"]["error"] == "too_many"


async def test_a_quiet_box_says_that_it_lives(box, monkeypatch):
    monkeypatch.setattr(talk, "ALIVE", 0.05)
    async with web_socket(box.port, "/api/ws") as socket:
        assert await socket.until(event="alive") == {"event": "alive"}


async def test_a_page_that_sleeps_is_told_so_and_dropped(box, socket, monkeypatch):
    monkeypatch.setattr(listeners, "BACKLOG", 5)
    await socket.json()
    (listener,) = box.agent.listeners._all
    for _ in range(20):  # before the socket's task runs once
        listener.hear(box.agent.supervisor.states()[0])
    assert (await socket.until(event="dropped"))["data"]["error"] == "too_slow"
    with pytest.raises(EOFError):
        await socket.text()
    assert socket.closed == talk.TRY_AGAIN


async def test_a_page_that_leaves_is_forgotten(box):
    async with web_socket(box.port, "/api/ws") as socket:
        await socket.send(order("wait"))
        await wait_for(lambda: box.pad.commands)
        assert len(box.agent.listeners._all) == 1
    await wait_for(lambda: not box.agent.listeners._all)


async def test_a_stopping_box_says_good_bye(box, socket):
    await socket.json()
    box.agent.stop.set()
    with pytest.raises(EOFError):
        await socket.until(event="good-bye")  # nothing of the kind: it only closes
    assert socket.closed in {talk.GOING_AWAY, 1012}
