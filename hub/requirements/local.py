"""Which local decisions bear on a hall, and in which order: the nearest wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from hub.requirements.facts import Decision
from hub.requirements.row import HallTier


class Bearings:
    """All decisions of the city; halls on which the same bear share one tuple."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._by_hall: dict[str, list[Decision]] = defaultdict(list)
        for each in decisions:
            self._by_hall[each.hall].append(each)
        self._shared: dict[tuple[int, ...], tuple[Decision, ...]] = {(): ()}

    def on(self, path: Sequence[str], tier: HallTier) -> tuple[Decision, ...]:
        """Those for the last hall of `path`, which comes down from the city, the nearest first.

        Nearer is decided further down; then for this hall alone, then for its tier, then later.
        """
        found = [
            (len(path) - depth, each.reach != "hall", not each.tier, -each.at, -each.id, each)
            for depth, code in enumerate(path, 1)
            for each in self._by_hall.get(code, ())
            if each.tier in ("", tier) and (each.reach == "subtree" or depth == len(path))
        ]
        found.sort(key=lambda item: item[:-1])
        decisions = tuple(item[-1] for item in found)
        return self._shared.setdefault(tuple(each.id for each in decisions), decisions)
