"""What all simulated devices share: the line to the host, a control socket, start and end.

A simulator is a subclass of `Simulator`: it overrides `heard` (bytes from the host) and adds one
method `do_WORD` for each thing that can happen to it; its module ends with `main(ItsClass)`. It is
driven by one JSON object per line on a Unix socket and answers each with one JSON line:

    {"do": "lay", "card": "resident"}  ->  {"ok": true}
    {"do": "fly"}                      ->  {"ok": false, "error": "…"}

Every simulator knows status, plug, unplug, silence, delay and loss. It ends on SIGTERM, SIGINT, or
when the pipe on its standard input closes, so that it never outlives who started it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import inspect
import json
import os
import signal
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.demo.devices.line import Connections, Line, PtyLine, TcpLine


class Refused(Exception):
    """A simulator could not do what it was told; the text says why."""


@dataclass(kw_only=True)
class Simulator:
    """One simulated device; its fields are its command line options.

    `link` gives it a pty, `tcp` a port on 127.0.0.1 instead; with neither it has no line (a
    camera). `paced` lets bytes take the time they need at `baud`.
    """

    link: Path | None = None
    tcp: int | None = None
    control: Path | None = None
    baud: int = 115200
    paced: bool = False
    line: Line | None = field(init=False, default=None)
    _orders: Connections = field(init=False, repr=False, default_factory=Connections)

    def __post_init__(self) -> None:
        if self.tcp is not None:
            self.line = TcpLine(self.tcp, self.heard, baud=self.baud, paced=self.paced)
        elif self.link is not None:
            self.line = PtyLine(self.link, self.heard, baud=self.baud, paced=self.paced)

    @classmethod
    def options(cls) -> argparse.ArgumentParser:
        """The command line; subclasses add their options, named like their fields."""
        parser = argparse.ArgumentParser(description=inspect.getdoc(cls))
        parser.add_argument("--link", type=Path, help="path that shall point to the pty")
        parser.add_argument("--tcp", type=int, help="listen on this port of 127.0.0.1; 0 = any")
        parser.add_argument("--control", type=Path, help="path of the Unix socket for commands")
        parser.add_argument("--baud", type=int, default=115200)
        parser.add_argument("--paced", action="store_true", help="take the time the wire takes")
        return parser

    def heard(self, data: bytes) -> None:
        """Bytes came from the host, in pieces of any size."""

    def send(self, data: bytes) -> None:
        """Put bytes on their way to the host."""
        if self.line:
            self.line.send(data)

    async def started(self) -> None:
        """Called once, when line and control socket are open."""

    async def ended(self) -> None:
        """Called once, before line and control socket close."""

    async def replugged(self) -> None:
        """Called when the device has power again: what it remembered is gone."""

    def do_status(self) -> dict[str, Any]:
        """How it stands; subclasses add to it."""
        if not self.line:
            return {}
        return {
            "address": self.line.address,
            "plugged": self.line.plugged,
            "silent": self.line.faults.silent,
            "last_sent": self.line.last_sent,
        }

    async def do_plug(self) -> None:
        """Put the cable in: the device starts anew."""
        if not self._line().plugged:
            await self.replugged()
            await self._line().plug()

    async def do_unplug(self, after_bytes: int = 0) -> None:
        """Pull the cable, at once or after so many more bytes to the host."""
        if after_bytes:
            self._line().faults.cut_after = after_bytes
        else:
            await self._line().unplug()

    def do_silence(self, on: bool = True) -> None:
        """Neither hear nor answer, with the line still open."""
        self._line().faults.silent = on

    def do_delay(self, seconds: float = 0.0) -> None:
        """Let every message to the host wait first."""
        self._line().faults.delay = seconds

    def do_loss(self, share: float = 0.0) -> None:
        """Lose this share of the bytes to the host, 0 to 1."""
        self._line().faults.loss = share

    def _line(self) -> Line:
        if self.line is None:
            raise Refused("this device has no line")
        return self.line

    async def obey(self, order: object) -> dict[str, Any]:
        """Do one order `{"do": WORD, …}`; its answer as for the socket."""
        if not isinstance(order, dict) or not isinstance(order.get("do"), str):
            return {"ok": False, "error": 'write {"do": "status"}'}
        act = getattr(self, f"do_{order.pop('do')}", None)
        if act is None:
            words = sorted(name[3:] for name in dir(self) if name.startswith("do_"))
            return {"ok": False, "error": f"knows only {', '.join(words)}"}
        try:
            inspect.signature(act).bind(**order)
        except TypeError as flaw:
            return {"ok": False, "error": str(flaw)}
        try:
            answer = act(**order)
            if inspect.isawaitable(answer):
                answer = await answer
        except Refused as flaw:
            return {"ok": False, "error": str(flaw)}
        return {"ok": True, **(answer or {})}

    async def run(self) -> None:
        """Live until told to end; the first line on standard output is the status as JSON."""
        end = asyncio.Event()
        loop = asyncio.get_running_loop()

        def read_input() -> None:
            if not os.read(0, 4096):
                end.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, end.set)
        if _closes_with_its_starter(0):
            loop.add_reader(0, read_input)
        try:
            async with self._control_socket():
                if self.line:
                    await self.line.plug()
                await self.started()
                print(json.dumps(await self.obey({"do": "status"})), flush=True)
                await end.wait()
                await self.ended()
        finally:
            if self.line:
                await self.line.unplug()

    @asynccontextmanager
    async def _control_socket(self) -> AsyncIterator[None]:
        if self.control is None:
            yield
            return
        self.control.parent.mkdir(parents=True, exist_ok=True)
        self.control.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(self._serve, self.control)
        try:
            yield
        finally:
            server.close()
            await self._orders.close()
            self.control.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with self._orders.held(writer):
            while line := await reader.readline():
                try:
                    order = json.loads(line)
                except ValueError:
                    order = None
                answer = await self.obey(order)
                writer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
                await writer.drain()


def main(device: type[Simulator]) -> None:
    """Run a simulator as a process with its own command line."""
    asyncio.run(device(**vars(device.options().parse_args())).run())


def _closes_with_its_starter(descriptor: int) -> bool:
    """Only a pipe or socket ends with who holds its other end; /dev/null is at its end at once."""
    with contextlib.suppress(OSError):
        mode = os.fstat(descriptor).st_mode
        return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
    return False
