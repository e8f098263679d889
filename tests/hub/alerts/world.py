"""A city in memory whose alerts are decided and told second by second, without a database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from hub.alerts.decision import decide
from hub.alerts.facts import BROKEN, Alert, Calendar, Facts, Lapse, Standing, Trouble
from hub.alerts.rules import Rules
from hub.alerts.telling import Notice, Receiver, resolve, tell
from hub.status import Line

COUNTIES = tuple(f"4117{number:02d}" for number in (2, 21, 22, 23, 24, 25, 26, 27, 28, 71))


@dataclass
class World:
    """Boxes with devices; `step` looks once."""

    boxes: dict[str, str]  # hall of each box
    per_box: int = 5
    rules: Rules = field(default_factory=Rules)
    calendar: Calendar = field(default_factory=Calendar)
    receivers: list[Receiver] = field(default_factory=list)
    silences: list = field(default_factory=list)
    line: Line = field(default_factory=lambda: Line(up=True, since=0.0))
    away: dict[str, Trouble] = field(default_factory=dict)
    broken: dict[tuple[str, str], Trouble] = field(default_factory=dict)
    overdue: dict[str, Lapse] = field(default_factory=dict)
    alerts: dict[int, Alert] = field(default_factory=dict)
    told: list[tuple[float, Notice]] = field(default_factory=list)
    tellings: set[tuple[int, int]] = field(default_factory=set)
    resolved: list[tuple[int, int]] = field(default_factory=list)
    ended: dict[tuple[int, str], float] = field(default_factory=dict)
    severity: str = "urgent"

    def lose(self, edge: str, at: float, status: str = "lost") -> None:
        hall = self.boxes[edge]
        self.away[edge] = Trouble(
            hall=hall, edge=edge, device="", kind="", status=status, reason="断了", since=at
        )

    def find(self, edge: str) -> None:
        self.away.pop(edge, None)

    def break_(self, edge: str, device: str, at: float, status: str = "fault") -> None:
        assert status in BROKEN
        hall = self.boxes[edge]
        self.broken[edge, device] = Trouble(
            hall=hall, edge=edge, device=device, kind="id_card_reader", status=status,
            reason="坏了", since=at,
        )  # fmt: skip

    def lapse(self, hall: str, at: float, *rows: str) -> None:
        rows = rows or ("CH-4.1-counter",)
        expired = date(2026, 11, 12)
        self.overdue[hall] = Lapse(hall=hall, rows=rows, expired=expired, since=at)

    def mend(self, edge: str, device: str) -> None:
        self.broken.pop((edge, device), None)

    def facts(self) -> Facts:
        counts: dict[str, int] = {}
        for hall in self.boxes.values():
            counts[hall] = counts.get(hall, 0) + 1
        return Facts(
            line=self.line,
            boxes=counts,
            devices=dict.fromkeys(self.away, self.per_box),
            away=list(self.away.values()),
            broken=[one for one in self.broken.values() if one.edge not in self.away],
            overdue=list(self.overdue.values()),
        )

    @property
    def open(self) -> dict[str, Alert]:
        return {alert.key: alert for alert in self.alerts.values() if alert.closed is None}

    def step(self, now: float) -> None:
        released = {
            alert.key: alert.well_since
            for alert in self.alerts.values()
            if alert.well_since is not None
        }
        decision = decide(
            self.facts(),
            Standing(open=self.open, released=released),
            self.rules,
            self.calendar,
            lambda cause: "low" if cause.scope == "overdue" else self.severity,
            now,
        )
        for cause, severity in decision.opened:
            id = len(self.alerts) + 1
            values = {name: getattr(cause, name) for name in cause.__dataclass_fields__}
            self.alerts[id] = Alert(id=id, severity=severity, raised=now, **values)
        for alert in (*decision.changed, *decision.closed):
            self.alerts[alert.id] = alert
        parents = {hall: hall[:-3] if len(hall) > 6 else "411700" for hall in self.boxes.values()}
        parents.update(dict.fromkeys(COUNTIES, "411700"))
        told = tell(
            self.open.values(), self.receivers, self.silences, self.rules, self.calendar, parents,
            now,
        )  # fmt: skip
        for alert in told.changed:
            self.alerts[alert.id] = alert
        for notice in told.notices:
            self.told.append((now, notice))
            self.tellings |= {(alert.id, notice.channel) for alert in notice.alerts}
        due = [
            (self.alerts[id], channel)
            for id, channel in sorted(self.tellings - set(self.resolved))
            if self.alerts[id].closed is not None
        ]
        for notice in resolve(due, self.ended, self.rules, now):
            self.told.append((now, notice))
            self.ended[notice.channel, notice.hall[:6]] = now
            self.resolved += [(alert.id, notice.channel) for alert in notice.alerts]

    def run(self, begin: float, end: float, every: float = 1.0) -> None:
        now = begin
        while now <= end:
            self.step(now)
            now += every

    def acknowledge(self, key: str, now: float) -> None:
        alert = self.open[key]
        self.alerts[alert.id] = replace(alert, acknowledged=now, acknowledged_by="李示例")

    def said(self, what: str) -> list[Notice]:
        return [notice for _, notice in self.told if notice.what == what]
