"""Time as an argument: what the wall says, what has passed, and waiting for it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any


class Clock:
    """The real one. A test puts its own in place and moves it by hand."""

    def now(self) -> datetime:
        """What the box's clock says, with a zone; may jump, so it orders nothing."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only run forwards."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return after so many monotonic seconds."""
        await asyncio.sleep(seconds)

    async def wait(self, task: asyncio.Future[Any], seconds: float) -> bool:
        """Whether `task` is done within `seconds`; it runs on in any case."""
        if task.done():
            return True
        alarm = asyncio.create_task(self.sleep(max(seconds, 0.0)), name="alarm")
        try:
            await asyncio.wait({task, alarm}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
        return task.done()
