from __future__ import annotations

import asyncio
from typing import Any

import pytest

from drivers.base import Alive, DeviceMissing
from edge import commands as commands_module
from edge.commands import AT_ONCE, Commands
from edge.messages import Command, Reply
from tests.edge.manual_clock import ManualClock
from tests.edge.small_drivers import Buttons
from tests.edge.test_supervisor import running


class Desk:
    """Commands to one keypad, with what was answered."""

    def __init__(self, supervisor: Any, clock: ManualClock) -> None:
        self.replies: list[tuple[Reply, bytes | None]] = []
        self.clock = clock

        async def ping(args: dict[str, Any]) -> dict[str, Any]:
            return {"pong": True}

        self.commands = Commands(
            supervisor,
            {"ping": ping},
            on_reply=lambda reply, correlation: self.replies.append((reply, correlation)),
            clock=clock,
        )

    async def do(self, id: str, name: str, device: str = "pad", **more: Any) -> list[str]:
        before = len(self.replies)
        self.commands.take(Command(id=id, device=device, name=name, **more), b"c")
        await self.clock.settle()
        return [reply.status for reply, _ in self.replies[before:]]

    @property
    def last(self) -> Reply:
        return self.replies[-1][0]


@pytest.fixture
async def desk():
    clock = ManualClock()
    pad = Buttons(name="pad")
    async with running(pad, clock=clock) as (supervisor, _):
        pad.feed(Alive(), Alive())
        await clock.settle()
        desk = Desk(supervisor, clock)
        desk.pad = pad
        yield desk
        await desk.commands.close()


async def test_a_command_is_received_running_and_done(desk):
    assert await desk.do("1", "ask", args={"transaction": "T1"}) == ["received", "running", "done"]
    assert desk.last.result == {"asked": "T1"}
    assert {correlation for _, correlation in desk.replies} == {b"c"}


async def test_a_command_that_comes_again_is_not_done_again(desk):
    await desk.do("1", "ask", args={"transaction": "T1"})
    assert await desk.do("1", "ask", args={"transaction": "T1"}) == ["done"]
    assert len(desk.pad.commands) == 1


async def test_a_command_that_comes_again_while_it_runs_joins(desk):
    assert await desk.do("1", "wait", ttl_ms=5000) == ["received", "running"]
    desk.commands.take(Command(id="1", device="pad", name="wait"), b"d")
    await desk.clock.advance(5)
    assert [(reply.status, c) for reply, c in desk.replies[2:]] == [
        ("running", b"d"),
        ("expired", b"d"),
    ]
    assert len(desk.pad.commands) == 1


async def test_its_time_runs_from_its_receipt(desk):
    await desk.do("1", "wait", ttl_ms=2000)
    await desk.clock.advance(1.9)
    assert desk.last.status == "running"
    await desk.clock.advance(0.2)
    assert desk.last.status == "expired"
    assert await desk.do("1", "wait", ttl_ms=2000) == ["expired"]


@pytest.mark.parametrize(
    ("device", "name", "args", "words"),
    [
        ("pad", "dance", {}, "dance"),
        ("nothing", "ask", {}, "nothing"),
        ("", "dance", {}, "dance"),
        ("pad", "ask", {}, "参数"),
        ("pad", "missing", {}, "not there"),
        ("pad", "fail", {}, "KeyError"),
    ],
)
async def test_failures_say_what_to_do(desk, device, name, args, words):
    assert (await desk.do("1", name, device, args=args))[-1] == "failed"
    assert words in desk.last.error


async def test_a_device_that_is_down(desk):
    desk.pad.feed(*[DeviceMissing("plug it in")] * 3)
    await desk.clock.advance(1)
    assert (await desk.do("1", "ask"))[-1] == "failed"
    assert desk.last.error == "plug it in"


async def test_a_result_with_a_picture_stays_on_the_box(desk, monkeypatch):
    async def command(name: str, **args: Any) -> dict[str, Any]:
        return {"page": {"jpeg": b"\xff\xd8"}}

    monkeypatch.setattr(desk.pad, "command", command)
    assert (await desk.do("1", "capture"))[-1] == "failed"
    assert desk.last.result == {}
    assert "$.page.jpeg is bytes" in desk.last.error


async def test_commands_to_the_box(desk):
    assert (await desk.do("1", "ping", ""))[-1] == "done"
    assert desk.last.result == {"pong": True}


async def test_too_many_at_once_are_refused_and_may_come_again(desk, monkeypatch):
    async def command(name: str, **args: Any) -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    monkeypatch.setattr("edge.supervisor.COMMANDS_AT_ONCE", AT_ONCE + 1)
    monkeypatch.setattr(desk.pad, "command", command)
    for n in range(AT_ONCE):
        await desk.do(str(n), "wait", ttl_ms=1000)
    assert await desk.do("late", "wait") == ["failed"]
    await desk.clock.advance(1)
    assert await desk.do("late", "ping", "") == ["received", "running", "done"]


async def test_old_results_are_forgotten(desk, monkeypatch):
    monkeypatch.setattr(commands_module, "KEPT", 3)
    for n in range(5):
        await desk.do(str(n), "ask", args={"transaction": "T"})
    assert await desk.do("4", "ask", args={"transaction": "T"}) == ["done"]
    assert len(await desk.do("0", "ask", args={"transaction": "T"})) == 3
