"""The one place where alerts meet the database: looks, decides, writes, in one transaction."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from hub.alerts import rules as alert_rules
from hub.alerts.alertmanager import notices as notices_json
from hub.alerts.decision import Decision, decide
from hub.alerts.duty import on_duty
from hub.alerts.facts import CITY, Alert, Calendar, Cause, Facts, Lapse, Standing, county_of, under
from hub.alerts.rules import DIGESTED, Digested, Rules, Severity
from hub.alerts.severity import severity_of
from hub.alerts.telling import (
    RESOLVED_INTERVAL,
    Notice,
    Receiver,
    Told,
    path,
    receivers_now,
    resolve,
    tell,
)
from hub.alerts.words import CITY_TIME, digest_text, link, notice_text
from hub.care.hours import is_open
from hub.inspection.sheet import SETTING, PublicAddress
from hub.status import Line
from hub.store import Database, alerts, audit, care, messages, settings, tickets
from hub.store.lapses import lapses
from hub.store.messages import Channel, Duty

HOLD_MOST = 3600.0
"""Seconds back that maintenance is asked for; no hold may be longer."""

LAPSES_EVERY = 30.0
"""Seconds between two looks at what is overdue: days, of up to all halls of the city."""

DIGEST_LATE = timedelta(hours=4)
"""A hub that was off at the hour of the digest still sends it so much later."""


@dataclass(kw_only=True)
class _Plan:
    """What a look found to be done."""

    decision: Decision
    told: Told
    resolved: list[Notice]

    def __bool__(self) -> bool:
        decision, told = self.decision, self.told
        return bool(
            decision.opened
            or decision.changed
            or decision.closed
            or told.changed
            or told.notices
            or self.resolved
        )


class Lookout:
    """Looks at the city every other second; `tell` hears of the halls whose alerts changed.

    All that is known is in the database: whoever looks next, after a restart too, finds what was
    told and goes on from there.
    """

    def __init__(
        self,
        database: Database,
        *,
        line: Callable[[], Line],
        tell: Callable[[set[str]], None],
        page: str = "",
    ) -> None:
        """`page` is where people find the hub, unless its settings say; "" is nowhere."""
        self._database = database
        self._line = line
        self._tell = tell
        self._own_page = page
        self._page = page
        self._lapses: list[Lapse] = []
        self._lapses_read = -math.inf
        self._digested: date | None = None
        self._names: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._tiers: dict[str, str] = {}

    def look(self, now: float) -> None:
        """Open, change, close and tell what is due."""
        with self._database.read() as connection:
            if not self._names:
                self._names, self._parents, self._tiers = alerts.hall_tree(connection)
            rules = settings.load(connection, alert_rules.NAME, Rules)
            address = settings.load(connection, SETTING, PublicAddress).url
            self._page = f"{address.rstrip('/')}/" if address else self._own_page
            if not 0 <= now - self._lapses_read < LAPSES_EVERY:
                self._lapses, self._lapses_read = lapses(connection, now), now
            plan = self._plan(connection, rules, now)
        if plan:
            with self._database.write() as connection:
                # What was read may be old by now; only what the writer sees counts.
                plan = self._plan(connection, rules, now)
                self._write(connection, plan, rules, now)
            self._tell(_halls(plan))
        self._digest(rules, now)

    def _plan(self, connection: Connection, rules: Rules, now: float) -> _Plan:
        standing = alerts.open_alerts(connection)
        facts = replace(alerts.read_facts(connection, self._line()), overdue=self._lapses)
        calendar = _calendar(connection, facts, standing.values(), now)
        decision = decide(
            facts,
            Standing(
                open=standing,
                released=alerts.released(connection, now - HOLD_MOST),
                gone=alerts.gone(connection, standing.values()),
            ),
            rules,
            calendar,
            self._severity(connection),
            now,
        )
        changed = {alert.key: alert for alert in decision.changed}
        closed = {alert.key for alert in decision.closed}
        still = [changed.get(key, alert) for key, alert in standing.items() if key not in closed]
        told = self._told(connection, still, rules, calendar, now)
        over = self._on(connection, alerts.unresolved(connection))
        spoken = alerts.resolved_lately(connection, now - RESOLVED_INTERVAL) if over else {}
        resolved = resolve(over, spoken, rules, now)
        return _Plan(decision=decision, told=told, resolved=resolved)

    def _told(
        self,
        connection: Connection,
        standing: Iterable[Alert],
        rules: Rules,
        calendar: Calendar,
        now: float,
    ) -> Told:
        channels = [channel for channel in messages.all_channels(connection) if channel.on]
        duties = messages.all_duties(connection)
        return tell(
            standing,
            receivers_now(
                [_receiver(channel) for channel in channels],
                [(duty.hall, duty.channel, partial(on_duty, duty)) for duty in duties],
                now,
            ),
            alerts.silences_at(connection, now),
            rules,
            calendar,
            self._parents,
            now,
        )

    def _on(
        self, connection: Connection, pairs: Iterable[tuple[Alert, int]]
    ) -> list[tuple[Alert, int]]:
        """Those whose channel is still there; nobody else is told of the end."""
        there = {channel.id for channel in messages.all_channels(connection)}
        return [(alert, channel) for alert, channel in pairs if channel in there]

    def _write(self, connection: Connection, plan: _Plan, rules: Rules, now: float) -> None:
        for cause, severity in plan.decision.opened:
            alert = alerts.add(connection, cause, severity, now)
            if alert is not None and alert.scope in ("box", "device"):
                within = 86400 * rules.reopen_days
                tickets.reopen_for(connection, alert.edge, alert.device, alert.id, now, within)
        for alert in (*plan.decision.changed, *plan.decision.closed, *plan.told.changed):
            alerts.save(connection, alert)
        duties = messages.all_duties(connection)
        for notice in plan.told.notices:
            self._put(connection, notice, duties, now)
            for alert in notice.alerts:
                alerts.note_told(connection, alert.id, notice.channel, now)
        for notice in plan.resolved:
            self._put(connection, notice, duties, now)
            ids = [alert.id for alert in notice.alerts]
            alerts.note_resolved(connection, ids, notice.channel, now)

    def _put(
        self, connection: Connection, notice: Notice, duties: Iterable[Duty], now: float
    ) -> None:
        steps = path(notice.hall, self._parents)
        near = sorted(  # who is nearest comes first
            (duty for duty in duties if duty.hall in steps and on_duty(duty, now)),
            key=lambda duty: steps.index(duty.hall),
        )
        people = [f"{duty.person} {duty.contact}".strip() for duty in near]
        text = notice_text(notice, self._names, people)
        messages.put(
            connection,
            key=notice.key,
            now=now,
            channel=notice.channel,
            hall=notice.hall,
            what=notice.what,
            title=text.title,
            body=text.body + (f"\n{link(notice, self._page)}" if self._page else ""),
            notices=notices_json(notice.what, notice.hall, notice.alerts, self._names, self._page),
        )

    def _digest(self, rules: Rules, now: float) -> None:
        today = _digest_due(rules, now)
        if today is None or today == self._digested:
            return
        with self._database.write() as connection:
            last = settings.load(connection, DIGESTED, Digested).day
            if last != today.isoformat():
                mark = Digested(day=today.isoformat())
                settings.save(connection, DIGESTED, mark, audit.SYSTEM, now)
            if last in ("", today.isoformat()):  # the first day is not summed up in its middle
                self._digested = today
                return
            standing = list(alerts.open_alerts(connection).values())
            for channel in messages.all_channels(connection):
                here = [alert for alert in standing if under(alert.hall, channel.hall)]
                waiting = tickets.unfinished(connection, channel.hall)
                if not (channel.on and channel.digest and (here or waiting)):
                    continue
                here.sort(key=lambda one: (one.parent != "", one.scope == "overdue", one.raised))
                place = self._names.get(channel.hall, channel.hall)
                text = digest_text(place, here, self._names, waiting)
                messages.put(
                    connection,
                    key=f"digest:{channel.id}:{today}",
                    now=now,
                    channel=channel.id,
                    hall=channel.hall,
                    what="digest",
                    title=text.title,
                    body=text.body + (f"\n{self._page}#/alerts" if self._page else ""),
                    notices=notices_json(
                        "digest", channel.hall, here[:50], self._names, self._page
                    ),
                )
        self._digested = today

    def _severity(self, connection: Connection) -> Callable[[Cause], Severity]:
        def judge(cause: Cause) -> Severity:
            kinds = alerts.kinds_of(connection, [cause.edge]) if cause.scope == "box" else {}
            tier = self._tiers.get(cause.hall, "")
            return severity_of(cause, tier, kinds.get(cause.edge, frozenset()))

        return judge


def _receiver(channel: Channel) -> Receiver:
    return Receiver(
        channel=channel.id, hall=channel.hall, least=channel.least, digest=channel.digest
    )


def _digest_due(rules: Rules, now: float) -> date | None:
    if not rules.digest_at:
        return None
    moment = datetime.fromtimestamp(now, CITY_TIME)
    hour, minute = (int(part) for part in rules.digest_at.split(":"))
    due = moment.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return due.date() if due <= moment < due + DIGEST_LATE else None


def _calendar(
    connection: Connection, facts: Facts, standing: Iterable[Alert], now: float
) -> Calendar:
    """Service hours and maintenance of the halls concerned."""
    troubles = (*facts.away, *facts.broken)
    codes = {trouble.hall for trouble in troubles} | {alert.hall for alert in standing}
    codes |= {lapse.hall for lapse in facts.overdue}
    codes |= {county_of(code) for code in codes} | {CITY}
    hours = care.hours_of(connection, codes)
    work = care.maintenance_between(connection, now - HOLD_MOST, now + 1)

    def maintained(hall: str, edge: str, device: str, at: float) -> bool:
        return any(one.begin <= at < one.end and one.covers(hall, edge, device) for one in work)

    return Calendar(is_open=lambda hall, at: is_open(hours[hall], at), maintained=maintained)


def _halls(plan: _Plan) -> set[str]:
    told = [alert for notice in (*plan.told.notices, *plan.resolved) for alert in notice.alerts]
    known = (*plan.decision.changed, *plan.decision.closed, *plan.told.changed, *told)
    return {alert.hall for alert in known} | {cause.hall for cause, _ in plan.decision.opened}
