"""Starts other programs so that giving up while one starts leaves nothing hanging."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import Process
from contextlib import suppress
from typing import Any


async def started(*command: str, **ways: Any) -> Process:
    """The program, running; `ways` as `asyncio.create_subprocess_exec` takes them. Raises OSError.

    CPython 3.11 waits for ever when it is cancelled between the fork and the last pipe's opening:
    it ends the program and then awaits an end that only open pipes report (4 % of starts given up
    in their first 4 ms). So the start is always carried through, and a program nobody wants any
    more is killed then.
    """
    starting = asyncio.ensure_future(asyncio.create_subprocess_exec(*command, **ways))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        with suppress(OSError):
            process = await starting
            process.kill()
            await process.communicate()  # an end is told when the pipes were read to theirs
        raise
