from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from drivers.base import (
    Alive,
    DeviceBroken,
    DeviceMissing,
    DeviceRefused,
    Driver,
    Identity,
    Report,
    UnknownCommand,
)
from edge.clock import Clock
from edge.driver_code import BadArguments, DriverFault
from edge.messages import DeviceState
from edge.supervisor import COMMANDS_AT_ONCE, DeviceNotReady, Supervisor, UnknownDevice
from edge.watch import CHANGE_INTERVAL
from tests.edge.manual_clock import ManualClock
from tests.edge.small_drivers import READ_FROM_CARD, Buttons, FileDevice, Pressed


class Heard:
    """What a supervisor told."""

    def __init__(self) -> None:
        self.flips: list[tuple[str, str, str]] = []
        self.changes: list[DeviceState] = []
        self.reports: list[Report] = []
        self.news = asyncio.Event()

    def change(self, state: DeviceState, flip: bool) -> None:
        if flip:
            self.flips.append((state.name, state.status, state.reason))
        else:
            self.changes.append(state)
        self.news.set()

    async def report(self, driver: Driver, report: Report) -> None:
        self.reports.append(report)

    async def until(self, *flip: str) -> None:
        while flip not in [f[: len(flip)] for f in self.flips]:
            self.news.clear()
            await self.news.wait()


@asynccontextmanager
async def running(
    *drivers: Driver, clock: Clock | None = None
) -> AsyncIterator[tuple[Supervisor, Heard]]:
    heard = Heard()
    supervisor = Supervisor(
        drivers,
        on_change=heard.change,
        on_report=heard.report,
        clock=clock or Clock(),
        share=lambda: 1.0,
    )
    task = asyncio.create_task(supervisor.run())
    try:
        yield supervisor, heard
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_reports_make_a_device_ok_and_reach_the_listener():
    clock = ManualClock()
    pad = Buttons(name="pad", window="A1")
    async with running(pad, clock=clock) as (supervisor, heard):
        pad.feed(Alive(identity=Identity(model="M1"), detail={"volts": 5}), Pressed(key=3))
        await clock.advance(0)
        (state,) = supervisor.states()
        assert (state.status, state.kind, state.window) == ("ok", "satisfaction_keypad", "A1")
        assert (state.identity.model, state.detail) == ("M1", {"volts": 5})
        assert state.driver == "small_drivers"
        assert heard.reports == [Pressed(key=3)]
        assert heard.flips == [("pad", "ok", "")]
    assert (pad.opened, pad.closed) == (1, 1)


async def test_silence_is_a_miss_and_three_are_a_fault():
    clock = ManualClock()
    pad = Buttons(name="pad", patience=10)
    async with running(pad, clock=clock) as (_, heard):
        pad.feed(Alive(), Alive())
        await clock.advance(29)
        assert heard.flips == [("pad", "ok", "")]
        await clock.advance(2)
        assert heard.flips[1][:2] == ("pad", "fault")
        assert "10 秒" in heard.flips[1][2]
        assert pad.closed == 3
        pad.feed(Alive(), Alive())
        await clock.advance(2)
        assert heard.flips[2] == ("pad", "ok", "")


async def test_each_error_gives_its_status_with_one_flip():
    clock = ManualClock()
    for flaw, status in [
        (DeviceMissing("plug it in"), "missing"),
        (DeviceRefused("no rights"), "refused"),
        (DeviceBroken("lamp"), "fault"),
    ]:
        pad = Buttons(name="pad")
        async with running(pad, clock=clock) as (_, heard):
            pad.feed(*[flaw] * 8)
            await clock.advance(8)
            assert heard.flips == [("pad", status, str(flaw))]


async def test_an_unplugged_device_is_missing_in_half_a_second_and_back_in_two(tmp_path):
    node = tmp_path / "node"
    node.touch()
    loop = asyncio.get_running_loop()
    async with running(FileDevice(name="printer", path=node)) as (_, heard):
        await heard.until("printer", "ok")
        node.unlink()
        start = loop.time()
        await heard.until("printer", "missing")
        assert loop.time() - start < 0.5
        heard.flips.clear()
        node.touch()
        start = loop.time()
        await heard.until("printer", "ok")
        assert loop.time() - start < 2.0


async def test_an_unexpected_error_is_a_fault_logged_once_without_its_text(caplog):
    clock = ManualClock()
    pad, other = Buttons(name="pad"), Buttons(name="other")
    async with running(pad, other, clock=clock) as (supervisor, heard):
        other.feed(Alive(), Alive())
        pad.feed(*[ValueError(READ_FROM_CARD)] * 5)
        await clock.advance(20)
        assert [f[:2] for f in heard.flips] == [("other", "ok"), ("pad", "fault")]
        assert "ValueError, small_drivers.py:" in heard.flips[1][2]
        assert supervisor.alive
    errors = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert len(errors) == 1
    assert "raise one" in errors[0].getMessage()
    assert READ_FROM_CARD not in caplog.text


async def test_a_generator_that_just_ends_is_a_miss():
    clock = ManualClock()
    pad = Buttons(name="pad")
    async with running(pad, clock=clock) as (_, heard):
        pad.feed(None, None, None)
        await clock.advance(3)
        assert heard.flips[0][:2] == ("pad", "fault")


async def test_one_line_down_and_one_line_up(caplog):
    caplog.set_level(logging.INFO)
    clock = ManualClock()
    pad = Buttons(name="pad")
    async with running(pad, clock=clock):
        pad.feed(*[DeviceMissing("gone")] * 20, Alive(), Alive())
        await clock.advance(32)
    lines = [r.getMessage() for r in caplog.records if r.name.startswith("edge.")]
    assert lines == ["pad is missing: gone", "pad is ok"]


async def test_a_chatty_detail_is_told_every_five_seconds():
    clock = ManualClock()
    pad = Buttons(name="pad")
    async with running(pad, clock=clock) as (supervisor, heard):
        pad.feed(Alive(), Alive())
        for second in range(20):
            pad.feed(Alive(detail={"seconds": second}))
            await clock.advance(1)
        assert len(heard.flips) == 1
        assert len(heard.changes) == 20 // CHANGE_INTERVAL - 1
        assert supervisor.states()[0].detail == {"seconds": 19}


async def test_unchanged_details_are_not_told_again():
    clock = ManualClock()
    pad = Buttons(name="pad")
    async with running(pad, clock=clock) as (_, heard):
        for _ in range(30):
            pad.feed(Alive(detail={"volts": 5}))
            await clock.advance(1)
        assert len(heard.changes) == 0


async def test_bytes_in_a_detail_are_the_drivers_fault():
    clock = ManualClock()
    pad = Buttons(name="pad")
    async with running(pad, clock=clock) as (supervisor, heard):
        pad.feed(*[Alive(detail={"photo": b"\xff\xd8"})] * 3)
        await clock.advance(3)
        assert heard.flips[0][:2] == ("pad", "fault")
        assert supervisor.states()[0].detail == {}


async def test_texts_that_are_no_unicode_or_endless_do_not_reach_the_hub():
    clock = ManualClock()
    pad = Buttons(name="pad")
    async with running(pad, clock=clock) as (supervisor, _):
        pad.feed(*[DeviceMissing("/dev/\udcff is not there " + "x" * 10_000)] * 3)
        await clock.advance(1)
        reason = supervisor.states()[0].reason
        assert reason.startswith("/dev/? is not there")
        assert len(reason) <= 500
        pad.feed(*[Alive(detail={"log": "x" * 10_000})] * 3)
        await clock.advance(9)
        assert supervisor.states()[0].status == "fault"


async def test_commands_reach_the_driver():
    clock = ManualClock()
    pad = Buttons(name="pad")
    async with running(pad, clock=clock) as (supervisor, _):
        pad.feed(Alive(), Alive())
        await clock.advance(0)

        async def command(name: str, **args: Any) -> dict[str, Any]:
            return await supervisor.command("pad", name, args, timeout=1)

        assert await command("ask", transaction="T1") == {"asked": "T1"}
        with pytest.raises(UnknownCommand):
            await command("dance")
        with pytest.raises(BadArguments, match="seconds must be above 0"):
            await command("ask", transaction="T1", seconds=0)
        with pytest.raises(BadArguments, match="colour"):
            await command("ask", transaction="T1", colour="red")
        with pytest.raises(BadArguments):
            await supervisor.command("pad", "ask", {"name": "x"}, timeout=1)
        with pytest.raises(DeviceMissing):
            await command("missing")
        with pytest.raises(DriverFault, match="KeyError"):
            await command("fail")
        with pytest.raises(UnknownDevice):
            await supervisor.command("nothing", "ask", {}, timeout=1)
        with pytest.raises(TimeoutError):
            await supervisor.command("pad", "wait", {}, timeout=0.01)


async def test_commands_to_a_device_that_is_down_or_busy_are_refused():
    clock = ManualClock()
    pad = Buttons(name="pad")
    async with running(pad, clock=clock) as (supervisor, _):
        pad.feed(*[DeviceMissing("plug it in")] * 3)
        await clock.advance(0.4)
        with pytest.raises(DeviceNotReady, match="plug it in"):
            await supervisor.command("pad", "ask", {}, timeout=1)
        pad.commands_when_down = ("ask",)  # type: ignore[attr-defined]
        assert await supervisor.command("pad", "ask", {"transaction": "1"}, timeout=1)
        pad.feed(Alive(), Alive())
        await clock.advance(2)
        waiting = [
            asyncio.create_task(supervisor.command("pad", "wait", {}, timeout=0.2))
            for _ in range(COMMANDS_AT_ONCE)
        ]
        await clock.settle()
        with pytest.raises(DeviceNotReady, match="忙"):
            await supervisor.command("pad", "wait", {}, timeout=0.2)
        assert all(
            isinstance(x, TimeoutError)
            for x in await asyncio.gather(*waiting, return_exceptions=True)
        )


async def test_a_sign_of_life_by_command_ends_the_pause():
    clock = ManualClock()
    pad = Buttons(name="pad")
    pad.commands_when_down = ("ask",)  # type: ignore[attr-defined]
    async with running(pad, clock=clock) as (supervisor, heard):
        pad.feed(*[DeviceBroken("silent")] * 9)
        await clock.advance(40)
        pad.feed(Alive(), Alive())
        await supervisor.command("pad", "ask", {"transaction": "1"}, timeout=1)
        await clock.settle()
        assert heard.flips[-1][:2] == ("pad", "ok")


async def test_restart_closes_and_opens_again_at_once():
    clock = ManualClock()
    pad = Buttons(name="pad")
    async with running(pad, clock=clock) as (supervisor, heard):
        pad.feed(*[DeviceMissing("gone")] * 9)
        await clock.advance(9)
        opened = pad.opened
        supervisor.restart("pad")
        await clock.settle()
        assert pad.opened == opened + 1
        assert heard.flips[-1][:2] == ("pad", "starting")
        with pytest.raises(UnknownDevice):
            supervisor.restart("nothing")


async def test_a_driver_that_does_not_close_is_told_and_not_opened_twice():
    clock = ManualClock()

    class Stubborn(Buttons):
        async def reports(self) -> AsyncIterator[Report]:
            self.opened += 1
            try:
                yield Alive()
                yield Alive()
                await asyncio.Event().wait()
            finally:
                await release.wait()

    release = asyncio.Event()
    pad = Stubborn(name="pad", patience=1)
    async with running(pad, clock=clock) as (_, heard):
        await clock.advance(10)
        assert heard.flips[-1][1] == "fault"
        assert "停不下来" in heard.flips[-1][2]
        assert pad.opened == 1
        release.set()
        await clock.advance(1)
        assert pad.opened == 2
