"""Working days as the State Council's notice for 2026 has them."""

from datetime import date, datetime

import pytest

from hub.ratings.deadlines import OFF_2026, ON_2026, RatingSettings, due, is_working
from hub.ratings.voice import CITY_TIME, month_of, read, said_at


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_TIME).timestamp()


@pytest.mark.parametrize(
    ("said", "days", "until"),
    [
        ("2026-11-23 10:00", 1, "2026-11-25 00:00"),  # Monday: to the end of Tuesday
        ("2026-11-27 16:59", 1, "2026-12-01 00:00"),  # Friday: to the end of Monday
        ("2026-02-13 10:00", 1, "2026-02-15 00:00"),  # the Saturday before New Year is worked
        ("2026-02-14 10:00", 1, "2026-02-25 00:00"),  # nine days off follow
        ("2026-09-30 23:59", 2, "2026-10-10 00:00"),
        ("2026-11-23 10:00", 15, "2026-12-15 00:00"),
    ],
)
def test_a_deadline_ends_with_a_working_day(said: str, days: int, until: str) -> None:
    assert due(at(said), days, RatingSettings()) == at(until)


def test_the_calendar_of_2026_is_the_notices() -> None:
    assert len(OFF_2026) == 3 + 9 + 3 + 5 + 3 + 3 + 7
    assert all(day.weekday() >= 5 for day in ON_2026)
    assert not is_working(date(2026, 10, 1), OFF_2026, ON_2026)
    assert is_working(date(2026, 10, 10), OFF_2026, ON_2026)


def test_a_calendar_of_holidays_only_ends_the_search() -> None:
    everlasting = RatingSettings(days_off=[date.fromordinal(739_900 + n) for n in range(400)])
    assert due(at("2026-11-23 10:00"), 1, everlasting) > at("2026-11-23 10:00")


@pytest.mark.parametrize("box_time", [0.0, 2e9, 1.8e9 - 91 * 86_400, 1.8e9 + 301])
def test_a_box_without_a_clock_said_it_when_the_hub_heard_it(box_time: float) -> None:
    assert said_at(box_time, 1.8e9) == 1.8e9


def test_a_late_event_belongs_to_the_month_in_which_it_was_said() -> None:
    said, received = at("2026-10-31 23:50"), at("2026-11-02 08:00")
    assert month_of(said_at(said, received)) == "2026-10"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("hall.touch_screen.rated", {"grade": 6}),
        ("hall.touch_screen.rated", {"grade": "5"}),
        ("hall.touch_screen.rated", {"grade": 5, "window": "1" * 17}),
        ("hall.satisfaction_keypad.key", {"grade": 5}),
        ("hall.box.complaint", {"receipt": "x", "sort": "complaint"}),
        ("hall.box.complaint", {"receipt": "AAAA-0000", "sort": "praise"}),
    ],
)
def test_what_is_no_voice_is_none(kind: str, data: dict[str, object]) -> None:
    assert read(kind, data) is None
