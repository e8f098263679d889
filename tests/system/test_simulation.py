"""A played fleet on a real hub: nothing is lost, and a storm of reconnections flips nothing."""

from __future__ import annotations

import asyncio

import pytest

from hub.broker import new_password
from hub.simulation.city import played
from hub.simulation.command import enrol, forget, words
from hub.simulation.life import Odds
from hub.simulation.play import Pace, Play
from hub.store import registry
from tests.system.hub_process import HubProcess

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]
WAIT = 90
BOXES = 150
QUIET = Odds(device_breaks=1e12, box_dies=1e12, county_cut=1e12, broken_at_first=0.0, flapping=0.0)


@pytest.fixture
def hub(tmp_path):
    made = HubProcess(tmp_path / "hub")
    made.start()
    yield made
    made.end()


@pytest.fixture
def fleet(hub):
    database = hub.settings.database()
    with database.read() as connection:
        boxes = played(registry.all_halls(connection), BOXES)
    secret = new_password()
    enrol(database, hub.settings, boxes, secret)
    yield boxes, secret, database
    database.close()


async def until(condition):
    async with asyncio.timeout(WAIT):
        while not condition():  # noqa: ASYNC110 - what is waited for is on the wire
            await asyncio.sleep(0.1)


async def test_a_storm_of_reconnections_is_no_news_and_no_event_is_lost(hub, fleet):
    boxes, secret, database = fleet
    play = Play(boxes, secret, Pace(speed=120.0, start_hour=9.0, odds=QUIET, connects=200))
    stop = asyncio.Event()
    told = []
    running = asyncio.create_task(play.run("127.0.0.1", hub.broker_port, stop, told.append))
    await until(lambda: play.tally.connected == BOXES)
    await until(lambda: play.tally.acked > 200)
    play.storm()
    assert play.tally.connected == 0
    await until(lambda: play.tally.connected == BOXES)
    await until(lambda: play.progress().pending < play.tally.events / 10)
    stop.set()
    await running
    acked = play.tally.acked
    [(stored,)] = hub.rows("SELECT count(*) FROM events WHERE edge LIKE 'sim-%'")
    assert acked <= stored <= play.tally.events
    flips = hub.rows(
        "SELECT before, after, count(*) FROM flips"
        " WHERE device = '' AND after <> 'left' GROUP BY 1, 2"
    )
    assert flips == [("", "online", BOXES)]
    assert f"/{BOXES} boxes" in words(told[-1])
    assert forget(database, hub.settings) == BOXES
    assert hub.rows("SELECT count(*) FROM edges") == [(0,)]
