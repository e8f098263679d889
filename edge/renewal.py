"""Keeps the box's certificate good: asks the hub now and then, and renews when it says so.

The asking is `hall-edge renew` in a process of its own, and the memory that it takes to make a key
goes with it. While there is no line the certificate stays as it is and the asking goes on; once it
has expired only a new claim helps, which the line's reason says.
"""

from __future__ import annotations

import asyncio
import logging
import random
import sys
from collections.abc import Callable
from typing import Any, Final

from drivers.base import DeviceRefused
from drivers.programs import started
from edge.clock import Clock
from edge.enrolment import FAILED, RENEWED

FIRST: Final = 3600.0
"""Seconds within which a box first asks: a city that gets its power back asks spread over this."""

EVERY: Final = 86_400.0
AGAIN: Final = 3600.0
"""Seconds until it is asked again, after an answer and after none."""

LONGEST: Final = 120.0
"""Seconds that one asking may take."""

_log = logging.getLogger(__name__)


class Renewal:
    """The certificate in `folder`; `renewed` is called when there is a new one."""

    def __init__(self, folder: str, renewed: Callable[[], None], clock: Clock) -> None:
        self._folder = folder
        self._renewed = renewed
        self._clock = clock
        self._asking = asyncio.Lock()

    async def run(self) -> None:
        """Ask for ever."""
        await self._clock.sleep(random.uniform(0, FIRST))  # noqa: S311 - spreads the fleet
        while True:
            code, said = await self.ask()
            if code == FAILED:
                _log.warning("the certificate is not renewed: %s", said)
            await self._clock.sleep(AGAIN if code == FAILED else EVERY)

    async def command(self, _args: dict[str, Any]) -> dict[str, Any]:
        """Renew now, because the hub says so; raises DeviceRefused."""
        if not self._folder:
            raise DeviceRefused("本终端没有证书：先在终端上运行 hall-edge enrol")
        code, said = await self.ask(now=True)
        if code == FAILED:
            raise DeviceRefused(said)
        return {"said": said}

    async def ask(self, *, now: bool = False) -> tuple[int, str]:
        """Exit code and words of `hall-edge renew`; with `now` though it is not time."""
        command = ("-m", "edge", "renew", "--identity", self._folder, *(["--now"] if now else []))
        async with self._asking:
            try:
                process = await started(
                    *(sys.executable, *command),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.STDOUT,
                )
            except OSError as flaw:
                return FAILED, f"没有内存或进程可用（{flaw.strerror}）：重启本终端"
            try:
                async with asyncio.timeout(LONGEST):
                    output, _ = await process.communicate()
            except TimeoutError:
                output = "中心没有应答：检查网络".encode()
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        code = process.returncode or 0
        if code == RENEWED:
            _log.info("a new certificate")
            self._renewed()
        return code if code >= 0 else FAILED, output.decode("utf-8", "replace").strip()
