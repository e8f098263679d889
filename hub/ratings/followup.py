"""What is done about a bad rating or a complaint: contact, rectify, close, each by a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Act = Literal["assign", "note", "contact", "close", "reopen"]

CONTACTS: Final[Mapping[str, str]] = {
    "reached": "已联系到本人",
    "came": "本人到窗口说明",
    "anonymous": "匿名，无法联系，已核查窗口",
    "unreachable": "多次联系未果",
}
OUTCOMES: Final[Mapping[str, str]] = {
    "rectified": "属实，已整改",
    "explained": "政策原因，已解释",
    "unfounded": "核查不属实",
    "mistaken": "误按",
    "malicious": "恶意评价，已报上级复核",
    "noted": "建议已阅知",
}
ACTS: Final[Mapping[str, str]] = {
    "assign": "指派",
    "note": "记录",
    "contact": "联系",
    "close": "办结",
    "reopen": "重新办理",
}

_PERSONAL: Final = (
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "证件号码"),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "手机号码"),
    (re.compile(r"(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)"), "电话号码"),
    (re.compile(r"[\w.+-]+@[\w-]+\.\w+"), "电子邮箱"),
)


class NotNow(ValueError):
    """The step does not fit what was done before; the text says what to do."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a case is; times in seconds since 1970, None where nothing happened or is due."""

    sort: str
    contact_due: float | None
    rectify_due: float | None
    contacted: float | None
    closed: float | None

    def late(self, now: float) -> tuple[bool, bool]:
        """Whether contact and rectification are over their time, or were when they happened."""
        contact = self.contacted if self.contacted is not None else self.closed
        return _late(self.contact_due, contact, now), _late(self.rectify_due, self.closed, now)


def _late(due: float | None, done: float | None, now: float) -> bool:
    return due is not None and (done if done is not None else now) > due


def check(case: Standing, act: Act, result: str, text: str) -> None:
    """Raise NotNow unless this step may be taken; `result` is a contact's or a closing's."""
    if case.closed is not None and act not in ("reopen", "note"):
        raise NotNow("该事项已办结；需要继续办理请先“重新办理”")
    if act == "reopen" and case.closed is None:
        raise NotNow("该事项还没有办结")
    if act == "contact" and result not in CONTACTS:
        raise NotNow("请选择联系结果")
    if act == "close":
        if result not in OUTCOMES:
            raise NotNow("请选择办理结果")
        if case.contact_due is not None and case.contacted is None:
            raise NotNow("请先记录联系情况，再办结")
    if act in ("note", "close") and not text:
        raise NotNow("请写明情况")


def personal(text: str) -> str:
    """What in the text looks like somebody's data, in a word; empty when nothing does.

    Notes live for years and are read by many; the citizen's data stays with the case system.
    """
    return next((word for pattern, word in _PERSONAL if pattern.search(text)), "")
