"""Several boxes share the tests: each takes every so-manieth."""

import os

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the share that HALL_SHARE gives this box, `number/count`."""
    number, count = map(int, os.environ["HALL_SHARE"].split("/"))
    others = [item for place, item in enumerate(items) if place % count != number - 1]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for place, item in enumerate(items) if place % count == number - 1]
