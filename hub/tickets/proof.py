"""Decides whether a ticket may be closed: a device that is well again is the proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hub.store.tickets import Subject, Ticket

WELL = ("ok", "online")
"""Statuses of a device and of a box that prove a repair; `degraded` works, and is not repaired."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What stands for the repair; `kind` is "" when nothing does yet, and `words` say why."""

    kind: Literal["", "device", "word"]
    words: str


def proof(ticket: Ticket, subject: Subject | None) -> Proof:
    """What proves that the ticket is done.

    A device or box must be well since after the ticket was opened, or, if it never failed, since
    somebody said that the work is done. A ticket of no device rests on somebody's word.
    """
    if not ticket.edge:
        return Proof(kind="word", words="不涉及设备，关闭时请写明处理结果")
    name = "设备" if ticket.device else "终端"
    if subject is None:
        return Proof(kind="", words=f"{name}已不在登记中，无法由设备状态证明")
    if subject.status not in WELL:
        return Proof(kind="", words=f"{name}尚未恢复正常：{subject.reason or '状态仍为异常'}")
    if subject.since >= ticket.opened or ticket.repaired is not None:
        return Proof(kind="device", words=f"{name}已恢复正常")
    return Proof(kind="", words=f"{name}一直正常，请先登记“已修好”再关闭")
