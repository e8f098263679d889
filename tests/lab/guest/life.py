"""What tests ask of a driver's life: its next report of a kind, or how it fails."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from drivers.base import Alive, DeviceError, Driver, Report


@asynccontextmanager
async def living(driver: Driver) -> AsyncIterator[AsyncIterator[Report]]:
    """The driver's reports; its life ends with the block."""
    async with aclosing(cast(Any, driver.reports())) as reports:
        yield reports


async def first(reports: AsyncIterator[Report], kind: type[Report]) -> Any:
    """The first report of this kind, passing over signs of life and nothing else."""
    async for report in reports:
        if isinstance(report, kind):
            return report
        assert isinstance(report, Alive), report
    raise AssertionError(f"no {kind.__name__}")


async def failure(reports: AsyncIterator[Report]) -> DeviceError:
    """How a life ends; reports before its end are passed over."""
    with pytest.raises(DeviceError) as flaw:
        async for _ in reports:
            pass
    return flaw.value


async def start_failure(driver: Driver) -> DeviceError:
    """How a life fails that cannot begin."""
    return await failure(driver.reports())


def target(link: str | Path) -> Path:
    """What a link of udev's points to; the link itself where it is none or is gone."""
    return Path(link).resolve()
