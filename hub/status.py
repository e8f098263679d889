"""Status from facts and time, and nothing else: no clock, no database, no network.

Silence is failure: a box that was not heard for two of its own beats is silent. While the hub's
own line to the broker is down nobody can be heard, so nobody can be called silent; when it is up
again everybody has a full grace to speak.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DeviceWord = Literal["starting", "ok", "degraded", "missing", "fault", "refused", "off", "unknown"]
"""What pages show of a device: what its box reported, or unknown while the box is away."""

MISSED_BEATS = 2
"""With a beat each 15 s a box that falls silent is told after 30 s, within the 35 s promised."""

BOX_WORDS = {
    "never": "从未上线",
    "online": "在线",
    "silent": "心跳中断",
    "lost": "连接中断",
    "left": "已正常停止",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """The hub's own connection to the broker, and since when it is as it is."""

    up: bool
    since: float


@dataclass(frozen=True, kw_only=True)
class BoxFacts:
    """What is known of a box; `heard_at` is the hub's time of its last sign of life."""

    reported: str  # online, leaving, lost
    heard_at: float
    every: float


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


def box_status(facts: BoxFacts | None, line: Line, now: float) -> Status:
    """never, online, silent, lost (its will came) or left (it said good-bye)."""
    if facts is None:
        return Status(status="never", reason="尚未收到该终端的任何消息")
    if facts.reported == "leaving":
        return Status(status="left", reason="终端程序正常退出")
    if facts.reported == "lost":
        return Status(status="lost", reason="终端与中心的连接突然中断，请检查电源和网络")
    if line.up and now >= silent_at(facts, line):
        seconds = int(MISSED_BEATS * facts.every)
        return Status(status="silent", reason=f"超过 {seconds} 秒没有心跳，请检查电源和网络")
    return Status(status="online")


def silent_at(facts: BoxFacts, line: Line) -> float:
    """The moment from which an online box that says nothing more counts as silent."""
    return max(facts.heard_at, line.since) + MISSED_BEATS * facts.every


def device_status(facts: DeviceFacts, box: Status) -> Status:
    """What the box reported; unknown while the box itself is away."""
    if box.status == "online":
        return Status(status=facts.reported, reason=facts.reason)
    return Status(status="unknown", reason=f"所在终端{BOX_WORDS[box.status]}")
