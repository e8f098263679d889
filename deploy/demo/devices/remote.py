"""Start a simulated device as its own process and tell it what happens to it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.demo.devices.control import Refused

START_TIMEOUT = 20.0
"""Seconds from the start of a simulator to its first line; an import of OpenCV takes several."""

ANSWER_TIMEOUT = 20.0  # a scene for the camera is drawn first
END_TIMEOUT = 5.0


async def tell(control: Path, do: str, **args: Any) -> dict[str, Any]:
    """Give one order to a running simulator; its answer without `ok`. Raises Refused, OSError."""
    async with asyncio.timeout(ANSWER_TIMEOUT):
        reader, writer = await asyncio.open_unix_connection(control)
        try:
            writer.write(json.dumps({"do": do, **args}).encode() + b"\n")
            answer: dict[str, Any] = json.loads(await reader.readline())
        finally:
            writer.close()
    if not answer.pop("ok"):
        raise Refused(answer["error"])
    return answer


@dataclass(frozen=True, kw_only=True)
class Running:
    """A simulator in its own process. `address` is what a driver's `port` says to reach it."""

    control: Path
    address: str

    async def tell(self, do: str, **args: Any) -> dict[str, Any]:
        """Give it one order; see `tell`."""
        return await tell(self.control, do, **args)


@asynccontextmanager
async def running(device: str, folder: Path, *options: str) -> AsyncIterator[Running]:
    """Run `python -m deploy.demo.devices.DEVICE`, its link and socket in `folder`; then end it.

    Raises Refused when it does not start; what it says on standard error is shown as it is.
    """
    control = folder / f"{device}.control"
    line = () if "--tcp" in options else ("--link", str(folder / f"{device}.tty"))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", f"deploy.demo.devices.{device}", "--control", str(control), *line, *options),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C ends its starter, and that ends it
        cwd=Path(__file__).parents[3],
    )
    if process.stdin is None or process.stdout is None:
        raise Refused(f"{device} has no pipes")
    try:
        async with asyncio.timeout(START_TIMEOUT):
            first = await process.stdout.readline()
        if not first:
            raise Refused(f"{device} did not start")
        yield Running(control=control, address=json.loads(first).get("address", ""))
    finally:
        process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(END_TIMEOUT):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
