"""A driver in a child process, so that a vendor's library can hang or crash without the agent.

`Isolated` has the same contract as the driver it wraps. The child is `python -m edge.isolation`;
it is killed when its generator is closed, and a crash is a DeviceError that names the signal.
"""

from __future__ import annotations

import asyncio
import ctypes
import importlib
import itertools
import logging
import os
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any, Final, cast

from msgspec import structs

from drivers.base import (
    DeviceBabble,
    DeviceBroken,
    DeviceError,
    DeviceMissing,
    DeviceRefused,
    Driver,
    Report,
    UnknownCommand,
)
from drivers.programs import started
from edge.driver_code import BadArguments, DriverFault, answer, driver_code
from edge.fields import convert, hints, settable
from edge.figures import memory_mb
from edge.frames import (
    Answer,
    Ended,
    Frame,
    Living,
    Order,
    Said,
    Start,
    pack,
    read_frame,
    report_of,
    said,
)

BUFFER: Final = 1024 * 1024
"""Bytes that a pipe's reader holds before the child has to wait."""

MEMORY_LIMIT: Final = 512.0
"""MiB that a child may have resident: a camera at 20 megapixels needs 320."""

MEMORY_LOOK: Final = 3.0
"""Seconds between two looks at it."""

_ERRORS: Final[dict[str, type[DeviceError]]] = {
    kind.__name__: kind
    for kind in (DeviceMissing, DeviceRefused, DeviceBabble, DeviceBroken, DriverFault, DeviceError)
}
_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h

_log = logging.getLogger(__name__)


class Isolated(Driver):
    """`inner`, whose reports and commands run in a child process.

    A child above `memory_limit` MiB is killed, looked at each `memory_look` seconds. Once a child
    had to be replaced, the driver's detail holds `restarts`: how often that was. A driver that
    ended with a DeviceError of its own, such as for a pulled plug, is no restart.
    """

    def __init__(
        self,
        inner: Driver,
        *,
        memory_limit: float = MEMORY_LIMIT,
        memory_look: float = MEMORY_LOOK,
    ) -> None:
        super().__init__(
            name=inner.name,
            kind=inner.kind,
            window=inner.window,
            patience=inner.patience,
            isolated=True,
        )
        self.inner = inner
        self.commands_when_down = getattr(inner, "commands_when_down", ())
        self.restarts = 0
        self._memory_limit = memory_limit
        self._memory_look = memory_look
        self._lost = False  # the latest child ended otherwise than by its own word
        self._excess = ""
        self._detail: dict[str, Any] = {}
        self._child: asyncio.subprocess.Process | None = None
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def reports(self) -> AsyncIterator[Report]:
        """The child's reports; closing this kills the child."""
        self.restarts += self._lost
        self._lost, self._excess = True, ""
        child = await started(
            sys.executable,
            "-m",
            "edge.isolation",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=BUFFER,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._child = child
        scales = asyncio.create_task(self._weigh(child), name=f"{self.name} memory")
        try:
            _send(child, self._start())
            async with aclosing(self._listen(child)) as reports:
                async for report in reports:
                    yield report
        finally:
            scales.cancel()
            self._child = None
            await self._end(child)

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        """Send the command to the child and wait for its answer."""
        if self._child is None:
            raise DeviceMissing("驱动进程没有运行：请稍后再试")
        number = next(self._numbers)
        waiting: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiting
        try:
            _send(self._child, Order(number, name, args))
            return await waiting
        finally:
            del self._waiting[number]

    def _start(self) -> Start:
        kind = type(self.inner)
        values = {name: getattr(self.inner, name) for name in settable(kind)}
        return Start(kind.__module__, kind.__qualname__, values)

    async def _listen(self, child: asyncio.subprocess.Process) -> AsyncGenerator[Report, None]:
        stream = cast(asyncio.StreamReader, child.stdout)
        while (frame := await read_frame(stream)) is not None:
            if isinstance(frame, Living):
                frame = self._with_restarts(frame)
            if isinstance(frame, Said | Living):
                yield report_of(frame)
            elif isinstance(frame, Answer):
                self._answered(frame)
            elif isinstance(frame, Ended):
                self._lost = frame.error == DriverFault.__name__
                raise _ERRORS.get(frame.error, DeviceError)(frame.text)
        code = await child.wait()
        raise DeviceError(self._excess or _obituary(code))

    def _with_restarts(self, frame: Living) -> Living:
        if frame.detail is not None:
            self._detail = frame.detail
        if not self.restarts:
            return frame
        return structs.replace(frame, detail={**self._detail, "restarts": self.restarts})

    async def _weigh(self, child: asyncio.subprocess.Process) -> None:
        """Kill a child that grows above the limit."""
        status = Path(f"/proc/{child.pid}/status")
        while child.returncode is None:
            try:
                resident = await asyncio.to_thread(memory_mb, status)
            except OSError:  # it is gone
                return
            if resident > self._memory_limit and child.returncode is None:
                self._excess = (
                    f"驱动进程占用内存 {resident:.0f} MiB，超过上限 {self._memory_limit:.0f} MiB："
                    "正在重启驱动"
                )
                _log.error("%s: child %d has %.0f MiB: killed", self.name, child.pid, resident)
                child.kill()
                return
            await asyncio.sleep(self._memory_look)

    def _answered(self, frame: Answer) -> None:
        waiting = self._waiting.get(frame.number)
        if waiting is None or waiting.done():
            return
        if not frame.error:
            waiting.set_result(frame.result)
        elif frame.error == UnknownCommand.__name__:
            waiting.set_exception(UnknownCommand(frame.text, self.inner))
        elif frame.error == BadArguments.__name__:
            waiting.set_exception(BadArguments(frame.text))
        else:
            waiting.set_exception(_ERRORS.get(frame.error, DeviceError)(frame.text))

    async def _end(self, child: asyncio.subprocess.Process) -> None:
        if child.returncode is None:
            child.kill()
        await child.wait()
        if child.stdin is not None:
            child.stdin.close()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(DeviceError("驱动进程已结束：正在重启驱动"))


def _send(child: asyncio.subprocess.Process, frame: Frame) -> None:
    if child.stdin is not None:
        child.stdin.write(pack(frame))


def _obituary(code: int) -> str:
    if code >= 0:
        return f"驱动进程退出（代码 {code}）：正在重启驱动"
    return f"驱动进程崩溃（{signal.Signals(-code).name}）：正在重启驱动"


def _take_stdout() -> int:
    """A new descriptor for the frames; whatever prints to stdout from now on goes to stderr."""
    frames = os.dup(1)
    os.dup2(2, 1)
    return frames


async def _child(frames: int) -> None:
    """Run the driver that the first frame names until it ends or the parent goes."""
    loop = asyncio.get_running_loop()
    orders = asyncio.StreamReader(limit=BUFFER)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    transport, protocol = await loop.connect_write_pipe(
        asyncio.streams.FlowControlMixin, os.fdopen(frames, "wb")
    )
    replies = asyncio.StreamWriter(transport, protocol, None, loop)
    start = await read_frame(orders)
    if not isinstance(start, Start):
        return
    kind = getattr(importlib.import_module(start.module), start.name)
    types = hints(kind)
    driver = kind(**{name: convert(value, types[name]) for name, value in start.fields.items()})
    work = asyncio.create_task(_tell(driver, replies), name="reports")
    commands = asyncio.create_task(_obey(driver, orders, replies), name="commands")
    await asyncio.wait({work, commands}, return_when=asyncio.FIRST_COMPLETED)
    commands.cancel()
    work.cancel()
    await asyncio.wait({work, commands})


async def _tell(driver: Driver, replies: asyncio.StreamWriter) -> None:
    try:
        with driver_code(driver.name, set()):
            reports = cast(AsyncGenerator[Report, None], driver.reports())
            async with aclosing(reports):
                async for report in reports:
                    replies.write(pack(said(report)))
                    await replies.drain()
        ended = Ended(DeviceBabble.__name__, "驱动程序自行结束")
    except DeviceError as flaw:
        ended = Ended(type(flaw).__name__, str(flaw))
    replies.write(pack(ended))
    await replies.drain()


async def _obey(
    driver: Driver, orders: asyncio.StreamReader, replies: asyncio.StreamWriter
) -> None:
    running: set[asyncio.Task[None]] = set()
    while isinstance(order := await read_frame(orders), Order):
        task = asyncio.create_task(_obey_one(driver, order, replies))
        running.add(task)  # the parent's supervisor bounds how many there are
        task.add_done_callback(running.discard)


async def _obey_one(driver: Driver, order: Order, replies: asyncio.StreamWriter) -> None:
    try:
        reply = pack(Answer(order.number, await answer(driver, order.command, order.args)))
    except UnknownCommand:
        reply = pack(Answer(order.number, error=UnknownCommand.__name__, text=order.command))
    except (BadArguments, DeviceError) as flaw:
        reply = pack(Answer(order.number, error=type(flaw).__name__, text=str(flaw)))
    replies.write(reply)
    await replies.drain()


def main() -> None:
    """The child: frames on stdin and on what was stdout; dies with its parent."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the group; the parent decides
    logging.basicConfig(level=logging.INFO, format="%(name)s %(levelname)s %(message)s")
    asyncio.run(_child(_take_stdout()))


if __name__ == "__main__":
    main()
