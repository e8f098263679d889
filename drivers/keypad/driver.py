"""The driver of every keypad: carries bytes between a port and the pads its profile describes."""

from __future__ import annotations

import asyncio
import inspect
import logging
import math
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from drivers.base import Alive, DeviceBabble, DeviceMissing, Driver, Report, UnknownCommand
from drivers.keypad.framing import Decoder, Packets
from drivers.keypad.line import brings_packets, open_line
from drivers.keypad.pads import Pads
from drivers.keypad.profile import Profile, load
from drivers.ports import Port

logger = logging.getLogger(__name__)

ALIVE_EVERY = 1.0

LOOK = 0.5
"""Longest wait for bytes, so that polls, questions and silence are looked after in time."""

PAUSE = 0.5
"""Seconds of quiet that end a frame: a long one takes 70 ms at 9600 baud."""

NOISE = 64
"""Bytes in a row that are no frame: more than noise at power-on, so speed or profile is wrong."""


@dataclass(kw_only=True)
class Keypad(Driver):
    """A keypad at `port` (`serial:/dev/…`, `tcp:host:port`) that speaks `profile`.

    A keypad that types stands at `evdev:/dev/input/by-id/…` and is taken for the driver alone, so
    that no key reaches the page; one with reports of its own at `hid:1a86:e026`.

    `profile` is the name of a built-in one or the absolute path of a TOML file like it. Where
    several pads share a line, `pads` maps each address to its window; the default is address 1 at
    `window`. Where the profile has a poll, a keypad that does not answer it counts as silent. Where
    it has none, only the line is known to be open: nobody can tell a dead keypad from one that
    nobody presses, and `detail` says so with the time of the last press.

    Commands: `ask` {transaction, seconds=30, window?} lets the next press belong to a transaction;
    `cancel` {window?}; `beep` {window?}; `voice` {window?}; `show` {ticket | waiting, window?}.
    """

    untested_on_hardware: ClassVar[bool] = True

    kind: str = "satisfaction_keypad"
    port: str
    profile: str
    pads: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        packets = brings_packets(self.port)
        self._profile: Profile = load(self.profile)
        if packets != isinstance(self._profile.framing, Packets):
            fits = "packets" if packets else "fixed, delimited or caller_bus"
            raise ValueError(f"{self.port} needs a profile whose framing is {fits}")
        self._pads = Pads(self._profile, self.window, self.pads)
        self._open: Port | None = None

    async def reports(self) -> AsyncIterator[Report]:
        """See Driver. A pad gets its acknowledgement after its report was taken, not before."""
        clock = asyncio.get_running_loop().time
        decoder = Decoder(self._profile.framing)
        poll = self._profile.poll
        async with open_line(self.port, baud=self._profile.baud) as port:
            self._open = port
            try:
                self._pads.opened(clock())
                next_poll = clock() if poll else math.inf
                told = last_byte = -math.inf
                while True:
                    now = clock()
                    if poll and now >= next_poll:
                        await self._send(self._pads.polls())
                        next_poll = now + poll.every
                    data = await port.read(max(0.01, min(LOOK, next_poll - now)))
                    now = clock()
                    if data:
                        logger.debug("%s < %s", self.name, data.hex(" "))
                        last_byte = now
                    elif now - last_byte > PAUSE:
                        decoder.forget()
                    for frame in decoder.feed(data):
                        report, answers = self._pads.hear(frame, now)
                        if report:
                            yield report
                        await self._send(answers)
                    if decoder.garbage > NOISE:
                        raise DeviceBabble(
                            f"收到的字节不是“{self._profile.title}”的格式：检查型号（profile）、"
                            f"波特率（{self._profile.baud}）和接线"
                        )
                    await self._send(self._pads.expire(now))
                    for asking in self._pads.asking(now):
                        yield asking
                    warning = self._pads.warning(now)
                    if now - told >= ALIVE_EVERY and (not poll or self._pads.heard_since(told)):
                        yield Alive(detail=self._pads.facts(), warning=warning)
                        told = now
            finally:
                self._open = None

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        """See the class; raises UnknownCommand, ValueError, DeviceError."""
        acts: dict[str, Callable[..., list[bytes]]] = {
            "ask": self._ask,
            "cancel": self._cancel,
            "beep": self._beep,
            "voice": self._voice,
            "show": self._show,
        }
        act = acts.get(name)
        if act is None:
            raise UnknownCommand(name, self)
        try:
            inspect.signature(act).bind(**args)
        except TypeError as flaw:
            raise ValueError(f"{name}: {flaw}") from flaw
        if self._open is None:
            raise DeviceMissing("评价器没有连上：检查电源和数据线")
        # Frames are shorter than any line's buffer, so each is written in one go and none can come
        # between the bytes of another that `reports` writes.
        prompted = await self._send(act(**args))
        return {"prompted": prompted}

    async def _send(self, frames: list[bytes]) -> bool:
        for data in frames:
            if self._open is None:
                raise DeviceMissing("评价器没有连上：检查电源和数据线")
            logger.debug("%s > %s", self.name, data.hex(" "))
            await self._open.write(data)
        return bool(frames)

    def _ask(self, transaction: str, seconds: float = 30, window: str = "") -> list[bytes]:
        if not isinstance(seconds, (int, float)):
            raise ValueError(f"seconds must be a number, not {seconds!r}")
        now = asyncio.get_running_loop().time()
        return self._pads.ask(window, transaction, seconds, now)

    def _cancel(self, window: str = "") -> list[bytes]:
        return self._pads.cancel(window)

    def _beep(self, window: str = "") -> list[bytes]:
        return self._pads.prompt("beep", window)

    def _voice(self, window: str = "") -> list[bytes]:
        return self._pads.prompt("voice", window)

    def _show(
        self, ticket: int | None = None, waiting: int | None = None, window: str = ""
    ) -> list[bytes]:
        name, number = ("ticket", ticket) if waiting is None else ("waiting", waiting)
        if (ticket is None) == (waiting is None):
            raise ValueError("show needs either ticket or waiting")
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= 999:
            raise ValueError(f"{name} must be 0 to 999, not {number!r}")
        digits = bytes(int(digit) for digit in f"{number:03}")
        return self._pads.prompt(name, window, **{name: digits})
