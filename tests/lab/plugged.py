"""A gadget plugged into this machine: its simulator behind a line that is a USB device."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from deploy.demo.devices.control import Refused, Simulator
from deploy.demo.devices.line import Heard, Line
from tests.lab import vhci
from tests.lab.descriptors import Device
from tests.lab.gadgets import Gadget
from tests.lab.wire import Function, Wire

SENT = 1 << 20
"""Bytes that may wait in the socket; more than any reply, so that writing never waits."""

FOUND = 60.0
"""Seconds until the kernel and udev know a device; a quiet emulated box needs 3."""

T = TypeVar("T")


class UsbLine(Line):
    """A cable to a port of the virtual hub; `port` may be changed while it is unplugged."""

    def __init__(
        self, device: Device, function: Function, heard: Heard, *, baud: int, paced: bool
    ) -> None:
        super().__init__(heard, baud=baud, paced=paced)
        self.port: int | None = None
        self.device = device
        self.wire: Wire | None = None
        self._function = function
        self._transport: asyncio.Transport | None = None
        self._end: socket.socket | None = None
        function.heard = self._received

    @property
    def address(self) -> str:
        """Its identifiers as `lsusb` shows them."""
        return f"usb:{self.device.vendor:04x}:{self.device.product:04x}"

    async def _open(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENT)
        ours.setblocking(False)
        with theirs:
            self.port = vhci.attach(theirs, self.device.speed, self.port)
        self._end = ours
        loop = asyncio.get_running_loop()
        await loop.create_connection(self._connection, sock=ours)

    def _connection(self) -> asyncio.Protocol:
        line = self

        class Connection(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                assert isinstance(transport, asyncio.Transport)
                line._transport = transport
                line.wire = Wire(line.device, line._function, transport.write)

            def data_received(self, data: bytes) -> None:
                if line.wire:
                    line.wire.feed(data)

        return Connection()

    async def _close(self) -> None:
        if self.port is None or self._end is None or self._transport is None:
            return
        if not self._transport.is_closing():
            await vhci.taken(self._end)
        await vhci.detach(self.port)
        self._transport.close()
        self._end = self.wire = self._transport = None

    def _write(self, data: bytes) -> None:
        self._function.send(data)


@dataclass(frozen=True)
class Plugged:
    """A gadget at a port. Its simulator lives in a thread of its own, so a test may block."""

    device: Device
    function: Function
    _line: UsbLine
    _simulator: Simulator
    _loop: asyncio.AbstractEventLoop

    async def tell(self, do: str, **args: Any) -> dict[str, Any]:
        """Give the simulator one order; its answer. Raises Refused."""
        if do == "plug" and "port" in args:
            self._line.port = args.pop("port")
        answer = await _in(self._loop, self._simulator.obey({"do": do, **args}))
        if not answer.pop("ok"):
            raise Refused(answer["error"])
        return answer

    async def freeze(self, on: bool = True) -> None:
        """Let the device answer no request of any kind any more, as one that hangs."""

        async def act() -> None:
            if self._line.wire:
                self._line.wire.freeze(on)

        await _in(self._loop, act())

    @property
    def serial(self) -> str:
        """Its serial number."""
        return self.device.serial

    @property
    def port(self) -> int:
        """The number of its socket, from 0."""
        if self._line.port is None:
            raise Refused("it was never plugged in")
        return self._line.port

    @property
    def sysfs(self) -> Path:
        """Where the kernel shows it."""
        return vhci.folder(self.port)

    async def node(self, pattern: str, seconds: float = FOUND) -> Path:
        """Its device file, such as `tty*`, `hidraw*` or `event*`, when udev has done with it."""
        await vhci.until(lambda: bool(self._nodes(pattern)), seconds)
        await udevadm("settle", f"--timeout={seconds:g}")
        return self._nodes(pattern)[0]

    async def known(self, seconds: float = FOUND) -> None:
        """Return when kernel and udev know the device with all its interfaces."""
        configured = self.sysfs / "bConfigurationValue"
        await vhci.until(lambda: bool(vhci.attribute(configured)), seconds)
        await udevadm("settle", f"--timeout={seconds:g}")

    def _nodes(self, pattern: str) -> list[Path]:
        folders = (Path(top) for top, _, _ in os.walk(self.sysfs))
        named = [f for f in folders if f.match(pattern) and (f / "dev").exists()]
        names = (line for f in named for line in vhci.attribute(f / "uevent").splitlines())
        nodes = [
            Path("/dev", n.removeprefix("DEVNAME=")) for n in names if n.startswith("DEVNAME=")
        ]
        return sorted(node for node in nodes if node.exists())


@asynccontextmanager
async def plugged(
    gadget: Gadget, *, serial: str = "", port: int | None = None, plug: bool = True
) -> AsyncIterator[Plugged]:
    """The gadget in a port of the virtual hub, known to kernel and udev; it is pulled at the end.

    Without `plug` it lies beside the box until told to plug.
    """
    device = replace(gadget.device, serial=serial or gadget.device.serial)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name=device.title, daemon=True)
    thread.start()

    async def made() -> Plugged:
        simulator = gadget.simulator(**gadget.options)
        function = gadget.function()
        line = UsbLine(
            device, function, simulator.heard, baud=simulator.baud, paced=simulator.paced
        )
        line.port = port
        simulator.line = line
        await simulator.started()
        return Plugged(device, function, line, simulator, loop)

    async def ended(plugged: Plugged) -> None:
        await plugged._simulator.ended()
        await plugged._line.unplug()

    try:
        plugged = await _in(loop, made())
        try:
            if plug:
                await plugged.tell("plug")
                await plugged.known()
            yield plugged
        finally:
            await _in(loop, ended(plugged))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        await asyncio.to_thread(thread.join)
        loop.close()


async def udevadm(*words: str) -> None:
    """Run udevadm, such as `wait --timeout=20 /dev/serial/by-id/…`; raises TimeoutError."""
    process = await asyncio.create_subprocess_exec("udevadm", *words)
    if await process.wait():
        raise TimeoutError(f"udevadm {' '.join(words)}")


async def _in(loop: asyncio.AbstractEventLoop, act: Coroutine[Any, Any, T]) -> T:
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(act, loop))
