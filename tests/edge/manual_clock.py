"""A clock that a test moves by hand."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from edge.clock import Clock


class ManualClock(Clock):
    def __init__(self) -> None:
        self.passed = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.passed + seconds, woken))
        await woken

    async def settle(self) -> None:
        """Let everything run that needs no time."""
        for _ in range(30):
            await asyncio.sleep(0)

    async def advance(self, seconds: float) -> None:
        """Pass time, stopping at each sleeper on the way."""
        await self.settle()
        end = self.passed + seconds
        while True:
            self._sleepers = [s for s in self._sleepers if not s[1].done()]
            due = [s for s in self._sleepers if s[0] <= end]
            if not due:
                break
            self.passed, first = min(due, key=lambda sleeper: sleeper[0])
            first.set_result(None)
            await self.settle()
        self.passed = end
