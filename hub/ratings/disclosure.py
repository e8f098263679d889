"""Which counts of citizens may be published, so that no small one can be read or worked out.

The counts of one kind of answer in one month (a stratum) hang on a tree: tier, county, township,
hall, window. A leaf of `k` or more is published as it is. Smaller ones are hidden, shown as `<k`,
zeros too, and what is hidden under a node is published as one sum (`rest`) at the lowest node where
it hides enough; else it goes on upwards. **Every published figure is a sum of these atoms and of
nothing else**, so a difference of totals gives an atom or a sum of atoms, never a hidden leaf.

Why no hidden leaf can be worked out, even by somebody who knows this rule: a rest S over r hidden
parts that are not empty is published only when k ≤ S < r·(k-1). Then at least two ways remain to
share S among the parts with each part in 0…k-1, and each of them makes us publish the same. What is
not published at all is bound by nothing.

Two trees over the same citizens (places and items) could be held against each other, since the
difference of their totals is what one hides and the other shows. So a second tree of a stratum is
published only where both are `complete`: nothing hidden is left over at the top of either. Then
both have the same total, and any two ways to share one total go together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

Path = tuple[str, ...]


@dataclass(frozen=True)
class Published:
    """The atoms of one stratum: leaves that are shown, and sums of hidden ones by their node.

    `complete` when all citizens are in some atom; it is not to be shown, only to be asked.
    """

    leaves: Mapping[Path, int]
    rests: Mapping[Path, int]
    complete: bool

    def under(self, node: Path) -> int | None:
        """The published part of what is under a node, a lower bound; None where nothing is."""
        return self._sums.get(node)

    def total(self) -> int | None:
        """All that is published."""
        return self.under(())

    @cached_property
    def _sums(self) -> Mapping[Path, int]:
        """The published part of what is under each node, for thousands of rows of a table."""
        sums: defaultdict[Path, int] = defaultdict(int)
        for atoms in (self.leaves, self.rests):
            for path, n in atoms.items():
                for size in range(len(path) + 1):
                    sums[path[:size]] += n
        return dict(sums)


@dataclass
class _Node:
    hidden: int = 0
    parts: int = 0


def publish(counts: Mapping[Path, int], k: int) -> Published:
    """What of these leaves may be shown; no leaf's path may be the start of another's."""
    if k < 3:
        raise ValueError("k below 3 hides nothing")
    leaves = {path: n for path, n in counts.items() if n >= k}
    hidden: dict[Path, int] = {path: n for path, n in counts.items() if 0 < n < k}
    rests: dict[Path, int] = {}
    left = 0
    for depth in range(max((len(path) for path in counts), default=0) - 1, -1, -1):
        nodes: defaultdict[Path, _Node] = defaultdict(_Node)
        for path in [path for path in hidden if len(path) > depth]:
            node = nodes[path[:depth]]
            node.hidden += hidden.pop(path)
            node.parts += 1
        for path, node in nodes.items():
            if k <= node.hidden < node.parts * (k - 1):
                rests[path] = node.hidden
            elif depth == 0:
                left += node.hidden
            else:
                hidden[path] = node.hidden
    return Published(leaves, rests, complete=left == 0)


def publish_beside(
    first: Published, counts: Mapping[Path, int], k: int, *, nothing: Published | None = None
) -> Published:
    """A second tree over the same citizens as `first`; empty where the two would tell too much."""
    second = publish(counts, k)
    if first.complete and second.complete:
        return second
    return nothing or Published({}, {}, complete=False)


def at_least(parts: Iterable[int | None]) -> int | None:
    """The sum of published parts; None when none is."""
    known = [part for part in parts if part is not None]
    return sum(known) if known else None
