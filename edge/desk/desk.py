"""The desk itself: who is on duty, how the window stands, and whom it tells."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec

from edge.agent import Agent
from edge.clock import Clock
from edge.desk.duty import over
from edge.desk.paper import Paper
from edge.desk.pin_file import NAME
from edge.desk.pins import Pins
from edge.desk.published import Reader, Staff
from edge.desk.window import REASONS, Stand, State, read_stand, write_stand
from edge.listeners import Heard, News, Told, TooMany, TooSlow
from edge.messages import DeviceState

LOOK: Final = 15.0
"""Seconds between two looks at the clock and at what is published."""

_log = logging.getLogger(__name__)


class UnknownClerk(Exception):
    """Nobody who is published has this number."""


class NobodyOnDuty(Exception):
    """The window opens once somebody has signed in."""


class Desk:
    """One window. Every change is kept on disk, told to the pages and to the hub."""

    def __init__(self, agent: Agent, reader: Reader, paper: Paper, clock: Clock) -> None:
        outbox = Path(agent.config.outbox.path)
        self._path = outbox.with_name("desk.json")
        self.pins = Pins(outbox.with_name(NAME), clock)
        self._agent = agent
        self._reader = reader
        self._paper = paper
        self._clock = clock
        self._rules = agent.config.desk
        self._window = agent.config.box.window
        self.stand = read_stand(self._path, clock.now())
        self._last_act = clock.monotonic()
        self._told: dict[str, Any] = {}
        self._turn = asyncio.Lock()

    async def told(self) -> dict[str, Any]:
        """The desk as the pages read it."""
        published = await self._reader.read()
        await self.pins.refresh()
        stand = self.stand
        on_duty = published.clerk(stand.clerk) or Staff(number=stand.clerk, name="", post="")
        return {
            "state": stand.state,
            "since": stand.since.isoformat(),
            "reason": stand.reason,
            "reasons": [{"code": code, "words": words} for code, words in REASONS.items()],
            "clerk": _person(on_duty) if stand.clerk else None,
            "clerks": [
                {**_person(one), "has_pin": self.pins.has(one.number)}
                for one in published.clerks(self._window)
            ],
            "slip_printer": self._paper.told(),
        }

    async def sign_in(self, number: str, pin: str) -> None:
        """Put this clerk on duty in place of any other.

        Raises UnknownClerk and what `Pins.check` raises.
        """
        await self._known(number)
        await self.pins.check(number, pin)
        async with self._turn:
            self.act()
            before = self.stand
            if before.clerk == number:
                return
            await self._keep(
                msgspec.structs.replace(before, clerk=number, signed_in=self._clock.now())
            )
            if before.clerk:
                await self._record_clerk(before.clerk, "out", "handover")
            await self._record_clerk(number, "in", "own")

    async def sign_out(self, why: str = "own") -> None:
        """Nobody is on duty any more, and the window is closed."""
        async with self._turn:
            before = self.stand
            if not before.clerk:
                return
            stand = msgspec.structs.replace(before, clerk="", signed_in=None)
            if stand.state != "closed":
                stand = msgspec.structs.replace(
                    stand, state="closed", since=self._clock.now(), reason=""
                )
            await self._keep(stand)
            await self._record_clerk(before.clerk, "out", why)
            if stand.state != before.state:
                await self._record_window()

    async def set_pin(self, number: str, old: str, new: str) -> None:
        """Raises UnknownClerk and what `Pins.change` raises."""
        await self._known(number)
        await self.pins.change(number, old, new)
        await self.tell()

    async def set_state(self, state: State, reason: str) -> None:
        """Change the window's state; `reason`, in words, stays with a pause only.

        Raises NobodyOnDuty where the hall has named its clerks and none signed in.
        """
        async with self._turn:
            self.act()
            if state != "closed" and not self.stand.clerk:
                published = await self._reader.read()
                if published.clerks(self._window):
                    raise NobodyOnDuty
            reason = reason if state == "paused" else ""
            before = self.stand
            if (before.state, before.reason) == (state, reason):
                return
            since = before.since if before.state == state else self._clock.now()
            await self._keep(
                msgspec.structs.replace(before, state=state, since=since, reason=reason)
            )
            await self._record_window()

    def act(self) -> None:
        """Somebody did something at this window."""
        self._last_act = self._clock.monotonic()

    async def tell(self) -> None:
        """Tell the pages, if there is anything new."""
        told = await self.told()
        if told != self._told:
            self._told = told
            self._agent.listeners.tell(Told("desk", told))

    async def run(self) -> None:
        """Sign out who went home, and follow the printer and the content, for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._hear(), name="desk hears")
            while True:
                await self._look()
                await self._clock.sleep(LOOK)

    async def _look(self) -> None:
        if self.stand.clerk:
            published = await self._reader.read()
            why = over(
                (self.stand.signed_in or self.stand.since).astimezone(),
                self._clock.now().astimezone(),
                self._clock.monotonic() - self._last_act,
                published.hall.hours if published.hall else None,
                self._rules,
            )
            if why:
                await self.sign_out(why)
        await self.tell()

    async def _hear(self) -> None:
        """What devices report is work at the window; its printer's state is part of the desk."""

        def wants(news: News) -> bool:
            if isinstance(news, Heard):
                return news.report.lasting
            return isinstance(news, DeviceState) and news.name == self._paper.name

        while True:
            with suppress(TooSlow, TooMany), self._agent.listeners.listen(wants) as listener:
                async for news in listener.read():
                    if isinstance(news, Heard):
                        self.act()
                    else:
                        await self.tell()
                return  # the box stops
            await self._clock.sleep(LOOK)

    async def _known(self, number: str) -> None:
        published = await self._reader.read()
        if published.clerk(number) is None:
            raise UnknownClerk(number)

    async def _keep(self, stand: Stand) -> None:
        self.stand = stand
        try:
            await asyncio.to_thread(write_stand, self._path, stand)
        except OSError as flaw:  # the window must work with a full disk too
            _log.warning("%s cannot be written (%s)", self._path.name, flaw.strerror)
        await self.tell()

    async def _record_window(self) -> None:
        stand = self.stand
        data = {"state": stand.state, "reason": stand.code, "clerk": stand.clerk}
        await self._agent.record("window", {**data, "window": self._window})

    async def _record_clerk(self, number: str, duty: str, why: str) -> None:
        data = {"number": number, "duty": duty, "why": why, "window": self._window}
        await self._agent.record("clerk", data)


def _person(one: Staff) -> dict[str, Any]:
    photo = f"content/staff/{one.number}.jpg" if one.photo else ""  # as the pages serve it
    return {"number": one.number, "name": one.name, "post": one.post, "photo": photo}
