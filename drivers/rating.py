"""One citizen's rating of one service: the five grades, the report, and who may rate what when."""

from __future__ import annotations

import math
import re
from collections import deque
from dataclasses import dataclass
from typing import Any, Literal

from drivers.base import Report, Worth

LABELS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
"""The five grades of 好差评 (国办发〔2019〕51号 and city rules); the last two count as 差评."""

SAME_PRESS = 1.0
"""Seconds in which the same grade again is the same press: bouncing keys, pads that repeat."""

LONGEST_QUESTION = 600.0
REMEMBERED = 256
"""Transactions whose rating is remembered, so that none is rated twice; far above one day's."""

By = Literal["keypad", "touch"]


@dataclass(frozen=True, kw_only=True)
class Rated(Report):
    """A citizen rated the service at `window`, 5 = 非常满意 … 1 = 非常不满意.

    `transaction` is the case it belongs to, None when nobody had asked.
    """

    what = "rated"
    worth = Worth.VOICE

    grade: int
    transaction: str | None
    window: str
    asked: bool
    by: By

    def public(self) -> dict[str, Any]:
        """All of it: a rating says nothing about who gave it."""
        return {
            "grade": self.grade,
            "label": LABELS[self.grade],
            "transaction": self.transaction,
            "window": self.window,
            "asked": self.asked,
            "by": self.by,
        }

    def local(self) -> dict[str, Any]:
        """The same as `public`."""
        return self.public()


class Ballot:
    """What may be rated at one window: one rating for a transaction, one for a press.

    `now` is any clock in seconds that only goes forward. `refused` counts ratings of a transaction
    that had one, `repeated` presses that were the same press again.
    """

    def __init__(self, *, window: str, by: By) -> None:
        self.window = window
        self.refused = 0
        self.repeated = 0
        self._by = by
        self._open: str | None = None
        self._until = 0.0
        self._rated: deque[str] = deque(maxlen=REMEMBERED)
        self._last_grade = 0
        self._last_press = -math.inf

    def ask(self, transaction: str, seconds: float, now: float) -> None:
        """Let presses of the next `seconds` belong to `transaction`; raises ValueError."""
        check_transaction(transaction)
        if isinstance(seconds, bool) or not 1 <= seconds <= LONGEST_QUESTION:
            raise ValueError(f"seconds must be 1 to {LONGEST_QUESTION:.0f}, not {seconds!r}")
        if transaction in self._rated:
            raise ValueError(f"transaction {transaction} has its rating; each is rated once")
        self._open = transaction
        self._until = now + seconds

    def cancel(self) -> bool:
        """Ask no longer; False when nothing was asked."""
        was_open, self._open = self._open is not None, None
        return was_open

    def asks(self, now: float) -> bool:
        """Whether somebody is being asked at this moment and has not pressed yet."""
        return self._open is not None and now < self._until and self._open not in self._rated

    def expire(self, now: float) -> bool:
        """End a question whose time is over; True when it went without a rating."""
        if self._open is None or now < self._until:
            return False
        unanswered = self._open not in self._rated
        self._open = None
        return unanswered

    def cast(self, grade: int, now: float, transaction: str | None = None) -> Rated | None:
        """The rating that this press is; None when it repeats one or its transaction has one.

        `transaction` names the case where the press itself does (a page), else the open question
        counts. Raises ValueError for a grade that is none.
        """
        if isinstance(grade, bool) or grade not in LABELS:
            raise ValueError(f"grade must be 1 to 5, not {grade!r}")
        if transaction is not None:
            check_transaction(transaction)
        if transaction is None and self._open is not None and now < self._until:
            transaction = self._open
        same = grade == self._last_grade and now - self._last_press < SAME_PRESS
        self._last_grade, self._last_press = grade, now
        if same:
            self.repeated += 1
            return None
        if transaction in self._rated:
            self.refused += 1
            return None
        if transaction is not None:
            self._rated.append(transaction)
        return Rated(
            grade=grade,
            transaction=transaction,
            window=self.window,
            asked=transaction is not None,
            by=self._by,
        )


def check_transaction(transaction: object) -> None:
    """Raise ValueError unless it is a case number of 1 to 64 characters, and no citizen's number.

    It leaves the box with the rating, and a citizen's number never may (GB 11643 check digit).
    """
    if not isinstance(transaction, str) or not re.fullmatch(r"[\w.:/-]{1,64}", transaction):
        raise ValueError("transaction must be 1 to 64 letters, digits or . : / - _")
    if _is_citizen_number(transaction):
        raise ValueError("transaction must be the case's number, never a citizen's identity number")


def _is_citizen_number(text: str) -> bool:
    dated = re.fullmatch(
        r"[1-9]\d{5}(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]", text, re.ASCII
    )
    if not dated:
        return False
    weighted = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(text[:17]))
    return "10X98765432"[weighted % 11] == text[17].upper()
