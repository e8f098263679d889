"""When a hall serves the public: seasons, weekdays, holidays. Pure; all in China's one time zone.

The rules of the halls name no hours (notice 2019-1 asks for 统一 ones); the default is the usual
summer and winter timetable of offices in Henan, and every hall may have its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Annotated

import msgspec

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had one zone and no summer time since 1991, so a fixed offset is exact."""

DAY = 86_400.0

Clock = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
MonthDay = Annotated[str, msgspec.Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Span = tuple[float, float]
"""Seconds since 1970 UTC, from and to."""


class Season(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From `begin` (month-day) until another season begins; `spans` are clock times of a day."""

    name: Annotated[str, msgspec.Meta(max_length=32)]
    begin: MonthDay
    spans: Annotated[tuple[tuple[Clock, Clock], ...], msgspec.Meta(max_length=6)]


class Exceptional(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day that is `open` or not whatever its weekday: a holiday, or a day worked in its stead."""

    day: date
    open: bool
    name: Annotated[str, msgspec.Meta(max_length=32)] = ""


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The service hours of a hall; `weekdays` as ISO counts them, 1 is Monday.

    Raises ValueError, with words for people, for hours that make no sense.
    """

    seasons: Annotated[tuple[Season, ...], msgspec.Meta(min_length=1, max_length=4)]
    weekdays: Annotated[
        tuple[Annotated[int, msgspec.Meta(ge=1, le=7)], ...], msgspec.Meta(max_length=7)
    ] = (1, 2, 3, 4, 5)
    exceptions: Annotated[tuple[Exceptional, ...], msgspec.Meta(max_length=400)] = ()

    def __post_init__(self) -> None:
        begins = [season.begin for season in self.seasons]
        if len(set(begins)) < len(begins):
            raise ValueError("两个季节从同一天开始，请改其中一个的开始日期")
        for season in self.seasons:
            if season.begin in ("02-29", "02-30", "02-31", "04-31", "06-31", "09-31", "11-31"):
                raise ValueError(f"{season.begin} 不是每年都有的日子，请换一个开始日期")
            before = "00:00"
            for begin, end in season.spans:
                if not before <= begin < end:
                    raise ValueError(
                        f"“{season.name}”的时段 {begin}–{end} 颠倒或与前一时段重叠，请按先后填写"
                    )
                before = end


DEFAULT = Hours(
    seasons=(
        Season("夏季", "05-01", (("08:30", "12:00"), ("15:00", "18:00"))),
        Season("冬季", "10-01", (("08:30", "12:00"), ("14:30", "17:30"))),
    )
)


def _holiday(name: str, month: int, first: int, last: int) -> tuple[Exceptional, ...]:
    days = range(first, last + 1)
    return tuple(Exceptional(date(2026, month, day), False, name) for day in days)


def _worked(*days: tuple[int, int]) -> tuple[Exceptional, ...]:
    return tuple(Exceptional(date(2026, month, day), True, "调休上班") for month, day in days)


class Holidays(msgspec.Struct, frozen=True):
    """The public holidays, for every hall of the city.

    The default is the State Council's notice of 4 November 2025 for 2026; the days of a later year
    are entered when they are announced.
    """

    days: tuple[Exceptional, ...] = (
        *_holiday("元旦", 1, 1, 3),
        *_holiday("春节", 2, 15, 23),
        *_holiday("清明节", 4, 4, 6),
        *_holiday("劳动节", 5, 1, 5),
        *_holiday("端午节", 6, 19, 21),
        *_holiday("中秋节", 9, 25, 27),
        *_holiday("国庆节", 10, 1, 7),
        *_worked((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)),
    )


def with_holidays(hours: Hours, holidays: Holidays) -> Hours:
    """These hours on the city's holidays too; a hall's own exception for a day stands."""
    own = {one.day for one in hours.exceptions}
    added = tuple(one for one in holidays.days if one.day not in own)
    return msgspec.structs.replace(hours, exceptions=(*hours.exceptions, *added))


def china_day(at: float) -> date:
    """The day on which this moment falls."""
    return datetime.fromtimestamp(at, UTC).astimezone(CHINA).date()


def midnight(day: date) -> float:
    """The moment at which this day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA).timestamp()


@lru_cache(maxsize=20_000)
def spans_of_day(hours: Hours, day: date) -> tuple[Span, ...]:
    """When the hall is open on this day, in order."""
    exception = _exceptions(hours).get(day)
    if not (day.isoweekday() in hours.weekdays if exception is None else exception):
        return ()
    start = midnight(day)
    season = _season(hours, day)
    return tuple((start + _seconds(begin), start + _seconds(end)) for begin, end in season.spans)


def open_spans(hours: Hours, begin: float, end: float) -> list[Span]:
    """When the hall is open between these moments, cut at them, in order."""
    found = []
    day = china_day(begin)
    while midnight(day) < end:
        for start, stop in spans_of_day(hours, day):
            if start < end and stop > begin:
                found.append((max(start, begin), min(stop, end)))
        day += timedelta(days=1)
    return found


def is_open(hours: Hours, at: float) -> bool:
    """Whether the hall serves the public at this moment."""
    return any(start <= at < stop for start, stop in spans_of_day(hours, china_day(at)))


def next_change(hours: Hours, at: float, *, within_days: int = 30) -> float | None:
    """When the hall next opens or closes after this moment; None when not within these days."""
    for start, stop in open_spans(hours, at, at + within_days * DAY):
        return start if start > at else stop
    return None


def open_seconds(spans: Sequence[Span], begin: float, end: float) -> float:
    """How many seconds between these moments fall into these spans (in order, apart)."""
    first = max(0, bisect_right(spans, (begin, begin)) - 1)
    total = 0.0
    for start, stop in spans[first:]:
        if start >= end:
            break
        total += max(0.0, min(stop, end) - max(start, begin))
    return total


@lru_cache(maxsize=4000)
def _exceptions(hours: Hours) -> dict[date, bool]:
    return {one.day: one.open for one in hours.exceptions}


def _season(hours: Hours, day: date) -> Season:
    """The season that began last; before the year's first, the one the old year ended with."""
    ordered = sorted(hours.seasons, key=lambda season: season.begin)
    today = f"{day:%m-%d}"
    begun = [season for season in ordered if season.begin <= today]
    return begun[-1] if begun else ordered[-1]


def _seconds(clock: str) -> float:
    hour, minute = clock.split(":")
    return 3600.0 * int(hour) + 60.0 * int(minute)
