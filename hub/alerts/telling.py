"""Decides whom to tell of what: one message for a hall, tier by tier, resolved once."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from hub.alerts.facts import CITY, Alert, Calendar, Silence, county_of
from hub.alerts.rules import SEVERITIES, Rules


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """A channel that reaches somebody responsible for a hall's subtree now."""

    channel: int
    hall: str
    least: str = "low"
    digest: bool = True

    def wants(self, alert: Alert) -> bool:
        """Whether the channel takes alerts of this severity."""
        return SEVERITIES.index(alert.severity) >= SEVERITIES.index(self.least)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A message to be: these alerts to one channel; `hall` is the hall or county they share."""

    channel: int
    what: str  # raised, escalated, resolved
    hall: str
    alerts: tuple[Alert, ...]

    @property
    def key(self) -> str:
        """The same for the same message, so that it is put into the outbox once."""
        of = ",".join(f"{alert.id}@{alert.level}" for alert in self.alerts)
        digest = hashlib.sha256(of.encode()).hexdigest()[:24]
        return f"{self.what}:{self.channel}:{self.hall}:{digest}"


@dataclass(kw_only=True)
class Told:
    """Alerts whose level or time of telling changed, and the messages that go out."""

    changed: list[Alert] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def tell(
    alerts: Iterable[Alert],
    receivers: Sequence[Receiver],
    silences: Sequence[Silence],
    rules: Rules,
    calendar: Calendar,
    parents: Mapping[str, str],
    now: float,
) -> Told:
    """The messages for open alerts; `parents` is the tree of halls upwards.

    Who acknowledges stops the way up. Low alerts wait for the digest. Of a hall that was told a
    moment ago the next message waits for `group_interval`.
    """
    told = Told()
    alerts = list(alerts)
    by_hall: dict[str, list[Receiver]] = defaultdict(list)
    for receiver in receivers:
        by_hall[receiver.hall].append(receiver)
    crowded = _crowded(alerts, rules, now)
    waiting: dict[tuple[_Place, str], list[Alert]] = defaultdict(list)
    spoken: dict[_Place, float] = defaultdict(float)
    for alert in alerts:
        place = _place(alert, crowded)
        if alert.told is not None:
            spoken[place] = max(spoken[place], alert.told)
        if _may_be_told(alert, silences, calendar, now):
            what = "raised" if alert.told is None else "escalated"
            waiting[place, what].append(alert)
    groups: dict[tuple[int, str, _Place], list[Alert]] = defaultdict(list)
    for (place, what), group in waiting.items():
        alone = place.hall not in crowded
        if what == "raised" and not _group_is_due(group, spoken[place], alone, rules, now):
            continue
        for alert in group:
            level = _next_level(alert, by_hall, parents, rules, now)
            if level is None:
                continue
            after = replace(alert, level=level, told=now)
            told.changed.append(after)
            for receiver in by_hall[level]:
                if receiver.wants(alert):
                    groups[receiver.channel, what, place].append(after)
    told.notices = _notices(groups)
    return told


def resolve(
    tellings: Iterable[tuple[Alert, int]],
    spoken: Mapping[tuple[int, str], float],
    rules: Rules,
    now: float,
) -> list[Notice]:
    """One message for what is over, to each channel that was told of it.

    `spoken` is when a channel was last told of an end in a county: a county that comes back hall
    by hall is told once a minute.
    """
    counties: dict[tuple[int, str], list[Alert]] = defaultdict(list)
    for alert, channel in tellings:
        counties[channel, county_of(alert.hall)].append(alert)
    groups: dict[tuple[int, str, _Place], list[Alert]] = defaultdict(list)
    for (channel, county), over in counties.items():
        first = min(alert.closed or now for alert in over)
        last = spoken.get((channel, county), -RESOLVED_INTERVAL)
        if now < first + rules.group_wait or now < last + RESOLVED_INTERVAL:
            continue
        many = len({alert.hall for alert in over}) > rules.coalesce_over
        for alert in over:
            groups[channel, "resolved", _Place(county if many else alert.hall)].append(alert)
    return _notices(groups)


RESOLVED_INTERVAL = 60.0
"""Seconds between two messages to a channel of what is over in one county."""


def path(hall: str, parents: Mapping[str, str]) -> list[str]:
    """The hall, the tier above it, and so on to the city."""
    steps = [hall]
    while steps[-1] != CITY and len(steps) < 6:
        steps.append(parents.get(steps[-1]) or CITY)
    return steps


def _may_be_told(alert: Alert, silences: Sequence[Silence], calendar: Calendar, now: float) -> bool:
    return (
        alert.closed is None
        and not alert.parent
        and alert.well_since is None
        and alert.acknowledged is None
        and alert.severity != "low"
        and calendar.is_open(alert.hall, now)
        and not calendar.maintained(alert.hall, alert.edge, alert.device, now)
        and not any(silence.covers(alert, now) for silence in silences)
    )


def _group_is_due(
    group: Sequence[Alert], spoken: float, alone: bool, rules: Rules, now: float
) -> bool:
    first = min(alert.raised for alert in group)
    if now < first + rules.group_wait:
        return False
    # A whole hall or county is never kept back because one of its devices was told.
    wide = {"hub", "county", "hall"} if alone else {"hub", "county"}
    return any(alert.scope in wide for alert in group) or now >= spoken + rules.group_interval


def _next_level(
    alert: Alert,
    receivers: Mapping[str, Sequence[Receiver]],
    parents: Mapping[str, str],
    rules: Rules,
    now: float,
) -> str | None:
    """The hall whose people are told next; None when nobody is, or not yet."""
    steps = path(alert.hall, parents)
    if alert.told is not None:
        if now < alert.told + rules.escalate_after(alert.severity):
            return None
        steps = steps[steps.index(alert.level) + 1 :] if alert.level in steps else steps
    return next((step for step in steps if _reaches(receivers.get(step, ()), alert)), None)


def _reaches(receivers: Iterable[Receiver], alert: Alert) -> bool:
    return any(receiver.wants(alert) for receiver in receivers)


def _crowded(alerts: Iterable[Alert], rules: Rules, now: float) -> set[str]:
    """Counties of which more halls than can be told singly have something new."""
    halls: dict[str, set[str]] = defaultdict(set)
    for alert in alerts:
        if alert.scope == "overdue" or alert.severity == "low":
            continue
        if alert.raised > now - rules.group_interval:
            halls[county_of(alert.hall)].add(alert.hall)
    return {county for county, of in halls.items() if len(of) > rules.coalesce_over}


class _Place(NamedTuple):
    """What is told together: a hall or a crowded county; lapses always by county, and apart."""

    hall: str
    overdue: bool = False


def _place(alert: Alert, crowded: set[str]) -> _Place:
    county = county_of(alert.hall)
    if alert.scope == "overdue":
        return _Place(county, overdue=True)
    return _Place(county if county in crowded else alert.hall)


def _notices(groups: Mapping[tuple[int, str, _Place], Sequence[Alert]]) -> list[Notice]:
    found = []
    for (channel, what, place), alerts in groups.items():
        hall = alerts[0].hall if len({alert.hall for alert in alerts}) == 1 else place.hall
        together = tuple(sorted(alerts, key=_order))
        found.append(Notice(channel=channel, what=what, hall=hall, alerts=together))
    return found


def _order(alert: Alert) -> tuple[int, float, int]:
    return (-SEVERITIES.index(alert.severity), alert.raised, alert.id)


def receivers_now(
    channels: Iterable[Receiver],
    duties: Iterable[tuple[str, int | None, Callable[[float], bool]]],
    now: float,
) -> list[Receiver]:
    """The channels that reach somebody now.

    A channel that belongs to people on duty reaches the hall of each of them while on duty; one
    that belongs to nobody reaches its own hall at any time.
    """
    duties = list(duties)
    personal = {channel for _, channel, _ in duties if channel is not None}
    found = []
    for channel in channels:
        if channel.channel not in personal:
            found.append(channel)
            continue
        halls = {hall for hall, of, on in duties if of == channel.channel and on(now)}
        found += [replace(channel, hall=hall) for hall in sorted(halls)]
    return found
