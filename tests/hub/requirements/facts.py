"""Small halls, devices and words of people, for the tests of this folder."""

from __future__ import annotations

from datetime import date
from typing import Any

from hub.requirements import (
    Attestation,
    Device,
    Hall,
    LocalRules,
    Verdict,
    checklist,
)

TODAY = date(2019, 3, 14)
NOON = 1552536000.0  # 2019-03-14 12:00 in China
DAY = 86400.0


def device(kind: str, window: str = "", status: Any = "ok", **more: Any) -> Device:
    fields: dict[str, Any] = {"edge": "box-1", "name": kind, "since": NOON - 99 * 60, **more}
    return Device(kind=kind, window=window, status=status, **fields)


def word(row: str, holds: bool = True, **more: Any) -> Attestation:
    return Attestation(row=row, holds=holds, **{"by": "王督查", "at": NOON - 2 * DAY, **more})


def judge(
    tier: Any,
    row: str,
    *facts: Device | Attestation,
    window: str | None = None,
    windows: tuple[str, ...] = ("1", "2", "3"),
    local: LocalRules | None = None,
) -> Verdict:
    """The one verdict on `row` for a hall with these facts."""
    verdicts = checklist(
        Hall("411728107000", tier, windows),
        [fact for fact in facts if isinstance(fact, Device)],
        [fact for fact in facts if isinstance(fact, Attestation)],
        TODAY,
        local or LocalRules(),
    )
    [verdict] = [v for v in verdicts if v.row == row and v.window == window]
    return verdict
