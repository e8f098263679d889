"""Commands of the hub: done once, however often they come, and answered every time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from drivers.base import DeviceError, UnknownCommand
from edge.clock import Clock
from edge.driver_code import BadArguments
from edge.messages import Command, CommandStatus, Reply
from edge.plain import NotPlain, check_plain
from edge.supervisor import DeviceNotReady, Supervisor, UnknownDevice

KEPT: Final = 200
"""Results kept for commands that come again."""

AT_ONCE: Final = 16

OnReply = Callable[[Reply, bytes | None], None]
BoxCommand = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


@dataclass
class _Running:
    correlation: bytes | None
    last: Reply


class Commands:
    """Takes commands, to a device or (`device` empty) to the box itself through `own`.

    Each is answered with `received`, `running`, then `done`, `failed` or `expired`. Its time runs
    from `take` on the box's own monotonic clock.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        own: Mapping[str, BoxCommand],
        *,
        on_reply: OnReply,
        clock: Clock,
    ) -> None:
        self._supervisor = supervisor
        self._own = own
        self._on_reply = on_reply
        self._clock = clock
        self._results: OrderedDict[str, Reply] = OrderedDict()
        self._running: dict[str, _Running] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, command: Command, correlation: bytes | None) -> None:
        """Begin a command, or answer again for one that is known."""
        if (result := self._results.get(command.id)) is not None:
            self._on_reply(result, correlation)
        elif (running := self._running.get(command.id)) is not None:
            running.correlation = correlation
            self._on_reply(running.last, correlation)
        elif len(self._running) >= AT_ONCE:
            # Not kept as its result: the hub may send it again.
            self._on_reply(
                self._reply(command, "failed", error="终端正忙，请稍后再试"), correlation
            )
        else:
            begun = _Running(correlation, self._reply(command, "received"))
            self._running[command.id] = begun
            self._on_reply(begun.last, correlation)
            task = asyncio.create_task(self._run(command, begun), name=f"command {command.name}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Give up what still runs."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=0.5)

    async def _run(self, command: Command, running: _Running) -> None:
        running.last = self._reply(command, "running")
        self._on_reply(running.last, running.correlation)
        try:
            result = await self._result(command)
        finally:
            del self._running[command.id]
        self._results[command.id] = result
        if len(self._results) > KEPT:
            self._results.popitem(last=False)
        self._on_reply(result, running.correlation)

    async def _result(self, command: Command) -> Reply:
        work = asyncio.ensure_future(self._work(command))
        try:
            in_time = await self._clock.wait(work, command.ttl_ms / 1000)
        finally:
            work.cancel()
        if not in_time:
            return self._reply(command, "expired", error="没有在期限内完成")
        try:
            answer = work.result()
            check_plain(answer)
        except (UnknownDevice, UnknownCommand) as flaw:
            return self._reply(command, "failed", error=f"没有这个设备或命令：{flaw}")
        except BadArguments as flaw:
            return self._reply(command, "failed", error=f"参数不对：{flaw}")
        except NotPlain as flaw:  # pictures and card data stay on the box
            return self._reply(command, "failed", error=f"结果不能离开本终端：{flaw}")
        except TimeoutError:
            return self._reply(command, "expired", error="没有在期限内完成")
        except (DeviceNotReady, DeviceError) as flaw:
            return self._reply(command, "failed", error=str(flaw))
        return self._reply(command, "done", result=answer)

    async def _work(self, command: Command) -> dict[str, Any]:
        if command.device:
            return await self._supervisor.command(
                command.device, command.name, command.args, timeout=command.ttl_ms / 1000
            )
        own = self._own.get(command.name)
        if own is None:
            raise UnknownDevice(f"the box has no command {command.name!r}")
        return await own(command.args)

    def _reply(
        self,
        command: Command,
        status: CommandStatus,
        *,
        result: dict[str, Any] | None = None,
        error: str = "",
    ) -> Reply:
        return Reply(
            id=command.id, status=status, time=self._clock.now(), result=result or {}, error=error
        )
