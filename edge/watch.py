"""One device kept alive: its reports taken, its silence noticed, its errors turned into retries."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import asdict
from typing import Any, Final, cast

from drivers.base import Alive, DeviceBabble, DeviceError, Driver, Report
from edge.clock import Clock
from edge.driver_code import driver_code, driver_name
from edge.health import Health
from edge.messages import DeviceState, Identity
from edge.plain import check_small, clean

STOP_TIME: Final = 3.0
"""Seconds that a driver may take to close its device."""

CHANGE_INTERVAL: Final = 5.0
"""Seconds between two tellings of a detail that is no flip, so a chatty one floods nobody."""

STIRRED: Final = 0.5
STIRRED_RETRY: Final = 0.03
"""Seconds after a plug event in which retries come so many seconds apart: three misses, which make
a device missing, take 0.06 s then, and a port that is not quite ready is seen when it is."""

DETAIL_LIMIT: Final = 8 * 1024
"""Bytes of one device's detail: a box tells all its devices in one message."""

SHORT: Final = 200
LONG: Final = 500
"""Characters of an identity's text, and of a reason."""

OnChange = Callable[[DeviceState, bool], None]
OnReport = Callable[[Driver, Report], Awaitable[None]]

_log = logging.getLogger(__name__)


class Watch:
    """One device: `run` keeps it alive until cancelled, `state` is what it is now.

    `on_change` is called with the state and whether it flipped, `on_report` with every report but
    `Alive`. `share` gives the jitter of retries, 0 to 1.
    """

    def __init__(
        self,
        driver: Driver,
        *,
        clock: Clock,
        share: Callable[[], float],
        on_change: OnChange,
        on_report: OnReport,
    ) -> None:
        self.driver = driver
        self._clock = clock
        self._share = share
        self._on_change = on_change
        self._on_report = on_report
        self._health = Health()
        self._since = clock.now()
        self._identity = Identity()
        self._detail: dict[str, Any] = {}
        self._warning = ""
        self._heard = clock.monotonic()
        self._told = self.state
        self._told_at = clock.monotonic()
        self._faults: set[str] = set()
        self._turn: asyncio.Task[None] | None = None
        self._pause: asyncio.Future[None] | None = None
        self._stirred = -math.inf

    @property
    def state(self) -> DeviceState:
        """The device as the contract tells it."""
        return DeviceState(
            name=self.driver.name,
            kind=self.driver.kind,
            driver=driver_name(self.driver),
            status=self._health.status,
            since=self._since,
            reason=self._health.reason,
            window=self.driver.window,
            identity=self._identity,
            detail=self._detail,
        )

    async def run(self) -> None:
        """Keep the device alive until cancelled."""
        while True:
            turn = asyncio.create_task(self._one_turn(), name=f"{self.driver.name} turn")
            self._turn = turn
            try:
                await asyncio.wait({turn})
            finally:
                turn.cancel()  # the task's own end closes the device
                await asyncio.wait({turn}, timeout=STOP_TIME)
            if not turn.cancelled():
                turn.result()

    def restart(self) -> None:
        """Close the device and open it again at once."""
        if self._health.restart():
            self._flipped()
        if self._turn is not None:
            self._turn.cancel()

    def try_again(self) -> None:
        """End the pause before the next attempt, when there is one."""
        if self._pause is not None and not self._pause.done():
            self._pause.set_result(None)

    def plugs_changed(self) -> None:
        """Try again now, and quickly for a moment, for a plug is not in all at once."""
        self._stirred = self._clock.monotonic()
        self.try_again()

    async def _one_turn(self) -> None:
        flaw = await self._life()
        if self._health.miss(flaw.status, clean(str(flaw), LONG), self._clock.monotonic()):
            self._flipped()
        self._pause = asyncio.get_running_loop().create_future()
        delay = self._health.retry_delay(flaw.status, self._share())
        if self._clock.monotonic() - self._stirred < STIRRED:
            delay = min(delay, STIRRED_RETRY)
        await self._clock.wait(self._pause, delay)

    async def _life(self) -> DeviceError:
        """One life of the generator, to the error that ended it."""
        self._heard = self._clock.monotonic()
        pump = asyncio.create_task(self._pump(), name=f"{self.driver.name} reports")
        patience = self.driver.patience
        try:
            while (left := self._heard + patience - self._clock.monotonic()) > 0:
                if await self._clock.wait(pump, left):
                    return pump.result()
        finally:
            await self._stop(pump)
        return DeviceBabble(f"{patience:g} 秒没有应答：检查电源和数据线")

    async def _pump(self) -> DeviceError:
        """Take reports until the generator ends; one task does it all, so scopes stay nested."""
        try:
            with driver_code(self.driver.name, self._faults):
                reports = cast(AsyncGenerator[Report, None], self.driver.reports())
                async with aclosing(reports):
                    async for report in reports:
                        await self._take(report)
        except DeviceError as flaw:
            return flaw
        return DeviceBabble("驱动程序自行结束")

    async def _stop(self, pump: asyncio.Task[DeviceError]) -> None:
        pump.cancel()
        if await self._clock.wait(pump, STOP_TIME):
            return
        _log.error("%s: driver does not stop", self.driver.name)
        for _ in range(3):  # enough to be down: opening twice at a time would be worse
            if self._health.miss("fault", "驱动程序停不下来：请重启终端", self._clock.monotonic()):
                self._flipped()
        await asyncio.wait({pump})

    async def _take(self, report: Report) -> None:
        now = self._clock.monotonic()
        self._heard = now
        if isinstance(report, Alive):
            self._warning = clean(report.warning, LONG)
            if report.identity is not None:
                says = asdict(report.identity)
                self._identity = Identity(**{k: clean(v, SHORT) for k, v in says.items()})
            if report.detail is not None:
                check_small(report.detail, DETAIL_LIMIT)
                self._detail = report.detail
        if self._health.good(self._warning, now):
            self._flipped()
        elif now - self._told_at >= CHANGE_INTERVAL and self.state != self._told:
            self._tell(flip=False)
        if not isinstance(report, Alive):
            await self._on_report(self.driver, report)
            self._heard = self._clock.monotonic()  # storing it was our time, not the device's

    def _flipped(self) -> None:
        self._since = self._clock.now()
        state = self.state
        if self._health.up:
            self._faults.clear()
        level = logging.INFO if state.status in {"starting", "ok"} else logging.WARNING
        because = f": {state.reason}" if state.reason else ""
        _log.log(level, "%s is %s%s", state.name, state.status, because)
        self._tell(flip=True)

    def _tell(self, *, flip: bool) -> None:
        self._told = self.state
        self._told_at = self._clock.monotonic()
        self._on_change(self._told, flip)
