"""No published table gives a count below k away, not by difference and not by knowing the rule."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.ratings.disclosure import Path, Published, publish, publish_beside

K = 3
"""Small, so that every other city that publishes the same can be tried."""


def shown(published: Published) -> tuple[frozenset, frozenset]:
    """All that anybody sees; every table is a sum of these."""
    return frozenset(published.leaves.items()), frozenset(published.rests.items())


trees = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from("12")),
    min_size=1,
    max_size=4,
    unique=True,
).flatmap(lambda paths: st.fixed_dictionaries({path: st.integers(0, 5) for path in paths}))


def others(counts: dict[Path, int]) -> list[dict[Path, int]]:
    return [
        dict(zip(counts, values, strict=True)) for values in product(range(7), repeat=len(counts))
    ]


@settings(max_examples=60, deadline=None)
@given(trees)
def test_a_count_below_k_could_always_be_another(counts: dict[Path, int]) -> None:
    """An attacker who knows the rule and tries every city cannot tell a small count."""
    seen = shown(publish(counts, K))
    same = [other for other in others(counts) if shown(publish(other, K)) == seen]
    assert counts in same
    for path, n in counts.items():
        if 0 < n < K:
            assert len({other[path] for other in same}) > 1, (counts, path)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ab"), st.sampled_from("pq")),
        st.integers(1, 7),
        min_size=1,
        max_size=4,
    )
)
def test_two_tables_of_the_same_people_do_not_give_each_other_away(
    cells: dict[tuple[str, str], int],
) -> None:
    """Places (a, b) and items (p, q) of the same ratings: every other city is tried again."""

    def told(world: dict[tuple[str, str], int]) -> tuple[object, object]:
        places, items = margins(world)
        first = publish(places, K)
        return shown(first), shown(publish_beside(first, items, K))

    seen = told(cells)
    grid = [("a", "p"), ("a", "q"), ("b", "p"), ("b", "q")]
    total = sum(cells.values())
    same = [
        world
        for values in product(range(min(total, 9) + 1), repeat=4)
        if told(world := dict(zip(grid, values, strict=True))) == seen
    ]
    for at, margin in enumerate(margins(cells)):
        for path, n in margin.items():
            if 0 < n < K:
                assert len({margins(world)[at][path] for world in same}) > 1, (cells, path)


def margins(cells: dict[tuple[str, str], int]) -> tuple[dict[Path, int], dict[Path, int]]:
    places: dict[Path, int] = {("a",): 0, ("b",): 0}
    items: dict[Path, int] = {("p",): 0, ("q",): 0}
    for (place, item), n in cells.items():
        places[place,] += n
        items[item,] += n
    return places, items


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from("123")),
        st.integers(0, 40),
    ),
    st.integers(3, 8),
)
def test_every_atom_is_k_or_more_and_nobody_is_counted_twice(
    counts: dict[Path, int], k: int
) -> None:
    published = publish(counts, k)
    atoms = [*published.leaves.values(), *published.rests.values()]
    assert all(atom >= k for atom in atoms)
    assert sum(atoms) <= sum(counts.values())
    assert published.complete == (sum(atoms) == sum(counts.values()))
    for node in {path[:n] for path in counts for n in range(4)}:
        part = published.under(node)
        true = sum(n for path, n in counts.items() if path[: len(node)] == node)
        assert part is None or k <= part <= true


def test_a_village_adds_to_its_township_and_is_not_shown_itself() -> None:
    counts = {("village", "t", hall, ""): n for hall, n in {"v1": 2, "v2": 3, "v3": 4}.items()}
    published = publish(counts, 5)
    assert published.under(("village", "t", "v1")) is None
    assert published.under(("village", "t")) == 9
    assert published.complete


def test_a_rest_that_would_give_its_parts_away_is_not_shown() -> None:
    """Two windows of four each: a sum of 8 with each below 5 could be nothing else."""
    assert publish({("h", "1"): 4, ("h", "2"): 4}, 5).total() is None
