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

DIVISIONS = Path(__file__).parents[2] / "hub" / "data" / "divisions_4117.csv"
TODAY = date(2026, 6, 15)
NOON = 1781496000.0  # 2026-06-15 12:00 in China
REACH = 1.0
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


def main() -> None:
    """Print the time of five reports, and of one hall's checklist for comparison."""
    halls = city()
    times = []
    for _ in range(5):
        start = time.perf_counter()
        sums = summaries(halls, TODAY)
        times.append(time.perf_counter() - start)
    best, worst = min(times), max(times)
    verdicts = sum(s.met + s.unmet + s.pending + s.not_applicable for s in sums.values())
    print(f"report of {len(sums)} halls, {verdicts} verdicts: {best:.3f} to {worst:.3f} s")
    print(f"  {best / verdicts * 1e6:.2f} us a verdict; reach {REACH} s: {REACH / worst:.1f} x")

    county = next(facts for facts in halls if facts.hall.tier == "county")
    start = time.perf_counter()
    written = checklist(county.hall, county.devices, county.attestations, TODAY)
    took = time.perf_counter() - start
    print(f"checklist of one county hall, {len(written)} verdicts in words: {took * 1e3:.1f} ms")
    if summary(written) != sums[county.hall.code]:
        raise SystemExit("the report and the checklist disagree")
    if worst > REACH:
        raise SystemExit(f"{worst:.3f} s is over {REACH} s")


if __name__ == "__main__":
    main()
