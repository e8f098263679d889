"""Fixtures of whole processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.hub_process import HubProcess


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here starts real processes."""
    for item in items:
        if "tests/system" in str(item.path):
            item.add_marker(pytest.mark.system)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    """A hub that is not started."""
    made = HubProcess(tmp_path / "hub")
    yield made
    made.end()
