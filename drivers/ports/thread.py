"""One thread for a port whose calls block, closed after the call in progress and no sooner."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

CLOSE_WITHIN = 2.0
"""Longest that closing is waited for, in seconds; the thread ends by itself."""

P = ParamSpec("P")
T = TypeVar("T")


class Thread:
    """One thread for calls that block, in the order they were asked for."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="usb")

    def submit(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Ask for a call without waiting."""
        return self._executor.submit(call, *args, **kwargs)

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a call; who is cancelled does not stop the call."""
        return await asyncio.wrap_future(self.submit(call, *args, **kwargs))

    async def close(self, last: Callable[[], None]) -> None:
        """Run `last` after the call in progress, then end; waits CLOSE_WITHIN at most."""
        ending = asyncio.wrap_future(self.submit(last))
        self._executor.shutdown(wait=False)
        await asyncio.wait({ending}, timeout=CLOSE_WITHIN)
