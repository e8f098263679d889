"""Finds the causes among many troubles: hub line, county line, hall line, box, device, lapse."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from hub.alerts.facts import CITY, Alert, Cause, Facts, Lapse, Trouble, county_of
from hub.alerts.rules import Rules
from hub.requirements import ROWS

HUB = "hub"

NAMED = 3
"""Items that are named of those overdue; the page of the walk lists all."""


def causes(facts: Facts, rules: Rules, standing: Mapping[str, Alert]) -> dict[str, Cause]:
    """Everything that is wrong now by key, each under its cause if it has one.

    While the hub's own line is down nothing else is known, and nothing else is returned.
    `standing` are the open alerts: a county's line is whole again only when most boxes are back.
    """
    if not facts.line.up:
        return {HUB: _hub(facts)}
    found = {lapse.key: _lapse(lapse) for lapse in facts.overdue}
    away: dict[str, list[Trouble]] = defaultdict(list)
    for box in facts.away:
        if box.status != "flapping":
            away[box.hall].append(box)
    counties = _counties(facts, rules, away, standing)
    found.update(counties)
    for trouble in (*facts.away, *facts.broken):
        if trouble.status == "flapping" or trouble.device:
            found[trouble.key] = _single(trouble, "", facts)
    for hall, boxes in away.items():
        over = f"county:{county_of(hall)}" if f"county:{county_of(hall)}" in counties else ""
        if 2 <= facts.boxes.get(hall, 0) <= len(boxes):
            line = _hall(hall, boxes, facts, over)
            found[line.key] = line
            over = line.key
        for box in boxes:
            found[box.key] = _single(box, over, facts)
    return found


def _hub(facts: Facts) -> Cause:
    return Cause(
        key=HUB,
        scope="hub",
        hall=CITY,
        status="lost",
        reason="监管中心与消息服务的连接中断，各大厅的状态停在中断之前",
        since=facts.line.since,
        hidden_boxes=sum(facts.boxes.values()),
    )


def _counties(
    facts: Facts,
    rules: Rules,
    away: Mapping[str, Sequence[Trouble]],
    standing: Mapping[str, Alert],
) -> dict[str, Cause]:
    totals: dict[str, int] = defaultdict(int)
    for hall, count in facts.boxes.items():
        totals[county_of(hall)] += count
    lost: dict[str, list[Trouble]] = defaultdict(list)
    for hall, boxes in away.items():
        lost[county_of(hall)] += [box for box in boxes if box.status != "left"]
    found = {}
    for county, boxes in lost.items():
        since = _fell_together(boxes, totals[county], rules)
        key = f"county:{county}"
        # It stays one line's fault until fewer than half of what made it one are away.
        lasts = len(boxes) >= rules.county_share / 2 * totals[county]
        if since is None and key in standing and lasts:
            since = standing[key].since
        if since is not None:
            found[key] = Cause(
                key=key,
                scope="county",
                hall=county,
                status="lost",
                reason=f"{totals[county]} 台终端中有 {len(boxes)} 台几乎同时失联，"
                "请检查该县区的线路和电源",
                since=since,
                hidden_boxes=len(boxes),
                hidden_devices=sum(facts.devices.get(box.edge, 0) for box in boxes),
            )
    return found


def _fell_together(boxes: Sequence[Trouble], total: int, rules: Rules) -> float | None:
    """Since when half of a county's boxes, lost within the window, are away; None when not."""
    need = math.ceil(rules.county_share * total)
    if total < rules.county_least or len(boxes) < max(need, 1):
        return None
    times = sorted(box.since for box in boxes)
    for first in range(len(times) - need + 1):
        if times[first + need - 1] - times[first] <= rules.county_within:
            return times[first]
    return None


def _hall(hall: str, boxes: Sequence[Trouble], facts: Facts, over: str) -> Cause:
    left = all(box.status == "left" for box in boxes)
    count = len(boxes)
    return Cause(
        key=f"hall:{hall}",
        scope="hall",
        hall=hall,
        status="left" if left else "lost",
        reason=(
            f"{count} 台终端全部已正常停止，请确认是否有人关机"
            if left
            else f"{count} 台终端全部失联，请检查大厅的电源和网络"
        ),
        since=max(box.since for box in boxes),
        parent=over,
        hidden_boxes=count,
        hidden_devices=sum(facts.devices.get(box.edge, 0) for box in boxes),
    )


def _single(trouble: Trouble, over: str, facts: Facts) -> Cause:
    return Cause(
        key=trouble.key,
        scope="device" if trouble.device else "box",
        hall=trouble.hall,
        edge=trouble.edge,
        device=trouble.device,
        kind=trouble.kind,
        status=trouble.status,
        reason=trouble.reason,
        since=trouble.since,
        parent=over,
        hidden_devices=0 if trouble.device else facts.devices.get(trouble.edge, 0),
    )


def _lapse(lapse: Lapse) -> Cause:
    items = dict.fromkeys(ROWS[row].item if row in ROWS else row for row in lapse.rows)
    named = "".join(f"“{item}”" for item in list(items)[:NAMED])
    more = f"等 {len(items)} 项" if len(items) > NAMED else ""
    return Cause(
        key=lapse.key,
        scope="overdue",
        hall=lapse.hall,
        status="overdue",
        reason=f"{named}{more}需要重新核实，最早的有效期到 {lapse.expired:%Y-%m-%d}",
        since=lapse.since,
    )
