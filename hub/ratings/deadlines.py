"""Working days of the city and the deadlines of follow-up that are counted in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final

import msgspec

from hub.ratings.voice import CITY_TIME

SETTINGS: Final = "ratings"
LONGEST: Final = 400
"""Days that a search for a working day may run over; a calendar without any is a mistake."""

Days = Annotated[int, msgspec.Meta(ge=1, le=60)]
Tries = Annotated[int, msgspec.Meta(ge=1, le=50)]


def _days(year: int, *spans: tuple[int, int, int, int]) -> list[date]:
    found = []
    for month, day, to_month, to_day in spans:
        at, end = date(year, month, day), date(year, to_month, to_day)
        while at <= end:
            found.append(at)
            at += timedelta(days=1)
    return found


OFF_2026: Final = _days(
    2026,
    (1, 1, 1, 3),
    (2, 15, 2, 23),
    (4, 4, 4, 6),
    (5, 1, 5, 5),
    (6, 19, 6, 21),
    (9, 25, 9, 27),
    (10, 1, 10, 7),
)
ON_2026: Final = [
    date(2026, month, day) for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))
]
"""国务院办公厅关于2026年部分节假日安排的通知 (2025-11-04): days off, and weekends worked."""


class RatingSettings(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What people may change about ratings.

    `contact_days` and `rectify_days` are working days. No national rule fixes them; cities use
    contact within 1 working day and rectification within 15 (许昌禹州 2023, 浙江 2019, 四川: 15
    working days). `smallest` is the k below which no count of citizens is published.
    `transaction_days` and `note_days` are how long a case number stays with its rating, and the
    notes with a closed case.
    """

    contact_days: Days = 1
    rectify_days: Days = 15
    smallest: Annotated[int, msgspec.Meta(ge=3, le=100)] = 5
    days_off: Annotated[list[date], msgspec.Meta(max_length=400)] = msgspec.field(
        default_factory=lambda: list(OFF_2026)
    )
    days_on: Annotated[list[date], msgspec.Meta(max_length=100)] = msgspec.field(
        default_factory=lambda: list(ON_2026)
    )
    transaction_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 90
    note_days: Annotated[int, msgspec.Meta(ge=30, le=3650)] = 730
    relay: bool = False
    relay_url: Annotated[str, msgspec.Meta(max_length=500)] = ""
    relay_mapping: Annotated[str, msgspec.Meta(max_length=20_000)] = ""
    relay_tries: Tries = 12

    def years(self) -> set[int]:
        """Years for which the calendar has holidays."""
        return {day.year for day in self.days_off}


def is_working(day: date, off: Iterable[date], on: Iterable[date]) -> bool:
    """Whether people work on this day: Monday to Friday, less holidays, plus days made up."""
    if day in set(on):
        return True
    return day.weekday() < 5 and day not in set(off)


def due(start: float, days: int, settings: RatingSettings) -> float:
    """The end of the `days`-th working day after the day of `start`, seconds since 1970."""
    off, on = set(settings.days_off), set(settings.days_on)
    day = datetime.fromtimestamp(start, CITY_TIME).date()
    for _ in range(LONGEST):
        day += timedelta(days=1)
        if is_working(day, off, on):
            days -= 1
            if days == 0:
                break
    end = datetime.combine(day + timedelta(days=1), time(), CITY_TIME)
    return end.timestamp()
