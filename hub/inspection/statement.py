"""Holds what a person states against its row: the place, and for how long it is good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from hub.requirements import Row
from hub.requirements.reasons import CHINA

FURTHEST: Final = timedelta(days=3660)
"""No statement is good for more than ten years."""


class Unfit(ValueError):
    """The statement cannot be taken; the text tells its writer why."""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of a row (`window` None: the hall) at a moment; `expires` None: by the rule."""

    row: str
    window: str | None
    holds: bool
    at: float
    expires: date | None = None
    note: str = ""
    quantity: float | None = None
    photos: tuple[str, ...] = ()


def fitted(
    stated: Statement, rows: Mapping[str, Row], windows: Sequence[str], seen: date
) -> Statement:
    """The statement with the end that its row's term gives it; raises Unfit.

    `rows` are those that bind the hall, `seen` the day on which it was seen. What does not hold has
    no end: it stays until somebody sees it mended, unless they say otherwise.
    """
    row = rows.get(stated.row)
    if row is None:
        raise Unfit(f"该大厅没有条目 {stated.row}")
    if row.scope == "window" and stated.window not in windows:
        raise Unfit(f"“{row.item}”按窗口核实，请选择窗口")
    if row.scope != "window" and stated.window is not None:
        raise Unfit(f"“{row.item}”按大厅核实，不需要窗口")
    if stated.expires is None:
        end = row.term.end(seen) if row.term and stated.holds else None
        return msgspec.structs.replace(stated, expires=end)
    if stated.expires < seen:
        raise Unfit(f"“{row.item}”：有效期不能早于今天")
    if stated.expires > seen + FURTHEST:
        raise Unfit(f"“{row.item}”：有效期最长十年")
    if stated.holds and row.term and row.term.firm and stated.expires > row.term.end(seen):
        raise Unfit(f"“{row.item}”：有效期最晚到 {row.term.end(seen)}。{row.term.text}")
    return stated


def day_of(at: float) -> date:
    """China's day at a moment."""
    return datetime.fromtimestamp(at, CHINA).date()
