"""The published tables of ratings and complaints: sums of atoms of `disclosure`, nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hub.ratings.disclosure import Path, Published, at_least, publish, publish_beside

if TYPE_CHECKING:
    from hub.store.ratings import ComplaintCount, Count

GRADES = (5, 4, 3, 2, 1)
GOOD = (5, 4, 3)

Figures = dict[int, int | None]
"""Grade → published count, None where nothing may be shown."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of a table. `exact` rows are one leaf: a missing figure there is below k."""

    key: str
    name: str
    figures: Mapping[Any, int | None]
    exact: bool = False


def spot(code: str) -> Path:
    """Where a hall hangs in the tree of places, by the length of its code (GB/T 2260)."""
    if code.endswith("00") and len(code) == 6:
        return ("city", code)
    if len(code) <= 6:
        return ("county", code)
    if len(code) <= 9:
        return ("township", code[:6], code)
    return ("village", code[:6], code[:9], code)


def nodes_of(area: str, city: str) -> list[Path]:
    """The nodes that together are an area with everything below it."""
    if area == city:
        return [()]
    if len(area) <= 6:
        return [("county", area), ("township", area), ("village", area)]
    if len(area) <= 9:
        return [("township", area[:6], area), ("village", area[:6], area)]
    return [("village", area[:6], area[:9], area)]


class Tables:
    """All tables of some months, each stratum protected once and summed as asked."""

    def __init__(self, counts: Iterable[Count], k: int) -> None:
        places, items, asked = _strata(), _strata(), _strata()
        for one in counts:
            stratum = (one.month, one.grade)
            places[stratum][*spot(one.hall), one.window] += one.count
            items[stratum][one.item,] += one.count
            asked[stratum]["asked" if one.asked else "unasked",] += one.count
        self._places = {stratum: publish(tree, k) for stratum, tree in places.items()}
        self._items = {s: publish_beside(self._places[s], tree, k) for s, tree in items.items()}
        # Each table beside the places must go with the other one too.
        self._asked = {
            s: publish_beside(self._places[s], tree, k) if self._items[s].complete else _NOTHING
            for s, tree in asked.items()
        }
        self.months = sorted({month for month, _ in places})

    def figures(self, nodes: Sequence[Path], months: Sequence[str] | None = None) -> Figures:
        """Published counts by grade of the citizens under these nodes."""
        return {
            grade: at_least(
                self._places[month, grade].under(node)
                for month in (self.months if months is None else months)
                if (month, grade) in self._places
                for node in nodes
            )
            for grade in GRADES
        }

    def by_item(self, names: Callable[[str], str]) -> list[Line]:
        """The items that were named with a rating, the most rated first."""
        found = sorted({path[0] for each in self._items.values() for path in each.leaves} - {""})
        lines = [
            Line(
                key=item,
                name=names(item),
                figures={
                    grade: at_least(
                        each.leaves.get((item,))
                        for (_, of), each in self._items.items()
                        if of == grade
                    )
                    for grade in GRADES
                },
            )
            for item in found
        ]
        return sorted(lines, key=lambda line: -(at_least(line.figures.values()) or 0))

    def unasked_share(self, month: str | None = None) -> float | None:
        """Share of ratings given without the counter's asking, of those that may be told."""
        sums = {"asked": 0, "unasked": 0}
        for (of, _), each in self._asked.items():
            if month in (None, of):
                for way in sums:
                    sums[way] += each.leaves.get((way,), 0)
        total = sum(sums.values())
        return sums["unasked"] / total if total else None

    def windows(self, hall: str, numbers: Iterable[str]) -> list[Line]:
        """The windows of one hall; "" is the hall's own kiosk."""
        return [
            Line(
                key=number,
                name=f"{number}号窗口" if number else "自助终端",
                figures=self.figures([(*spot(hall), number)]),
                exact=True,
            )
            for number in numbers
        ]


class VoiceTables:
    """Complaints and suggestions of some months by place and by topic."""

    def __init__(self, counts: Iterable[ComplaintCount], k: int) -> None:
        places = _strata()
        topics = _strata()
        for one in counts:
            stratum = (one.month, one.sort)
            places[stratum][spot(one.hall)] += one.count
            topics[stratum][one.topic,] += one.count
        self._places = {stratum: publish(tree, k) for stratum, tree in places.items()}
        self._topics = {s: publish_beside(self._places[s], tree, k) for s, tree in topics.items()}

    def under(self, nodes: Sequence[Path], sort: str) -> int | None:
        """The published number of one sort under these nodes."""
        return at_least(
            each.under(node)
            for (_, of), each in self._places.items()
            if of == sort
            for node in nodes
        )

    def by_topic(self, sort: str, topics: Mapping[str, str]) -> list[Line]:
        """Topics in the order of the list."""
        return [
            Line(
                key=topic,
                name=name,
                figures={
                    sort: at_least(
                        each.leaves.get((topic,))
                        for (_, of), each in self._topics.items()
                        if of == sort
                    )
                },
            )
            for topic, name in topics.items()
        ]


def good_share(figures: Mapping[Any, int | None]) -> float | None:
    """好评率 of published counts; None where a bad grade is hidden, for it would flatter."""
    bad = [figures.get(grade) for grade in GRADES if grade not in GOOD]
    good = at_least(figures.get(grade) for grade in GOOD)
    if good is None or None in bad:
        return None
    return good / (good + sum(n for n in bad if n is not None))


_NOTHING = Published({}, {}, complete=False)


def _strata() -> defaultdict[tuple[str, Any], defaultdict[Path, int]]:
    return defaultdict(lambda: defaultdict(int))
