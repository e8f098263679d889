"""Keeps every device of the box alive and takes commands to them."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from drivers.base import Driver
from edge.clock import Clock
from edge.driver_code import answer
from edge.isolation import Isolated
from edge.messages import DeviceState
from edge.watch import OnChange, OnReport, Watch

COMMANDS_AT_ONCE: Final = 4
"""Per device; more wait for nobody, they are refused."""

ALWAYS: Final = "commands_when_down"
"""Attribute of a driver: names of commands that reach it whatever its status.

A touch screen is down because its page is silent, and the page's first heartbeat is a command.
"""


class UnknownDevice(Exception):
    """The box has no device of this name."""


class DeviceNotReady(Exception):
    """The device cannot take a command now; `reason` says why in words for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Supervisor:
    """All devices of a box: `run` until cancelled; `states` at any time.

    `on_change(state, flip)` and `on_report(driver, report)` are called on the event loop.
    """

    def __init__(
        self,
        drivers: Iterable[Driver],
        *,
        on_change: OnChange,
        on_report: OnReport,
        clock: Clock | None = None,
        share: Callable[[], float] = random.random,
    ) -> None:
        self._watches: dict[str, Watch] = {}
        for driver in drivers:
            self._watches[driver.name] = Watch(
                Isolated(driver) if driver.isolated else driver,
                clock=clock or Clock(),
                share=share,
                on_change=on_change,
                on_report=on_report,
            )
        self._tasks: list[asyncio.Task[None]] = []
        self._busy: Counter[str] = Counter()

    async def run(self) -> None:
        """Keep all devices alive until cancelled; returns from the cancel when all are closed."""
        async with asyncio.TaskGroup() as group:
            self._tasks = [
                group.create_task(watch.run(), name=name) for name, watch in self._watches.items()
            ]
            await asyncio.Event().wait()  # a box without devices runs too

    @property
    def alive(self) -> bool:
        """Whether every device is still being looked after."""
        return not any(task.done() for task in self._tasks)

    def states(self) -> list[DeviceState]:
        """Every device in the order of the configuration."""
        return [watch.state for watch in self._watches.values()]

    def plugs_changed(self) -> None:
        """Something was plugged in or pulled: what is down tries again now, what is up goes on."""
        for watch in self._watches.values():
            watch.plugs_changed()

    def restart(self, device: str) -> None:
        """Close and open one device again; raises UnknownDevice."""
        self._watch(device).restart()

    async def command(
        self, device: str, name: str, args: dict[str, Any], *, timeout: float
    ) -> dict[str, Any]:
        """The driver's answer to a command.

        Raises UnknownDevice, DeviceNotReady, drivers.base.UnknownCommand, BadArguments,
        DeviceError, or TimeoutError after `timeout` seconds.
        """
        watch = self._watch(device)
        state = watch.state
        ready = state.status in {"ok", "degraded", "starting"}
        if not ready and name not in getattr(watch.driver, ALWAYS, ()):
            raise DeviceNotReady(state.reason or state.status)
        if self._busy[device] >= COMMANDS_AT_ONCE:
            raise DeviceNotReady("设备正忙，请稍后再试")
        self._busy[device] += 1
        try:
            async with asyncio.timeout(timeout):
                result = await answer(watch.driver, name, args)
        finally:
            self._busy[device] -= 1
        if not ready:
            watch.try_again()  # what it was told may be the sign of life that was missed
        return result

    def _watch(self, device: str) -> Watch:
        try:
            return self._watches[device]
        except KeyError:
            raise UnknownDevice(f"no device {device!r}") from None
