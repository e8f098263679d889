"""The line kept up: connection after connection, each with its session, until the box leaves."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from edge.clock import Clock
from edge.conversation import Conversation, Describe, OnCommand
from edge.messages import Reply, topic
from edge.outbox import Outbox
from edge.settings import HubSettings
from edge.uplink import LineDown, Link

BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
LONGEST_RETRY: Final = 60.0
HELD: Final = 10.0
"""Seconds that a connection must have held to count as a success."""

REPLIES_KEPT: Final = 200

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LineState:
    """Whether the broker is reached, whether the hub stores, and if not connected why."""

    connected: bool = False
    hub: str = "unknown"
    reason: str = ""


def back_off(attempt: int) -> float:
    """Seconds before attempt 1, 2, 3…: 1 to 3 at first, so the will delay hides it, then to 60."""
    spread = min(LONGEST_RETRY - 1.0, 2.0 ** min(attempt, 10))
    return 1.0 + random.uniform(0.0, spread)  # noqa: S311 - spreads the fleet


def boot_id() -> str:
    """The first 8 characters of this boot's id."""
    return BOOT_ID.read_text(encoding="ascii")[:8]


class Line:
    """The box's line to the hub. `run` until `leave`; `on_line` hears every change of `state`."""

    def __init__(
        self,
        settings: HubSettings,
        edge: str,
        outbox: Outbox,
        *,
        describe: Describe,
        on_command: OnCommand,
        on_line: Callable[[LineState], None],
        clock: Clock | None = None,
        back_off: Callable[[int], float] = back_off,
        boot: str = "",
    ) -> None:
        self.state = LineState()
        self._settings = settings
        self._edge = edge
        self._outbox = outbox
        self._describe = describe
        self._on_command = on_command
        self._on_line = on_line
        self._clock = clock or Clock()
        self._back_off = back_off
        self._boot = boot or boot_id()
        self._leaving = asyncio.Event()
        self._link: Link | None = None
        self._talk: Conversation | None = None
        self._replies: deque[tuple[Reply, bytes | None]] = deque(maxlen=REPLIES_KEPT)

    async def run(self) -> None:
        """Keep the line up; returns after `leave`, with the hub told when it could be reached."""
        leaving = asyncio.ensure_future(self._leaving.wait())
        attempt = 0
        try:
            while not leaving.done():
                begun = self._clock.monotonic()
                try:
                    await self._connection(leaving)
                except LineDown as down:
                    self._down(str(down))
                held = self._clock.monotonic() - begun >= HELD
                attempt = 1 if held else attempt + 1
                await self._clock.wait(leaving, self._back_off(attempt))
        finally:
            leaving.cancel()

    def leave(self) -> None:
        """End `run` with a good-bye."""
        self._leaving.set()

    def reconnect(self) -> None:
        """End the connection and come straight back, with what is in the identity's folder now.

        It ends without a good-bye, so the hub takes it for the break of a few seconds that it is.
        """
        if self._link is not None:
            self._link.end("换了证书，重新连接")

    def device_changed(self) -> None:
        """Something in `describe` is new: tell the hub."""
        if self._talk is not None:
            self._talk.changed.set()

    def event_stored(self) -> None:
        """The outbox has a new event."""
        if self._talk is not None:
            self._talk.stored.set()

    def reply(self, reply: Reply, correlation: bytes | None) -> None:
        """Send a reply, now or when the line is up again."""
        if self._talk is None or not self._talk.reply(reply, correlation):
            self._replies.append((reply, correlation))

    async def _connection(self, leaving: asyncio.Future[Any]) -> None:
        """One connection from birth to end; raises LineDown."""
        number = await self._outbox.next_connection()
        self._link = link = Link(self._settings, self._edge)
        talk = Conversation(
            link,
            edge=self._edge,
            session=f"{self._boot}-{number}",
            beat=self._settings.beat,
            outbox=self._outbox,
            describe=self._describe,
            on_command=self._on_command,
            on_hub=self._hub,
            clock=self._clock,
        )
        politely = False
        try:
            await link.open(topic(self._edge, "state"), talk.will())
            talk.begin()
            self._up(talk)
            running = asyncio.create_task(talk.run(), name="conversation")
            try:
                watched: set[asyncio.Future[Any]] = {running, link.ended, leaving}
                await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._talk = None
                running.cancel()
                await asyncio.wait({running})
            if not running.cancelled():
                running.result()
            if link.ended.done():
                raise LineDown(link.ended.result())
            await talk.say_goodbye()
            politely = True
        finally:
            self._link = None
            await link.close(politely=politely)

    def _up(self, talk: Conversation) -> None:
        self._talk = talk
        _log.info("line up, session %s", talk.session)
        self._set(LineState(connected=True))
        while self._replies and talk.reply(*self._replies[0]):
            self._replies.popleft()

    def _down(self, reason: str) -> None:
        if self.state.connected or reason != self.state.reason:
            _log.warning("line down: %s", reason)
        self._set(LineState(reason=reason))

    def _hub(self, status: str) -> None:
        _log.info("hub is %s", status)
        self._set(LineState(connected=True, hub=status))

    def _set(self, state: LineState) -> None:
        if state != self.state:
            self.state = state
            self._on_line(state)
