"""Service hours by season, weekday and holiday, and what of a time falls into them."""

from datetime import date, datetime

import msgspec
import pytest

from hub.care import hours as care
from hub.care.hours import CHINA, DEFAULT, Exceptional, Holidays, Hours, Season, is_open
from hub.store import care as store
from tests.hub.conftest import CITY, TOWN, VILLAGE


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA).timestamp()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-07-01 08:29:59", False),
        ("2026-07-01 08:30:00", True),
        ("2026-07-01 12:00:00", False),
        ("2026-07-01 15:00:00", True),
        ("2026-07-01 17:59:59", True),
        ("2026-04-30 14:45:00", True),  # winter until the end of April
        ("2026-05-06 14:45:00", False),
        ("2026-12-31 17:29:00", True),
        ("2026-07-04 10:00:00", False),  # a Saturday
        ("2026-10-02 10:00:00", False),  # a Friday of the National Day
        ("2026-10-10 10:00:00", True),  # a Saturday worked in its stead
        ("2026-01-04 10:00:00", True),
    ],
)
def test_a_hall_is_open_by_season_weekday_and_holiday(moment, expected):
    assert is_open(care.with_holidays(DEFAULT, Holidays()), at(moment)) is expected


def test_open_time_between_two_moments_is_cut_at_them():
    begin, end = at("2026-07-03 11:00"), at("2026-07-06 09:00")
    spans = care.open_spans(DEFAULT, begin, end)
    assert [stop - start for start, stop in spans] == [3600.0, 3 * 3600.0, 1800.0]
    assert care.open_seconds(spans, begin, end) == 4.5 * 3600.0
    assert care.open_seconds(spans, at("2026-07-03 11:30"), at("2026-07-03 15:30")) == 3600.0
    assert care.open_seconds([], begin, end) == 0.0


def test_the_next_opening_and_closing():
    assert care.next_change(DEFAULT, at("2026-07-03 18:00")) == at("2026-07-06 08:30")
    assert care.next_change(DEFAULT, at("2026-07-03 17:00")) == at("2026-07-03 18:00")
    never = Hours(seasons=(Season("全年", "01-01", ()),))
    assert care.next_change(never, at("2026-07-03 17:00")) is None


def season(*spans, begin="05-01"):
    return {"name": "夏季", "begin": begin, "spans": spans}


@pytest.mark.parametrize(
    "value",
    [
        {"seasons": []},
        {"seasons": [season(begin="13-01")]},
        {"seasons": [season(begin="02-30")]},
        {"seasons": [season(("12:00", "08:30"))]},
        {"seasons": [season(("08:30", "12:00"), ("11:00", "13:00"))]},
        {"seasons": [season(), season()]},
        {"seasons": [season()], "weekdays": [8]},
    ],
)
def test_hours_that_make_no_sense_are_refused(value):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(value, Hours)


def test_a_hall_has_the_hours_of_the_hall_above(database):
    own = Hours(seasons=(Season("全年", "01-01", (("09:00", "17:00"),)),))
    with database.write() as connection:
        before = store.hours_of(connection, [CITY, VILLAGE])
        store.set_hours(connection, TOWN, own, "li", 5.0)
        after = store.hours_of(connection, [CITY, TOWN, VILLAGE])
        view = store.hours_view(connection, VILLAGE)
        everywhere = store.hours_of(connection)
    assert before[CITY] is before[VILLAGE]
    assert after[VILLAGE].seasons == own.seasons
    assert after[VILLAGE] is after[TOWN]
    assert after[CITY].seasons == DEFAULT.seasons
    assert (view.origin, view.by) == (TOWN, "li")
    assert len(everywhere) == 3126
    with database.write() as connection:
        store.clear_hours(connection, TOWN)
        assert store.hours_view(connection, VILLAGE).origin == ""


def test_a_halls_own_exception_stands_against_the_citys_holiday():
    day = date(2026, 10, 2)
    own = msgspec.structs.replace(DEFAULT, exceptions=(Exceptional(day, True, "值班"),))
    assert is_open(care.with_holidays(own, Holidays()), at("2026-10-02 10:00"))


def test_maintenance_covers_what_hangs_under_it(database):
    def announce(connection, **values):
        base = {"below": False, "edge": "", "device": "", "begin": 100.0, "end": 200.0}
        more = {"by": "li", "reason": "换线", "now": 50.0}
        return store.announce(connection, **{**base, **more, **values})

    with database.write() as connection:
        announce(connection, hall=TOWN, edge="town-1", device="reader")
        announce(connection, hall=CITY[:6], begin=300.0, end=400.0, below=True)
        number = announce(connection, hall=VILLAGE, begin=300.0, end=400.0)
        now = store.in_maintenance(connection, 150.0)
        assert now.covers(TOWN, "town-1", "reader")
        assert not now.covers(TOWN, "town-1")
        assert not now.covers(TOWN, "town-1", "pad")
        assert not store.in_maintenance(connection, 200.0)
        assert store.in_maintenance(connection, 300.0).covers(TOWN, "town-1", "reader")
        assert store.end_early(connection, number, "wang", 350.0)
        assert not store.end_early(connection, number, "wang", 360.0)
        assert len(store.maintenance_between(connection, 150.0, 310.0)) == 3
        assert store.turned(connection, 340.0, 360.0) == {VILLAGE}
        assert len(store.turned(connection, 290.0, 310.0)) == 3126
