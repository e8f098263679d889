"""A day's counts are kept once, the last of a day stays, and add up over an area."""

import datetime

import pytest

from hub.store import past, report_jobs, snapshots
from hub.store.flips import Flip
from hub.store.snapshots import Counts
from hub.store.tables import flips

DAY = datetime.date(2026, 11, 23)
TOWN, VILLAGE, OTHER = "411728107", "411728107201", "411702"


def counts(hall, unmet, told=True):
    return Counts(hall=hall, told=told, met=5, unmet=unmet, pending=2, devices=3, broken=1)


def test_only_what_changed_is_written_again(database):
    with database.write() as connection:
        assert snapshots.keep(connection, DAY, [counts(TOWN, 1), counts(VILLAGE, 0)]) == 2
        assert snapshots.keep(connection, DAY, [counts(TOWN, 1), counts(VILLAGE, 4)]) == 1
        [day, of_village] = snapshots.trend(connection, TOWN, DAY)
    assert {day.unmet, of_village.unmet} == {1, 4}


def test_an_area_adds_up_by_tier_and_leaves_out_what_was_never_heard_of(database):
    with database.write() as connection:
        before = DAY - datetime.timedelta(days=1)
        snapshots.keep(connection, before, [counts(TOWN, 9)])
        snapshots.keep(
            connection,
            DAY,
            [
                counts(TOWN, 1),
                counts(VILLAGE, 2),
                counts(OTHER, 7),
                counts("411728", 0, told=False),
            ],
        )
        county = snapshots.trend(connection, "411728", before)
        city = snapshots.trend(connection, "411700", DAY)
        alone = snapshots.trend(connection, [TOWN], before)
    assert (county[0].day, county[0].tier, county[0].unmet) == (before, "township", 9)
    assert {one.tier: one.unmet for one in county if one.day == DAY} == {
        "township": 1,
        "village": 2,
    }
    assert {one.tier: one.unmet_halls for one in city} == {"county": 1, "township": 1, "village": 1}
    assert [one.unmet for one in alone] == [9, 1]


def test_old_days_are_forgotten(database):
    with database.write() as connection:
        for back in (91, 90, 0):
            day = DAY - datetime.timedelta(days=back)
            snapshots.keep(connection, day, [counts(TOWN, back)])
        assert snapshots.forget_before(connection, DAY - datetime.timedelta(days=90)) == 1
        kept = snapshots.trend(connection, [TOWN], datetime.date(2000, 1, 1))
    assert [one.unmet for one in kept] == [90, 0]


def job(connection, now):
    return report_jobs.begin(
        connection, hall=TOWN, form="xlsx", scope="area", as_of=DAY, by="李示例", now=now
    )


def test_one_job_at_a_time_and_a_silent_one_is_given_up(database):
    with database.write() as connection:
        first = job(connection, 100.0)
        with pytest.raises(report_jobs.Busy) as flaw:
            job(connection, 101.0)
        assert flaw.value.job.id == first.id
        report_jobs.advance(connection, first.id, 3, 16, 150.0)
        late = 151.0 + report_jobs.SILENT
        second = job(connection, late)
        lost = report_jobs.find(connection, first.id, late)
        assert (lost.status, lost.error) == ("failed", report_jobs.LOST)
        report_jobs.finish(connection, first.id, 10, late)  # too late, it was given up
        assert report_jobs.find(connection, first.id, late).status == "failed"
        report_jobs.finish(connection, second.id, 10, late)
        removed = report_jobs.remove_before(connection, late + 1)
        assert sorted(removed) == sorted([first.id, second.id])
        assert report_jobs.recent(connection, late) == []


def test_a_status_of_then_is_put_together_from_flips(database):
    def flip(at, device, before, after, reason=""):
        made = Flip(
            at=at, hall=TOWN, edge="town-1", device=device, kind="printer",
            before=before, after=after, reason=reason,
        )  # fmt: skip
        return {name: value for name, value in vars(made).items() if name != "id"}

    with database.write() as connection:
        for each in (
            flip(10.0, "printer", "", "ok"),
            flip(20.0, "printer", "ok", "fault", "卡纸"),
            flip(40.0, "printer", "fault", "ok"),
            flip(50.0, "reader", "", "ok"),
        ):
            connection.execute(flips.insert().values(**each))
        then = past.statuses_at(connection, [TOWN], 30.0)
        later = past.statuses_at(connection, None, 60.0)
    assert then["town-1", "printer"] == past.PastStatus(status="fault", since=20.0, reason="卡纸")
    assert then["town-1", "reader"] is None
    assert later == {}
