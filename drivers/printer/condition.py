"""How a printer feels, whatever told it: supplies, what is in the way, and the words for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from drivers.base import Alive, DeviceBroken, DeviceMissing, Identity

LOW = 10
"""Per cent left at which a supply is low where the printer names no limit of its own."""

SHOWN = 80
"""Characters of a text of the printer's own that are passed on."""

MOST_SUPPLIES = 32


@dataclass(frozen=True, kw_only=True)
class Supply:
    """Something that runs out, or fills up; `percent` is what is left of it, None: unknown.

    `noun` is the kind in Chinese, `name` what the printer calls it.
    """

    name: str
    noun: str
    percent: int | None
    low: int = LOW
    fills: bool = False

    @property
    def warning(self) -> str:
        """What to do about it, empty when there is enough."""
        if self.percent is None or self.percent > self.low:
            return ""
        empty = self.percent <= 0
        if self.fills:
            state = f"{'已满' if empty else '将满'}（{self.name}）"
        else:
            state = f"用尽（{self.name}）" if empty else f"不足（剩 {self.percent}%，{self.name}）"
        return f"{self.noun}{state}：{'更换' if empty else '准备新的'}{self.noun}"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What one look at a printer found.

    `missing` and `broken` say that it cannot print until somebody plugs it in or repairs it;
    `warnings` are for the clerk. `facts` change with the printer only, never with the clock.
    """

    identity: Identity = field(default_factory=Identity)
    state: str = ""
    supplies: tuple[Supply, ...] = ()
    warnings: tuple[str, ...] = ()
    missing: str = ""
    broken: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    def alive(self) -> Alive:
        """The report; raises DeviceMissing, DeviceBroken."""
        if self.missing:
            raise DeviceMissing(self.missing)
        if self.broken:
            raise DeviceBroken(self.broken)
        warnings = [*self.warnings, *(one.warning for one in self.supplies)]
        detail: dict[str, Any] = {"state": self.state, **self.facts}
        if self.supplies:
            detail["supplies"] = [
                {"name": one.name, "kind": one.noun, "percent": one.percent}
                for one in self.supplies
            ]
        return Alive(
            identity=self.identity,
            detail=detail,
            warning="；".join(dict.fromkeys(text for text in warnings if text)),
        )


def shown(text: str) -> str:
    """A printer's own words on one line, cut to SHOWN characters."""
    clean = "".join(char if char.isprintable() else " " for char in text[: SHOWN * 2])
    return " ".join(clean.split())[:SHOWN]
