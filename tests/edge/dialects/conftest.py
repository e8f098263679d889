"""A window that speaks the dialect which the test's file names as DIALECT."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.edge.dialects.counter_devices import Window, window


@pytest.fixture
async def here(
    request: pytest.FixtureRequest, tmp_path: Path, unused_tcp_port: int
) -> AsyncIterator[Window]:
    async with window(tmp_path, request.module.DIALECT, unused_tcp_port) as here:
        yield here
