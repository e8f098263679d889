"""Alerts in words: the title and the lines of a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from hub.alerts.facts import Alert
from hub.alerts.rules import SEVERITY_WORDS
from hub.alerts.telling import Notice
from hub.requirements import KINDS

CITY_TIME = ZoneInfo("Asia/Shanghai")

STATUS_WORDS = {
    "missing": "未接入",
    "fault": "故障",
    "refused": "被占用",
    "degraded": "需留意",
    "lost": "连接中断",
    "silent": "心跳中断",
    "left": "已正常停止",
    "flapping": "反复中断",
    "overdue": "已到期",
}

WHAT_WORDS = {
    "raised": "告警",
    "escalated": "告警升级",
    "resolved": "告警恢复",
    "digest": "每日摘要",
    "test": "测试消息",
}

LINES = 12
"""Alerts spelled out in one message; DingTalk's and WeCom's robots cut long ones."""


LAPSES = 3
"""Halls with something overdue that a digest names; more are one line."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """What a person reads."""

    title: str
    body: str


def subject(alert: Alert) -> str:
    """What is in trouble: `身份证读卡器`, `终端 zmd-1`, `全厅终端`, `全县线路`."""
    if alert.scope == "hub":
        return "监管中心的消息服务"
    if alert.scope == "county":
        return "县区线路"
    if alert.scope == "hall":
        return "全厅终端"
    if alert.scope == "box":
        return f"终端 {alert.edge}"
    if alert.scope == "overdue":
        return "现场核实"
    name = KINDS.get(alert.kind, alert.kind)
    return f"{name}（{alert.edge}/{alert.device}）"


def trouble(alert: Alert) -> str:
    """How it is: `故障`, `反复故障`."""
    return STATUS_WORDS.get(alert.status, alert.status)


def notice_text(notice: Notice, names: Mapping[str, str], on_duty: Sequence[str]) -> Text:
    """The message of a notice; `on_duty` are the people with contact who are on duty there."""
    place = names.get(notice.hall, notice.hall)
    alerts = notice.alerts
    halls = {alert.hall for alert in alerts}
    first = alerts[0]
    what = WHAT_WORDS[notice.what]
    urgent = any(alert.severity == "urgent" for alert in alerts) and notice.what != "resolved"
    mark = f"【{'紧急' if urgent else ''}{what}】"
    if len(alerts) == 1:
        title = f"{mark}{place}：{subject(first)}{_state(first, notice.what)}"
    elif len(halls) == 1:
        title = f"{mark}{place}：{len(alerts)} 项"
    else:
        title = f"{mark}{place}：{len(halls)} 个大厅共 {len(alerts)} 项"
    lines = [_line(alert, notice.what, names if len(halls) > 1 else {}) for alert in alerts[:LINES]]
    if len(alerts) > LINES:
        lines.append(f"……另有 {len(alerts) - LINES} 项，请看监管中心的告警页。")
    if notice.what == "escalated":
        lines.append("尚无人确认，请督促处理。")
    if on_duty and notice.what != "resolved":
        lines.append("值班：" + "、".join(on_duty))
    return Text(title=title, body="\n".join(lines))


def digest_text(
    place: str, alerts: Sequence[Alert], names: Mapping[str, str], tickets: int
) -> Text:
    """The daily summary of what is open in a subtree."""
    counts = dict.fromkeys(SEVERITY_WORDS, 0)
    for alert in alerts:
        counts[alert.severity] += 1
    sums = "，".join(
        f"{SEVERITY_WORDS[word]} {count} 项" for word, count in counts.items() if count
    )
    title = f"【每日摘要】{place}：未恢复告警 {len(alerts)} 项，未完成工单 {tickets} 件"
    lines = [sums] if sums else ["没有未恢复的告警。"]
    lapses = [alert for alert in alerts if alert.scope == "overdue"]
    if len(lapses) > LAPSES:
        alerts = [alert for alert in alerts if alert.scope != "overdue"]
        lines.append(f"· {len(lapses)} 个大厅的现场核实已到期，请看监管中心的现场核实页。")
    lines += [_line(alert, "digest", names) for alert in alerts[: 2 * LINES]]
    if len(alerts) > 2 * LINES:
        lines.append(f"……另有 {len(alerts) - 2 * LINES} 项，请看监管中心的告警页。")
    return Text(title=title, body="\n".join(lines))


def clock(at: float) -> str:
    """`11-23 10:21` in the city's time."""
    return datetime.fromtimestamp(at, CITY_TIME).strftime("%m-%d %H:%M")


def _state(alert: Alert, what: str) -> str:
    return _well(alert) if what == "resolved" else trouble(alert)


def _well(alert: Alert) -> str:
    return "已重新完成" if alert.scope == "overdue" else "已恢复"


def _line(alert: Alert, what: str, names: Mapping[str, str]) -> str:
    where = f"{names.get(alert.hall, alert.hall)} " if names else ""
    head = f"· {where}{subject(alert)}"
    if what == "resolved":
        end = f"，{clock(alert.closed)} 恢复" if alert.closed is not None else ""
        how = "已移除" if alert.closed_why == "removed" else _well(alert)
        return f"{head}{how}（{clock(alert.since)} 起{end}）"
    hidden = []
    if alert.hidden_boxes:
        hidden.append(f"终端 {alert.hidden_boxes} 台")
    if alert.hidden_devices:
        hidden.append(f"设备 {alert.hidden_devices} 台")
    rest = f"；影响{'、'.join(hidden)}" if hidden else ""
    reason = f"：{alert.reason}" if alert.reason else ""
    return f"{head}{trouble(alert)}{reason}（{clock(alert.since)} 起{rest}）"


def link(notice: Notice, page: str) -> str:
    """Where a message leads: to the walk that is overdue, or to the alerts; `page` ends with /."""
    if any(alert.scope != "overdue" for alert in notice.alerts):
        return f"{page}#/alerts"
    halls = {alert.hall for alert in notice.alerts}
    return f"{page}#/walk/{halls.pop()}" if len(halls) == 1 else f"{page}#/walk"
