"""Measures the requirement report of the whole city: 3,126 halls, 20 devices and 40 words each.

Run as `python -m tests.bench.bench_requirements`. Reach: under 1 s on one core.
"""

from __future__ import annotations

import csv
import random
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hub.requirements import (
    KINDS,
    Attestation,
    Device,
    Hall,
    HallFacts,
    checklist,
    rows_for,
    summaries,
    summary,
)
from tests.bench.figures import Figure, table

DIVISIONS = Path(__file__).parents[2] / "hub" / "data" / "divisions_4117.csv"
TODAY = date(2026, 6, 15)
NOON = 1781496000.0  # 2026-06-15 12:00 in China
WINDOWS = {"city": 20, "county": 20, "township": 6, "village": 0}
STATUSES: Any = ("ok",) * 16 + ("degraded", "missing", "fault", "unknown")


def city(devices: int = 20, words: int = 40) -> list[HallFacts]:
    """Every hall of the city with its devices and attestations, the same on each call."""
    dice = random.Random(4117)
    with DIVISIONS.open(encoding="utf-8", newline="") as file:
        return [_facts(line, devices, words, dice) for line in csv.DictReader(file)]


def _facts(line: dict[str, str], devices: int, words: int, dice: random.Random) -> HallFacts:
    tier: Any = line["tier"]
    windows = tuple(str(number) for number in range(1, WINDOWS[tier] + 1))
    rows = [row.id for row in rows_for(tier)]
    kinds = list(KINDS)
    return HallFacts(
        Hall(line["code"], tier, windows),
        [
            Device(
                edge=f"box-{line['code']}",
                name=f"device-{number}",
                kind=dice.choice(kinds),
                window=dice.choice(("", *windows)),
                status=dice.choice(STATUSES),
                since=NOON - dice.randrange(10**6),
            )
            for number in range(devices)
        ],
        [
            Attestation(
                row=dice.choice(rows),
                window=dice.choice(("", *windows)),
                holds=dice.random() < 0.9,
                by="督查员",
                at=NOON - dice.randrange(10**7),
                expires=TODAY + timedelta(days=dice.randrange(-30, 300)),
                quantity=dice.choice((None, None, 30.0)),
            )
            for _ in range(words)
        ],
    )


def run() -> list[Figure]:
    """The report of all halls, worst of five, and one county hall's checklist in words."""
    halls = city()
    times = []
    for _ in range(5):
        start = time.perf_counter()
        sums = summaries(halls, TODAY)
        times.append(time.perf_counter() - start)
    verdicts = sum(s.met + s.unmet + s.pending + s.not_applicable for s in sums.values())

    county = next(facts for facts in halls if facts.hall.tier == "county")
    start = time.perf_counter()
    written = checklist(county.hall, county.devices, county.attestations, TODAY)
    took = time.perf_counter() - start
    if summary(written) != sums[county.hall.code]:
        raise RuntimeError("the report and the checklist disagree")
    return [
        Figure(
            f"report of {len(sums):,} halls, {verdicts:,} verdicts: best", min(times), "s", "< 1"
        ),
        Figure(
            f"report of {len(sums):,} halls, {verdicts:,} verdicts: worst", max(times), "s", "< 1"
        ),
        Figure(f"checklist of a county hall, {len(written)} verdicts in words", 1e3 * took, "ms"),
    ]


if __name__ == "__main__":
    print(table(run()))
