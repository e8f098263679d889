"""The pictures of a printed report, as SVG made of numbers and our own words alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from hub.reports.report import Day

COLOURS = {"unmet": "#b3261e", "pending": "#b8ab90", "met": "#2f8f78"}
"""As on the dashboard; told apart in grey print by their order and the numbers beside them."""
_FONT = "font-family='Noto Sans CJK SC' font-size='8'"


def bar(unmet: int, pending: int, met: int, width: int = 300, height: int = 11) -> Markup:
    """The shares of verdicts as one bar: 不符合, 待核实, 符合 from the left."""
    total = unmet + pending + met
    parts = [f"<rect width='{width}' height='{height}' fill='#eeebe4'/>"]
    left = 0.0
    for name, count in (("unmet", unmet), ("pending", pending), ("met", met)):
        share = width * count / total if total else 0.0
        parts.append(
            f"<rect x='{left:.2f}' width='{share:.2f}' height='{height}' fill='{COLOURS[name]}'/>"
        )
        left += share
    # Numbers alone go in, so nothing needs escaping.
    return Markup(  # noqa: S704
        f"<svg viewBox='0 0 {width} {height}' width='{width}' height='{height}' "
        f"preserveAspectRatio='none' xmlns='http://www.w3.org/2000/svg'>{''.join(parts)}</svg>"
    )


def trend(days: Sequence[Day], width: int = 640, height: int = 150) -> Markup:
    """不符合 and 待核实 day by day as lines on a common axis; days without a snapshot are gaps."""
    sums: dict[date, list[int]] = {}
    for day in days:
        entry = sums.setdefault(day.day, [0, 0])
        entry[0] += day.unmet
        entry[1] += day.pending
    if len(sums) < 2:
        return Markup("")
    ordered = sorted({day.day for day in days})
    first, last = ordered[0], ordered[-1]
    span = (last - first).days
    top = _round_up(max(max(entry) for entry in sums.values()))
    left, right, upper, lower = 38, width - 8, 10, height - 20

    def across(day: date) -> float:
        return left + (right - left) * (day - first).days / span

    def down(count: float) -> float:
        return lower - (lower - upper) * count / top

    parts = []
    for step in range(5):
        count = top * step / 4
        y = down(count)
        parts.append(f"<path d='M{left} {y:.1f}H{right}' stroke='#d8d3c8' stroke-width='.6'/>")
        parts.append(
            f"<text x='{left - 4}' y='{y + 3:.1f}' text-anchor='end' {_FONT} "
            f"fill='#444'>{count:g}</text>"
        )
    for step in range(5):
        tick = first + timedelta(days=round(span * step / 4))
        anchor = "start" if step == 0 else "end" if step == 4 else "middle"
        parts.append(
            f"<text x='{across(tick):.1f}' y='{height - 6}' text-anchor='{anchor}' {_FONT} "
            f"fill='#444'>{tick.month}月{tick.day}日</text>"
        )
    for place, (name, dash) in enumerate((("unmet", ""), ("pending", "5 3"))):
        points = "".join(
            ("M" if not at or (day - ordered[at - 1]).days > 1 else "L")
            + f"{across(day):.1f} {down(sums[day][place]):.1f}"
            for at, day in enumerate(ordered)
        )
        colour = COLOURS["unmet"] if name == "unmet" else "#7a6a45"
        parts.append(
            f"<path d='{points}' fill='none' stroke='{colour}' stroke-width='1.6' "
            f"stroke-dasharray='{dash}'/>"
        )
    return Markup(  # noqa: S704
        f"<svg viewBox='0 0 {width} {height}' width='{width}' height='{height}' "
        f"xmlns='http://www.w3.org/2000/svg'>{''.join(parts)}</svg>"
    )


def _round_up(count: int) -> int:
    """The next of 4, 8, 20, 40, 80, 200 … so that four steps are whole numbers."""
    scale = 4
    while True:
        for top in (scale, 2 * scale, 5 * scale):
            if top >= count:
                return top
        scale *= 10
