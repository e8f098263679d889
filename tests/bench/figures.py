"""A measured figure with what it should reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table; `reach` is what the design asks for, "" where it asks for nothing."""

    what: str
    value: float
    unit: str
    reach: str = ""


def table(figures: Iterable[Figure]) -> str:
    """The figures in columns."""
    lines = [("what", "measured", "reach")]
    lines += [(f.what, f"{f.value:,.{_places(f.value)}f} {f.unit}", f.reach) for f in figures]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    return "\n".join(
        f"{what:<{widths[0]}}  {value:>{widths[1]}}  {reach}".rstrip()
        for what, value, reach in lines
    )


def _places(value: float) -> int:
    return 2 if abs(value) < 10 else 1
