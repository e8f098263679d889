"""Commands that need the open camera, done one after the other between two of its frames."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Final

from drivers.base import DeviceMissing

WAITING: Final = 4
"""Errands that may wait for the next frame; more are refused."""

CLOSED: Final = "高拍仪还没有打开：请稍候再试"

Errand = Callable[[Any, Any], Coroutine[Any, Any, dict[str, Any]]]
"""What to do with the desk and the newest frame; raises ValueError for a bad argument."""


class Errands:
    """Those that wait. `run` is awaited by who gives one, `do_all` by who has the camera."""

    def __init__(self) -> None:
        self._all: deque[tuple[Errand, asyncio.Future[dict[str, Any]]]] = deque()

    async def run(self, errand: Errand) -> dict[str, Any]:
        """Its answer, when it was its turn; raises ValueError, DeviceMissing."""
        if len(self._all) >= WAITING:
            raise DeviceMissing(CLOSED)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._all.append((errand, answer))
        return await answer

    async def do_all(self, desk: Any, frame: Any) -> None:
        """Do what waits."""
        while self._all:
            errand, answer = self._all.popleft()
            try:
                found = await errand(desk, frame)
            except ValueError as flaw:
                if not answer.done():
                    answer.set_exception(flaw)
            else:
                if not answer.done():
                    answer.set_result(found)

    def refuse_all(self) -> None:
        """The camera is closed."""
        while self._all:
            answer = self._all.popleft()[1]
            if not answer.done():
                answer.set_exception(DeviceMissing(CLOSED))
