"""What a device's flips come to in the service hours."""

import pytest

from hub.care.availability import Change, Spell, Tally, class_of, spells, tally, without

HOUR = 3600.0
OPEN = [(8 * HOUR, 12 * HOUR), (14 * HOUR, 18 * HOUR)]
NEXT = [(32 * HOUR, 36 * HOUR)]


def at(hour, before, after):
    return Change(hour * HOUR, before, after)


def lived(*changes, last=None, begin=0.0, end=24.0):
    return spells(changes, last or changes[-1].after, begin * HOUR, end * HOUR)


def test_spells_cover_the_time_without_gap():
    found = lived(at(9, "ok", "fault"), at(10, "fault", "ok"))
    assert [(s.begin / HOUR, s.end / HOUR, s.status) for s in found] == [
        (0, 9, "ok"),
        (9, 10, "fault"),
        (10, 24, "ok"),
    ]


def test_without_a_change_it_was_all_the_time_what_it_is():
    assert spells([], "ok", 0.0, 24 * HOUR) == [Spell(0.0, 24 * HOUR, "ok")]
    assert spells([], "removed", 0.0, 24 * HOUR) == []


def test_what_came_and_went_was_absent_before_and_after():
    found = lived(at(9, "", "ok"), at(11, "ok", "removed"))
    assert [(s.begin / HOUR, s.end / HOUR, s.status) for s in found] == [(9, 11, "ok")]


def test_changes_after_the_time_are_taken_back():
    found = spells([at(9, "ok", "fault"), at(30, "fault", "ok")], "ok", 0.0, 24 * HOUR)
    assert found[-1] == Spell(9 * HOUR, 24 * HOUR, "fault")


def test_only_open_time_counts_and_unknown_is_counted_apart():
    changes = (at(9, "ok", "fault"), at(10, "fault", "unknown"), at(15, "unknown", "ok"))
    counted = tally(lived(*changes), OPEN, down_next=False)
    assert counted == Tally(
        devices=1, up=(1 + 3) * HOUR, down=1 * HOUR, unknown=(2 + 1) * HOUR, failures=1
    )
    assert counted.share == pytest.approx(4 / 5)
    assert counted.repair == HOUR


@pytest.mark.parametrize(
    ("changes", "down_next", "failures"),
    [
        ((at(20, "ok", "missing"), at(22, "missing", "ok")), False, 0),  # switched off at night
        ((at(20, "ok", "missing"),), True, 1),  # still gone in the morning
        ((at(20, "ok", "missing"),), False, 0),
        ((at(7, "ok", "missing"), at(9, "missing", "ok")), False, 1),
        ((at(13, "ok", "fault"), at(13.5, "fault", "ok")), False, 0),  # over noon
        ((at(9, "ok", "missing"), at(9.5, "missing", "fault")), True, 1),
        ((at(9, "ok", "fault"), at(10, "fault", "unknown"), at(11, "unknown", "fault")), True, 1),
        ((at(9, "ok", "unknown"), at(11, "unknown", "fault")), False, 1),
        ((at(9, "ok", "off"), at(11, "off", "ok")), False, 1),
    ],
)
def test_a_failure_is_felt_in_service_hours(changes, down_next, failures):
    assert tally(lived(*changes), OPEN, down_next).failures == failures


def test_over_days_a_night_failure_counts_once_when_it_lasts():
    found = lived(at(20, "ok", "missing"), at(33, "missing", "ok"), end=40.0)
    counted = tally(found, OPEN + NEXT, down_next=False)
    assert (counted.failures, counted.down) == (1, HOUR)


def test_maintenance_is_cut_out():
    assert without([(0, 10), (20, 30)], [(5, 25)]) == [(0, 5), (25, 30)]
    assert without([(0, 10)], [(2, 3), (4, 5)]) == [(0, 2), (3, 4), (5, 10)]
    assert without([(0, 10)], [(0, 10)]) == []
    assert without([(0, 10)], [(10, 20)]) == [(0, 10)]


def test_statuses_fall_into_classes():
    assert [class_of(s) for s in ("degraded", "starting", "flapping", "off", "removed")] == [
        "up",
        "unknown",
        "down",
        "down",
        "absent",
    ]
