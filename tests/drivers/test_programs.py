"""Programs given up on while they start: ended, and never waited for in vain."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from drivers.programs import started


async def test_a_program_runs() -> None:
    process = await started("cat", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate("好".encode())
    assert (said.decode(), process.returncode) == ("好", 0)


async def test_no_program_is_an_error_of_the_system() -> None:
    with pytest.raises(FileNotFoundError):
        await started("no-such-program")


async def test_giving_up_at_any_moment_of_the_start_hangs_nobody(tmp_path: Path) -> None:
    """A tenth of a millisecond apart: some before the fork, some between two pipes, some after."""
    pids = tmp_path / "pids"
    script = f"echo $$ >> {pids}; exec sleep 600"
    pids.touch()
    given_up = 0
    for tenths in range(60):
        pipes = dict.fromkeys(("stdin", "stdout"), asyncio.subprocess.PIPE)
        starting = asyncio.create_task(started("sh", "-c", script, **pipes))
        await asyncio.sleep(tenths * 1e-4)
        starting.cancel()
        try:
            process = await starting
        except asyncio.CancelledError:
            given_up += 1
        else:
            process.kill()
            await process.communicate()
    assert given_up
    assert not [pid for pid in pids.read_text().split() if _lives(int(pid))]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
