"""Status from facts and time, and nothing else: no clock, no database, no network.

Silence is failure: a box that was not heard for two of its own beats is silent. While the hub's
own line to the broker is down nobody can be heard, so nobody can be called silent; when it is up
again everybody has a full grace to speak. A box's will waits a moment before it is believed: a
broker that is stopped sends the wills of all boxes before it closes the hub's own line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

DeviceWord = Literal[
    "starting", "ok", "degraded", "missing", "fault", "refused", "off", "unknown", "flapping"
]
"""What pages show of a device: what its box reported, unknown while the box is away, or flapping
while it keeps changing (hub.care.flapping)."""

MISSED_BEATS = 2
LATE_BEAT = 2.5
"""Seconds that a beat may be late. Beats are sent once, so one may be lost: the next, two beats
after the last that came, must still be in time. With a beat each 15 s a box that falls silent is
told after 33 s, within the 35 s promised."""

WILL_HOLD = 1.0
"""Seconds after which a will is believed if the hub's own line held. Measured with mosquitto
2.0.11: a broker that is told to stop sends every will, whatever its delay, and closes the hub's
line within the same millisecond. With the will delay of 5 s a loss is still told within 8 s."""

MASS_HOLD = 10.0
"""Seconds that wills are held when they come in a mass: more than MASS_SHARE of the boxes, and
MASS_LEAST at least. Thousands of wills are worked off in seconds, and only then the end of the
hub's own line is read."""

MASS_SHARE, MASS_LEAST = 0.05, 50

LONGEST_RETRY = 60.0
"""Seconds between a box's attempts after a long outage (edge.line): it may come back that late."""

BOX_WORDS = {
    "never": "从未上线",
    "online": "在线",
    "silent": "心跳中断",
    "lost": "连接中断",
    "left": "已正常停止",
    "flapping": "连接反复中断",
}
DEVICE_WORDS = {
    "starting": "正在启动",
    "ok": "正常",
    "degraded": "可用但有告警",
    "missing": "未连接",
    "fault": "故障",
    "refused": "被拒绝访问",
    "off": "已停用",
    "unknown": "状态不明",
    "flapping": "抖动",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """The hub's own connection to the broker, and since when it is as it is.

    `after` is how many seconds it was down before it came up. `until` is the moment up to which
    all that reached the broker is taken in: of what came later some may still wait to be read.
    """

    up: bool
    since: float
    after: float = 0.0
    until: float = math.inf


@dataclass(frozen=True, kw_only=True)
class BoxFacts:
    """What is known of a box; `heard_at` is the hub's time of its last sign of life.

    `lost_at` is when its will came; None for one that was kept by the broker, which may be the
    broker's own doing.
    """

    reported: str  # online, leaving, lost
    heard_at: float
    every: float
    lost_at: float | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceFacts:
    """What a box last said of a device."""

    reported: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Status:
    """A conclusion, with its reason in words."""

    status: str
    reason: str = ""


def box_status(
    facts: BoxFacts | None, line: Line, now: float, before: str = "", hold: float = WILL_HOLD
) -> Status:
    """never, online, silent, lost (its will came) or left (it said good-bye).

    A will makes a box that was `online` before lost only when it has been held for `hold` seconds.
    """
    now = min(now, line.until)
    if facts is None:
        return Status(status="never", reason="尚未收到该终端的任何消息")
    if facts.reported == "leaving":
        return Status(status="left", reason="终端程序正常退出")
    if facts.reported == "lost":
        if before == "online" and not (line.up and now >= lost_from(facts, line, hold)):
            return Status(status="online")
        return Status(status="lost", reason="终端与中心的连接突然中断，请检查电源和网络")
    if line.up and now >= silent_at(facts, line):
        seconds = int(MISSED_BEATS * facts.every)
        return Status(status="silent", reason=f"超过 {seconds} 秒没有心跳，请检查电源和网络")
    return Status(status="online")


def silent_at(facts: BoxFacts, line: Line) -> float:
    """The moment from which an online box that says nothing more counts as silent."""
    back = line.since + min(LONGEST_RETRY, line.after)
    return max(facts.heard_at, back) + MISSED_BEATS * facts.every + LATE_BEAT


def lost_from(facts: BoxFacts, line: Line, hold: float = WILL_HOLD) -> float:
    """The moment from which the will of a box is believed."""
    if facts.lost_at is not None and line.since < facts.lost_at:
        return facts.lost_at + hold
    return silent_at(facts, line)  # the line broke with it: the box has the time to come back


def device_status(facts: DeviceFacts, box: Status) -> Status:
    """What the box reported; unknown while the box itself is away."""
    if box.status == "online":
        return Status(status=facts.reported, reason=facts.reason)
    return Status(status="unknown", reason=f"所在终端{BOX_WORDS[box.status]}")


def flapping(latest: Status, *, is_box: bool) -> Status:
    """What is told in place of a status that keeps changing; its latest word is in the reason."""
    if is_box:
        word, remedy = BOX_WORDS[latest.status], "请检查网络、网线和供电"
    else:
        word, remedy = DEVICE_WORDS[latest.status], "请检查数据线、接口和供电"
    why = f"（{latest.reason}）" if latest.reason else ""
    return Status(
        status="flapping",
        reason=f"状态反复变化，{remedy}；平静约 20 分钟后恢复显示。最近一次：{word}{why}",
    )
