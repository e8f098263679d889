"""Decides which alerts open, change and close; pure, so that asking twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from hub.alerts.causes import HUB, causes
from hub.alerts.facts import Alert, Calendar, Cause, Facts, Standing
from hub.alerts.rules import Rules, Severity
from hub.alerts.severity import risen


@dataclass(kw_only=True)
class Decision:
    """What to write: causes that become alerts, and alerts as they are from now on."""

    opened: list[tuple[Cause, Severity]] = field(default_factory=list)
    changed: list[Alert] = field(default_factory=list)
    closed: list[Alert] = field(default_factory=list)


def decide(
    facts: Facts,
    standing: Standing,
    rules: Rules,
    calendar: Calendar,
    severity: Callable[[Cause], Severity],
    now: float,
) -> Decision:
    """Compare what is wrong with the open alerts.

    A cause becomes an alert when it has lasted for its hold, at a time when its hall serves, not
    in maintenance, and not under another cause. An alert closes when its subject has been well for
    `settle`; under an open cause nothing is known of it, and it stays as it is.
    """
    found = causes(facts, rules, standing.open)
    lifting = {key: now for key, alert in standing.open.items() if key not in found}
    released = {**lifting, **standing.released}
    decision = Decision()
    for key, cause in found.items():
        alert = standing.open.get(key)
        if alert is not None:
            _follow(alert, cause, now, decision)
        elif not cause.parent and _is_due(cause, facts, released, rules, calendar, now):
            decision.opened.append((cause, severity(cause)))
    for key, alert in standing.open.items():
        if key in standing.gone:
            decision.closed.append(replace(alert, parent="", closed=now, closed_why="removed"))
        elif key not in found:
            _let_go(alert, found, rules, now, decision)
    return decision


def _is_due(
    cause: Cause,
    facts: Facts,
    released: Mapping[str, float],
    rules: Rules,
    calendar: Calendar,
    now: float,
) -> bool:
    hold = rules.hold(cause.scope, cause.status)
    since = max(cause.since, _released(cause, released))
    if cause.scope != "hub":
        # Nobody could be heard before the hub's own line came up.
        since = max(since, facts.line.since)
    if now < since + hold:
        return False
    for at in (now, now - hold):
        if not calendar.is_open(cause.hall, at):
            return False
        if calendar.maintained(cause.hall, cause.edge, cause.device, at):
            return False
    if cause.scope == "overdue":
        return True
    # What was off when the hall opened may be switched on by people who have just come.
    was_on = calendar.is_open(cause.hall, cause.since)
    return was_on or calendar.is_open(cause.hall, now - rules.opening_grace)


def _released(cause: Cause, released: Mapping[str, float]) -> float:
    """When the last of the causes over this one was over; what was hidden is held anew."""
    over = [HUB, f"county:{cause.hall[:6]}"]
    if cause.scope in ("box", "device"):
        over.append(f"hall:{cause.hall}")
    if cause.scope == "device":
        over.append(f"box:{cause.edge}")
    return max((released[key] for key in over if key in released and key != cause.key), default=0.0)


def _follow(alert: Alert, cause: Cause, now: float, decision: Decision) -> None:
    flaps = alert.flaps + (1 if alert.well_since is not None else 0)
    after = replace(
        alert,
        status=cause.status,
        reason=cause.reason,
        severity=risen(alert, now),
        parent=cause.parent,
        hidden_boxes=cause.hidden_boxes,
        hidden_devices=cause.hidden_devices,
        well_since=None,
        flaps=flaps,
    )
    if after != alert:
        decision.changed.append(after)


def _let_go(
    alert: Alert, found: Mapping[str, Cause], rules: Rules, now: float, decision: Decision
) -> None:
    over = _over(alert, found)
    if over:
        if alert.parent != over or alert.well_since is not None:
            decision.changed.append(replace(alert, parent=over, well_since=None))
    elif alert.well_since is None:
        decision.changed.append(replace(alert, parent="", well_since=now))
    elif now >= alert.well_since + rules.settle:
        decision.closed.append(replace(alert, parent="", closed=now, closed_why="well"))


def _over(alert: Alert, found: Mapping[str, Cause]) -> str:
    """The cause that hides how this alert's subject is; "" when there is none."""
    if HUB in found and alert.key != HUB:
        return HUB
    box = found.get(f"box:{alert.edge}") if alert.scope == "device" else None
    return "" if box is None else box.parent or box.key
