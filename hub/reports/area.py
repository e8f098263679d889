"""Builds the report of an area: shares by tier, divisions, the worst halls, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from hub.reports.hall import days
from hub.reports.heading import CHAPTERS, Occasion, head
from hub.reports.ledger import Account
from hub.reports.notes import Footnotes
from hub.reports.report import (
    AreaReport,
    Column,
    Matrix,
    MatrixRow,
    Missing,
    Named,
    Part,
    Ranked,
    Share,
)
from hub.reports.words import TIER_WORDS, TIERS, short_name
from hub.requirements import ROWS, Row, rows_for
from hub.store.registry import Hall, Tier
from hub.store.snapshots import DayCounts

WORST: Final = 30
"""Halls named as the worst; the rest are in the matrix."""
NAMED: Final = 20
"""Halls named with a row that they lack; the list of the row has them all."""

Ways = Mapping[str, Sequence[Hall]]


def report(
    code: str,
    accounts: Sequence[Account],
    ways: Ways,
    trend: Iterable[DayCounts],
    occasion: Occasion,
) -> AreaReport:
    """The report of the area under `code`; `accounts` are of its halls, `ways` from the city on."""
    notes = Footnotes()
    depth = len(ways[code])
    tiers = [tier for tier in TIERS if any(one.hall.tier == tier for one in accounts)]
    return AreaReport(
        head=head(ways[code], "area", occasion),
        shares=[_share(tier, accounts) for tier in tiers],
        parts=parts(code, accounts, ways),
        worst=[
            _ranked(one, ways, depth)
            for one in worst_first(accounts)[:WORST]
            if one.unmet or one.broken
        ],
        missing=missing(accounts, ways, depth, occasion.day, notes),
        trend=days(trend),
        footnotes=notes.listed(sorted({CHAPTERS[tier] for tier in tiers})),
    )


def worst_first(accounts: Iterable[Account]) -> list[Account]:
    """Most 不符合 first, then broken devices, then 待核实; halls never heard of are last."""
    return sorted(
        accounts,
        key=lambda one: (not one.told, -one.unmet, -one.broken, -one.pending, one.hall.code),
    )


def place(way: Sequence[Hall], depth: int) -> str:
    """Where a hall lies between the area (at `depth` on its way) and itself."""
    return " ".join(short_name(step.name) for step in way[depth:-1])


def parts(code: str, accounts: Sequence[Account], ways: Ways) -> list[Part]:
    """The area's own hall, then each division right below it with everything under that."""
    groups: dict[str, list[Account]] = {code: []}
    depth = len(ways[code])
    for one in accounts:
        way = ways[one.hall.code]
        groups.setdefault(way[depth].code if len(way) > depth else code, []).append(one)
    return [_part(group, ones, code) for group, ones in groups.items() if ones]


def missing(
    accounts: Sequence[Account], ways: Ways, depth: int, day: date, notes: Footnotes
) -> list[Missing]:
    """Every row that binds a hall here, in the annex's order, tier by tier."""
    found = []
    by_tier: dict[str, list[Account]] = {}
    for one in accounts:
        by_tier.setdefault(one.hall.tier, []).append(one)
    for tier, halls in _bound(by_tier):
        ranked = worst_first(halls)
        found += [_missing(row, tier, ranked, ways, depth, notes) for row in rows_for(tier, day)]
    return found


def matrix(
    accounts: Iterable[Account], ways: Ways, depth: int, rows: Iterable[str], day: date, limit: int
) -> Matrix:
    """These halls against these rows, worst first, at most `limit` of them."""
    ranked = worst_first(accounts)
    columns = [ROWS[row] for row in rows]
    return Matrix(
        as_of=day,
        columns=[
            Column(row=row.id, item=row.item, clause=row.clause, force=row.force) for row in columns
        ],
        halls=[
            MatrixRow(
                code=one.hall.code,
                name=short_name(one.hall.name),
                place=place(ways[one.hall.code], depth),
                told=one.told,
                met=one.met,
                unmet=one.unmet,
                pending=one.pending,
                cells="".join(one.cells.get(row.id, "-") for row in columns),
            )
            for one in ranked[:limit]
        ],
        total=len(ranked),
    )


def _bound(by_tier: Mapping[str, list[Account]]) -> Iterable[tuple[Tier, list[Account]]]:
    # City and county halls keep the same rows, so they are one group.
    upper = by_tier.get("city", []) + by_tier.get("county", [])
    if upper:
        yield ("county" if "county" in by_tier else "city"), upper
    for tier in TIERS[2:]:
        if tier in by_tier:
            yield tier, by_tier[tier]


def _missing(
    row: Row,
    tier: Tier,
    ranked: Sequence[Account],
    ways: Ways,
    depth: int,
    notes: Footnotes,
) -> Missing:
    counts = {"m": 0, "u": 0, "p": 0, "n": 0}
    untold = 0
    lacking: list[Named] = []
    for one in ranked:
        letter = one.cells.get(row.id)
        if letter is None:
            continue
        if not one.told:
            untold += 1
            continue
        counts[letter] += 1
        if letter == "u" and len(lacking) < NAMED:
            name = " ".join(short_name(step.name) for step in ways[one.hall.code][depth:])
            lacking.append(Named(code=one.hall.code, name=name or short_name(one.hall.name)))
    return Missing(
        row=row.id,
        tier=tier,
        item=row.item,
        clause=row.clause,
        text=row.text,
        wording=row.wording,
        force=row.force,
        met=counts["m"],
        unmet=counts["u"],
        pending=counts["p"],
        not_applicable=counts["n"],
        untold=untold,
        lacking=lacking,
        footnotes=notes.cite(row.footnotes),
    )


def _share(tier: Tier, accounts: Iterable[Account]) -> Share:
    here = [one for one in accounts if one.hall.tier == tier]
    told = [one for one in here if one.told]
    return Share(
        tier=tier,
        tier_name=TIER_WORDS[tier],
        halls=len(here),
        told=len(told),
        unmet_halls=sum(one.unmet > 0 for one in told),
        met=sum(one.met for one in told),
        unmet=sum(one.unmet for one in told),
        pending=sum(one.pending for one in told),
        not_applicable=sum(one.not_applicable for one in told),
        untold_pending=sum(one.pending for one in here if not one.told),
    )


def _part(group: str, accounts: Sequence[Account], code: str) -> Part:
    told = [one for one in accounts if one.told]
    hall = next(one.hall for one in accounts if one.hall.code == group)
    return Part(
        code=group,
        name=short_name(hall.name),
        tier=hall.tier,
        own=group == code,
        halls=len(accounts),
        told=len(told),
        unmet_halls=sum(one.unmet > 0 for one in told),
        met=sum(one.met for one in told),
        unmet=sum(one.unmet for one in told),
        pending=sum(one.pending for one in told),
        broken=sum(one.broken for one in told),
    )


def _ranked(one: Account, ways: Ways, depth: int) -> Ranked:
    return Ranked(
        code=one.hall.code,
        name=short_name(one.hall.name),
        place=place(ways[one.hall.code], depth),
        tier=one.hall.tier,
        told=one.told,
        met=one.met,
        unmet=one.unmet,
        pending=one.pending,
        broken=one.broken,
    )
