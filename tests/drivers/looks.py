"""One look at a device through its driver, as the supervisor takes it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

from drivers.base import Alive, Driver, Report


def life(driver: Driver) -> aclosing[AsyncGenerator[Report, None]]:
    """The driver's reports, closed at the end of the block."""
    return aclosing(cast(AsyncGenerator[Report, None], driver.reports()))


async def look(driver: Driver) -> Alive:
    """The first report."""
    async with life(driver) as reports:
        report = await anext(reports)
    assert isinstance(report, Alive)
    return report
