"""A TOML table read key by key, so that one reading names every mistake in the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from drivers.keypad.template import NotationError

_T = TypeVar("_T")


class Table:
    """A TOML table read key by key; mistakes are collected, and what is left over is one."""

    def __init__(self, table: dict[str, Any], place: str, mistakes: list[str]) -> None:
        self._table = dict(table)
        self._place = place
        self._mistakes = mistakes

    @property
    def keys(self) -> frozenset[str]:
        """The keys not yet taken."""
        return frozenset(self._table)

    def wrong(self, key: str, why: str) -> None:
        """Note a mistake at `key`."""
        self._mistakes.append(f"{self._place}{key} {why}")

    def take(self, key: str, kind: type[_T], default: _T) -> _T:
        """The value of `key`, or `default` where it is missing or of another type."""
        value = self._table.pop(key, default)
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        self.wrong(key, f"must be a {kind.__name__}, not {value!r}")
        return default

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """The number at `key`; without a default it must be there."""
        value = self._table.pop(key, default)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.wrong(key, f"must be a number from {low} to {high}, not {value!r}")
        return low

    def choice(self, key: str, known: tuple[str, ...]) -> str:
        """The word at `key`, by default the first known one."""
        value = self.take(key, str, known[0])
        if value not in known:
            self.wrong(key, f"must be one of {', '.join(known)}, not {value!r}")
            return known[0]
        return value

    def convert(
        self, key: str, make: Callable[[str], _T], default: _T, *, needed: bool = False
    ) -> _T:
        """What `make` reads from the text at `key`."""
        if key not in self._table:
            if needed:
                self.wrong(key, "is missing")
            return default
        made = self.read(key, make, self._table.pop(key))
        return default if made is None else made

    def read(self, key: str, make: Callable[[str], _T], text: object) -> _T | None:
        """What `make` reads from `text`, None when it cannot."""
        if not isinstance(text, str):
            self.wrong(key, f"must be text, not {text!r}")
            return None
        try:
            return make(text)
        except NotationError as flaw:
            self.wrong(key, f": {flaw}")
            return None

    def table(self, key: str, *, optional: bool = False) -> Table:
        """The table at `key`."""
        value = self._table.pop(key, {} if optional else None)
        if not isinstance(value, dict):
            self.wrong(key, f"must be a table [{key}]")
            value = {}
        return Table(value, f"{self._place}{key}.", self._mistakes)

    def tables(self, key: str) -> list[Table]:
        """The array of tables at `key`, numbered from 1 in mistakes."""
        value = self._table.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong(key, f"must be tables [[{key}]]")
            return []
        return [
            Table(one, f"{self._place}{key}[{number}].", self._mistakes)
            for number, one in enumerate(value, 1)
        ]

    def done(self, hint: str = "") -> None:
        """Note every key that nobody took."""
        for key in sorted(self._table):
            self.wrong(key, f"is not known here{hint}")
