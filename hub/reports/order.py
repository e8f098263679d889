"""What the process that makes a report is told, and how it answers."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

import msgspec

from hub.reports.report import Scope

Form = Literal["pdf", "xlsx", "csv"]

NO_MEMORY: Final = 3
"""The process's exit status when its memory was not enough."""
MEMORY: Final = 2 << 30
"""Bytes of addresses the process may use; a county's PDF takes a quarter of it."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A report to be made; `path` is the file to write, "" for CSV, which goes to stdout.

    `photos` is the folder of the pictures of statements. `seconds` of processor time are granted.
    """

    database: str
    code: str
    scope: Scope
    form: Form
    day: date
    today: date
    generated: float
    by: str
    path: str = ""
    photos: str = ""
    seconds: int = 60


class Progress(msgspec.Struct, frozen=True):
    """A line on stdout: halls done, of how many."""

    done: int
    total: int
