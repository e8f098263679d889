"""The window's state as people see it, 受理, 暂停 or 下班, kept over restarts."""

from __future__ import annotations

import logging
import re
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import msgspec

from edge.content import put

State = Literal["open", "paused", "closed"]

REASONS: Final = {
    "papers": "正在整理材料",
    "system": "系统正在恢复",
    "meeting": "正在开会",
    "handover": "正在交接班",
    "meal": "工作人员用餐",
    "away": "工作人员暂时离开",
}
"""Codes of why a window pauses (4.5(三)3, 5.4(三)3), and the words that its customers read."""

LONGEST_REASON: Final = 20
"""Characters that fit on the customers' screen in big letters."""

OTHER: Final = "other"
"""The code of a reason in the clerk's own words, which stay on the box."""

_log = logging.getLogger(__name__)


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """How the window stands: its state, why it pauses, and who is on duty since when.

    `reason` is in words; `clerk` is a staff number, empty when nobody signed in.
    """

    state: State
    since: datetime
    reason: str = ""
    clerk: str = ""
    signed_in: datetime | None = None

    @property
    def code(self) -> str:
        """The reason as a code: what the hub is told of it."""
        if not self.reason:
            return ""
        return next((code for code, words in REASONS.items() if words == self.reason), OTHER)


def reason_words(given: str) -> str:
    """The words of a code, or the clerk's own; raises ValueError for what no screen should show."""
    if given in REASONS:
        return REASONS[given]
    words = " ".join(given.split())
    if len(words) > LONGEST_REASON or not words.isprintable():
        raise ValueError(f"原因最多 {LONGEST_REASON} 个字")
    if re.search(r"\d{6}", words):
        raise ValueError("原因里不能写电话或证件号码：群众看得到")
    return words


def read_stand(path: Path, now: datetime) -> Stand:
    """What was kept in the file; closed since `now` when there is none or it is spoilt."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Stand)
    except FileNotFoundError:
        pass
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as flaw:
        _log.warning(
            "%s cannot be read (%s): the window is closed, sign in and open it again",
            path.name,
            type(flaw).__name__,
        )
    return Stand(state="closed", since=now)


def write_stand(path: Path, stand: Stand) -> None:
    """Keep it for good; raises OSError."""
    put(path, msgspec.json.encode(stand))
