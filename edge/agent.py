"""The agent: devices, outbox and line of one box put together, from start to good-bye."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from drivers.base import Driver, Report, Worth
from edge.blobs import Blobs
from edge.clock import Clock
from edge.commands import Commands
from edge.complaints import Complaints
from edge.content import ContentFetch
from edge.figures import figures
from edge.hotplug import plugs
from edge.journal import Entry
from edge.line import Line
from edge.listeners import Heard, Listeners
from edge.messages import AgentState, DeviceState
from edge.outbox import Outbox, OutboxFull, OutboxTrouble
from edge.plain import check_plain
from edge.renewal import Renewal
from edge.settings import Config
from edge.supervisor import Supervisor
from edge.upkeep import Upkeep
from edge.watchdog import Watchdog

STORE_TIME: Final = 2.0
"""Seconds that a device waits for its event to be safe; then it waits without the device."""

FIGURES_INTERVAL: Final = 15.0
STATE_INTERVAL: Final = 300.0
"""Seconds after which the hub hears the figures though nothing flipped."""

DAY: Final = 86_400.0
MIB: Final = 1024 * 1024

_log = logging.getLogger(__name__)


class Agent:
    """One box. Made by `open`; `run` until `stop` is set."""

    def __init__(
        self, config: Config, outbox: Outbox, figures: AgentState, started: datetime, clock: Clock
    ) -> None:
        self.config = config
        self.outbox = outbox
        self.listeners = Listeners()
        self.blobs = Blobs()
        self.figures = figures
        self.stop = asyncio.Event()
        self._started = started
        self._clock = clock
        self._storing: set[asyncio.Future[int]] = set()
        self.supervisor = Supervisor(
            config.drivers, on_change=self._on_change, on_report=self._on_report, clock=clock
        )
        self.line = Line(
            config.hub,
            config.box.id,
            outbox,
            describe=lambda: (self.figures, self.supervisor.states()),
            on_command=lambda command, correlation: self._commands.take(command, correlation),
            on_line=self.listeners.tell,
            clock=clock,
        )
        self._renewal = Renewal(config.hub.identity, self.line.reconnect, clock)
        self._upkeep = Upkeep(
            config,
            states=self.supervisor.states,
            restart=self.supervisor.restart,
            running=lambda: (clock.now() - started).total_seconds(),
            depth=lambda: outbox.depth,
            trouble=lambda: outbox.trouble,
        )
        content = Path(config.outbox.path).with_name("content.json")
        self.content = ContentFetch(config.hub, config.box.id, content, clock)
        self.complaints = Complaints(outbox, config.box.id, clock)
        own = {
            **self._upkeep.commands,
            "renew_certificate": self._renewal.command,
            "refresh_content": self.content.command,
        }
        self._commands = Commands(self.supervisor, own, on_reply=self.line.reply, clock=clock)

    @classmethod
    async def open(cls, config: Config, clock: Clock | None = None) -> Agent:
        """The agent with its outbox open; raises OutboxLocked, OSError."""
        clock = clock or Clock()
        path = Path(config.outbox.path)
        outbox = await Outbox.open(
            path,
            edge=config.box.id,
            max_bytes=config.outbox.max_mb * MIB,
            max_age=config.outbox.max_days * DAY,
        )
        started = clock.now()
        first = await asyncio.to_thread(figures, started, path.parent)
        return cls(config, outbox, first, started, clock)

    async def run(self, watchdog: Watchdog | None = None) -> None:
        """Serve until `stop` is set, then leave within 5 s."""
        watchdog = watchdog or Watchdog()
        logging.getLogger().addHandler(self._upkeep.log)
        devices = asyncio.create_task(self.supervisor.run(), name="devices")
        line = asyncio.create_task(self.line.run(), name="line")
        keep = asyncio.create_task(self._keep_figures(), name="figures")
        signs = asyncio.create_task(
            watchdog.run(lambda: self.supervisor.alive and self.outbox.alive), name="watchdog"
        )
        stop = asyncio.create_task(self.stop.wait(), name="stop")
        content = asyncio.create_task(self.content.run(), name="content")
        tasks: list[asyncio.Task[Any]] = [devices, line, keep, signs, stop, content]
        if self.config.hub.identity:
            tasks.append(asyncio.create_task(self._renewal.run(), name="renewal"))
        watchdog.notify("READY=1")
        try:
            with plugs(self.supervisor.plugs_changed):
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            watchdog.notify("STOPPING=1")
            self.listeners.close()
            self.line.leave()
            await asyncio.wait({line}, timeout=2.0)
            for task in tasks:
                task.cancel()
            await asyncio.wait([*tasks, *self._storing], timeout=1.5)
            await self._commands.close()
            self._upkeep.close()
            await self.outbox.close()
            logging.getLogger().removeHandler(self._upkeep.log)
        for task in tasks:
            if task.done() and not task.cancelled():
                task.result()  # one that ended by itself did so with an error

    async def record(self, what: str, data: dict[str, Any]) -> None:
        """Store `hall.box.{what}`, an event of the box and of no device; lost ones are logged.

        `data` is counts and codes, never of a person.
        """
        await self._store(f"/edges/{self.config.box.id}", f"hall.box.{what}", data, Worth.RECORD)

    def _on_change(self, state: DeviceState, _flip: bool) -> None:
        self.listeners.tell(state)
        self.line.device_changed()

    async def _on_report(self, driver: Driver, report: Report) -> None:
        now = self._clock.now()
        self.listeners.tell(Heard(driver.name, driver.kind, report, now))
        if report.lasting:
            source = f"/edges/{self.config.box.id}/devices/{driver.name}"
            what = f"hall.{driver.kind}.{report.what}"
            await self._store(source, what, report.public(), report.worth, now)

    async def _store(
        self,
        source: str,
        what: str,
        data: dict[str, Any],
        worth: Worth,
        now: datetime | None = None,
    ) -> None:
        check_plain(data)
        entry = Entry(
            source=source,
            type=what,
            time=now or self._clock.now(),
            data=msgspec.json.encode(data),
            worth=worth,
        )
        entry.check()
        storing = asyncio.ensure_future(self.outbox.append(entry))
        self._storing.add(storing)
        storing.add_done_callback(self._stored)
        await self._clock.wait(storing, STORE_TIME)

    def _stored(self, storing: asyncio.Future[int]) -> None:
        self._storing.discard(storing)
        if storing.cancelled():
            return
        flaw = storing.exception()
        if isinstance(flaw, OutboxFull | OutboxTrouble):
            _log.error("an event is lost: %s", flaw)
        elif flaw is not None:
            raise flaw
        self.line.event_stored()

    async def _keep_figures(self) -> None:
        told = self._clock.monotonic()
        disk = Path(self.config.outbox.path).parent
        while True:
            await self._clock.sleep(FIGURES_INTERVAL)
            before = self.figures
            figured = await asyncio.to_thread(figures, self._started, disk)
            self.figures = msgspec.structs.replace(figured, warning=self.outbox.trouble)
            now = self._clock.monotonic()
            changed = (before.clock_synced, before.warning) != (
                self.figures.clock_synced,
                self.figures.warning,
            )
            if changed or now - told >= STATE_INTERVAL:
                told = now
                self.line.device_changed()
