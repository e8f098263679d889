"""Errands wait their turn, each hears its own answer, and a closed camera keeps nobody waiting."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from drivers.base import DeviceMissing
from drivers.document_camera.errands import WAITING, Errands


async def told(desk: Any, frame: Any) -> dict[str, Any]:
    return {"desk": desk, "frame": frame}


async def refused(_desk: Any, _frame: Any) -> dict[str, Any]:
    raise ValueError("no page")


async def waiting(errands: Errands, *work: Any) -> list[asyncio.Task[dict[str, Any]]]:
    tasks = [asyncio.create_task(errands.run(one)) for one in work]
    await asyncio.sleep(0)
    return tasks


async def test_each_hears_its_own_answer() -> None:
    errands = Errands()
    one, other = await waiting(errands, told, refused)
    await errands.do_all("desk", "frame")
    assert await one == {"desk": "desk", "frame": "frame"}
    with pytest.raises(ValueError, match="no page"):
        await other


async def test_who_gave_up_stops_nobody() -> None:
    errands = Errands()
    gone, bad, stays = await waiting(errands, told, refused, told)
    gone.cancel()
    bad.cancel()
    await asyncio.wait({gone, bad})
    await errands.do_all("desk", "frame")
    assert (await stays)["desk"] == "desk"


async def test_too_many_and_a_closed_camera_are_told_at_once() -> None:
    errands = Errands()
    tasks = await waiting(errands, *[told] * WAITING)
    with pytest.raises(DeviceMissing, match="还没有打开"):
        await errands.run(told)
    errands.refuse_all()
    for task in tasks:
        with pytest.raises(DeviceMissing):
            await task
