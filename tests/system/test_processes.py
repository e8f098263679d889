"""One hub of several processes on one PostgreSQL: work is shared, and whoever dies is replaced."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.broker import new_password
from hub.settings import Settings
from hub.simulation.city import played
from hub.simulation.command import enrol
from hub.simulation.life import Odds
from hub.simulation.play import Pace, Play
from hub.store import Database, registry
from hub.store.bus import Bus
from hub.store.tables import events, flips, statuses
from hub.store.tables.readers import readers
from tests.ports import free_port
from tests.postgres import Postgres, programs

pytestmark = [
    pytest.mark.system,
    pytest.mark.timeout(240),
    pytest.mark.skipif(programs() is None, reason="apt-get install postgresql"),
]
ROOT = Path(__file__).parents[2]
WAIT = 90
BOXES = 60
CALM = Odds(device_breaks=1e12, box_dies=1e12, county_cut=1e12, broken_at_first=0.0, flapping=0.0)


class Processes:
    """The parts of one hub, each in a process."""

    def __init__(self, folder: Path, url: str) -> None:
        self.settings = Settings(
            data=folder / "hub", port=free_port(), broker_port=free_port(), database_url=url
        )
        self.database = self.settings.database()
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, verb: str, name: str = "") -> None:
        settings, name = self.settings, name or verb
        options = ["--data", str(settings.data), "--port", str(settings.port)]
        options += ["--broker-port", str(settings.broker_port), "--database", settings.url]
        with (self._folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "hub", *options, verb], cwd=ROOT, stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def end(self) -> None:
        for process in reversed(list(self._running.values())):
            process.terminate()
        for name, process in self._running.items():
            assert process.wait(30) == 0, (self._folder / f"{name}.log").read_text()
        self.database.close()
        pid = self.settings.broker()._running()
        if pid:
            os.kill(pid, signal.SIGTERM)

    def count(self, query) -> int:
        with self.database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def said(self, name: str, word: str) -> bool:
        path = self._folder / f"{name}.log"
        return path.exists() and word in path.read_text()


@pytest.fixture
def hub(tmp_path):
    server = Postgres()
    server.start()
    made = Processes(tmp_path, server.url(server.create()))
    yield made
    made.end()
    server.stop()


async def until(condition, what: str):
    deadline = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < deadline, f"waited for {what}"
        await asyncio.sleep(0.1)


def stored():
    return select(func.count()).select_from(events)


def readers_now():
    return select(func.count()).select_from(readers)


def online():
    query = select(func.count()).select_from(statuses)
    return query.where(statuses.c.device == "", statuses.c.status == "online")


async def test_a_hub_of_parts_loses_nothing_when_parts_die(hub):
    hub.start("broker")
    await until(lambda: hub.said("broker", "broker listens"), "the broker")
    for name in ("one", "two"):
        hub.start("ingest", name)
    hub.start("watch", "first")
    await until(lambda: hub.count(readers_now()) == 2, "two readers")
    await until(lambda: hub.said("first", "leads"), "a leader")
    hub.start("watch", "second")

    with hub.database.read() as connection:
        boxes = played(registry.all_halls(connection), BOXES)
    secret = new_password()
    enrol(hub.database, hub.settings, boxes, secret)
    play = Play(boxes, secret, Pace(speed=200.0, odds=CALM, connects=200))
    stop = asyncio.Event()
    address = "127.0.0.1", hub.settings.broker_port
    running = asyncio.create_task(play.run(*address, stop, lambda progress: None))
    await until(lambda: hub.count(online()) == BOXES, "all boxes online")
    await until(lambda: play.tally.acked > 100, "events acked")
    hub.kill("one")
    acked = play.tally.acked
    await until(lambda: play.tally.acked > acked + 100, "the other reader goes on")
    hub.kill("first")
    await until(lambda: hub.said("second", "leads"), "the second leads")
    hub.start("ingest", "three")
    await until(lambda: hub.count(readers_now()) == 3, "a third reader")  # the first's row stays
    await until(lambda: hub.count(stored()) > acked + 300, "more is stored")
    stop.set()
    await running
    assert play.tally.acked <= hub.count(stored()) <= play.tally.events
    with hub.database.read() as connection:
        told = connection.execute(
            select(flips.c.after).where(flips.c.device == "", flips.c.after != "left")
        )
        assert list(told.scalars()) == ["online"] * BOXES


async def test_the_page_of_one_process_shows_what_another_stored(hub):
    hub.start("broker")
    await until(lambda: hub.said("broker", "broker listens"), "the broker")
    hub.start("ingest")
    hub.start("web")
    await until(lambda: hub.said("web", "Uvicorn running"), "the web server")
    await until(lambda: hub.count(readers_now()) == 1, "a reader")
    heard = asyncio.Queue()
    watching = asyncio.create_task(_listen(hub.database, heard))
    with hub.database.read() as connection:
        boxes = played(registry.all_halls(connection), 1)
    secret = new_password()
    enrol(hub.database, hub.settings, boxes, secret)
    play = Play(boxes, secret, Pace(odds=CALM))
    stop = asyncio.Event()
    address = "127.0.0.1", hub.settings.broker_port
    running = asyncio.create_task(play.run(*address, stop, lambda progress: None))
    async with asyncio.timeout(WAIT):
        while "411700" not in (await heard.get()):
            pass
    stop.set()
    await running
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching


async def _listen(database: Database, heard: asyncio.Queue) -> None:
    loop = asyncio.get_running_loop()
    bus = Bus(database)

    def told(_flips, halls):
        loop.call_soon_threadsafe(heard.put_nowait, halls)

    bus.listen(told, lambda *news: None, lambda: None)
    try:
        await asyncio.Event().wait()
    finally:
        await asyncio.to_thread(bus.stop)


def test_parts_need_a_store_that_can_be_shared(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "hub", "--data", str(tmp_path / "hub"), "ingest"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "--database postgresql" in done.stderr) == (1, True)
