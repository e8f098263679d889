from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from drivers.base import Alive, DeviceMissing, Driver, Identity
from edge.agent import Agent
from edge.messages import Command
from edge.outbox import OutboxLocked
from edge.settings import BoxSettings, Config, HubSettings, LocalSettings, OutboxSettings
from tests.edge.small_drivers import READ_FROM_CARD, Buttons, Pressed
from tests.edge.small_hub import SmallHub
from tests.edge.test_line import broker, hub, wait_for  # noqa: F401 - fixtures
from tests.mosquitto import Mosquitto


def config(folder: Path, port: int, *drivers: Driver) -> Config:
    return Config(
        box=BoxSettings(id="box-1"),
        hub=HubSettings(host="127.0.0.1", port=port),
        outbox=OutboxSettings(path=str(folder / "outbox.db")),
        local=LocalSettings(),
        drivers=drivers,
    )


@asynccontextmanager
async def running(config: Config) -> AsyncIterator[Agent]:
    agent = await Agent.open(config)
    task = asyncio.create_task(agent.run())
    try:
        yield agent
    finally:
        agent.stop.set()
        async with asyncio.timeout(60):
            await task


@pytest.fixture
def pad() -> Buttons:
    return Buttons(name="pad", window="A1")


async def test_from_the_device_to_the_hub_and_back(
    tmp_path: Path,
    broker: Mosquitto,  # noqa: F811
    hub: SmallHub,  # noqa: F811
    pad: Buttons,
) -> None:
    hub.say("online")
    async with running(config(tmp_path, broker.port, pad)) as agent:
        pad.feed(Alive(identity=Identity(model="M1")), Alive())
        await hub.until(lambda: hub.states and hub.states[-1][0].devices[0].status == "ok")
        state = hub.states[-1][0]
        assert state.agent is not None
        assert state.agent.memory_mb > 10
        assert state.agent.disk_free_mb > 0
        assert state.devices[0].identity.model == "M1"

        pad.feed(Pressed(key=4, picture=READ_FROM_CARD.encode()))
        await hub.until(lambda: hub.events)
        (event,) = hub.events
        assert event.type == "hall.satisfaction_keypad.pressed"
        assert event.device == "pad"
        assert event.data == {"key": 4}
        await wait_for(lambda: agent.outbox.depth == 0)

        hub.command("box-1", Command(id="c1", device="pad", name="ask", args={"transaction": "T"}))
        await hub.until(lambda: len(hub.replies) == 3)
        assert [reply.status for reply, _ in hub.replies] == ["received", "running", "done"]
        hub.command("box-1", Command(id="c2", name="ping"))
        await hub.until(lambda: len(hub.replies) == 6)
        assert hub.replies[-1][0].result["outbox"] == 0

        opened = pad.opened
        hub.command("box-1", Command(id="c3", name="restart_device", args={"device": "pad"}))
        await hub.until(lambda: len(hub.replies) == 9)
        await wait_for(lambda: pad.opened == opened + 1)

        pad.feed(*[DeviceMissing("plug it in")] * 3)
        await hub.until(lambda: hub.states[-1][0].devices[0].status == "missing")
    await hub.until(lambda: hub.states[-1][0].status == "leaving")
    assert pad.opened == pad.closed


async def test_events_outlive_a_restart_without_a_hub(
    tmp_path: Path,
    broker: Mosquitto,  # noqa: F811
    hub: SmallHub,  # noqa: F811
    pad: Buttons,
) -> None:
    async with running(config(tmp_path, 9, pad)) as agent:
        pad.feed(*(Pressed(key=n) for n in range(5)))
        await wait_for(lambda: agent.outbox.depth == 5)
    hub.say("online")
    async with running(config(tmp_path, broker.port, Buttons(name="pad"))) as agent:
        await wait_for(lambda: agent.outbox.depth == 0)
    assert [event.data["key"] for event in hub.events] == list(range(5))


async def test_a_second_agent_does_not_start(tmp_path: Path, pad: Buttons) -> None:
    async with running(config(tmp_path, 9, pad)):
        with pytest.raises(OutboxLocked):
            await Agent.open(config(tmp_path, 9, pad))


async def test_an_event_that_is_no_json_is_the_drivers_fault(tmp_path: Path) -> None:
    class Leaky(Pressed):
        def public(self) -> dict[str, object]:
            return {"photo": b"\xff\xd8"}

    pad = Buttons(name="pad")
    async with running(config(tmp_path, 9, pad)) as agent:
        pad.feed(*[Leaky(key=1)] * 3)
        await wait_for(lambda: agent.supervisor.states()[0].status == "fault")
        assert agent.outbox.depth == 0
