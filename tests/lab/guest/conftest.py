"""Several boxes share the tests; what failed and what was measured is told outside at once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Tell beside the JUnit file, line by line, so that it is not lost with a box that hangs."""
    file = Path(str(config.option.xmlpath)).with_name("told.jsonl")
    config.pluginmanager.register(_Teller(file.open("a", encoding="utf-8")))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the share that HALL_SHARE gives this box, `number/count`: each so-manieth test."""
    number, count = map(int, os.environ["HALL_SHARE"].split("/"))
    others = [item for place, item in enumerate(items) if place % count != number - 1]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for place, item in enumerate(items) if place % count == number - 1]


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Tells what was measured, in words for people."""
    told = request.node.user_properties
    return lambda text: told.append(("figure", text))


class _Teller:
    def __init__(self, file: TextIO) -> None:
        self._file = file

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A failure with its traceback; each figure of a test that ran."""
        if report.failed:
            self._tell(failed=report.nodeid, text=report.longreprtext)
        if report.when == "call":
            for name, value in report.user_properties:
                if name == "figure":
                    self._tell(figure=value)

    def pytest_unconfigure(self) -> None:
        """The end."""
        self._file.close()

    def _tell(self, **news: object) -> None:
        self._file.write(json.dumps(news, ensure_ascii=False) + "\n")
        self._file.flush()
