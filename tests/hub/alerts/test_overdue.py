"""Who has not looked again in time: in the digest for a week, then told, county by county."""

from datetime import date, datetime, timedelta

from hub.alerts.facts import Calendar
from hub.alerts.severity import OVERDUE_QUIET
from hub.alerts.telling import Receiver
from hub.care.hours import CHINA
from hub.inspection.sheet import SETTING, PublicAddress
from hub.requirements import Attestation, Due
from hub.store import inspection, settings

from ..conftest import TOWN
from .watched import MONDAY_TEN, PAGE
from .world import COUNTIES, World

DAY = 86_400.0
TODAY = date(2026, 11, 23)
ROWS = ("CH-4.1-counter", "CH-4.1-sign")


def city(halls=(TOWN,), **values) -> World:
    receivers = [Receiver(channel=1, hall="411700"), Receiver(channel=2, hall=TOWN)]
    boxes = {f"box-{hall}": hall for hall in halls}
    return World(boxes=boxes, **{"receivers": receivers, **values})


def test_a_lapse_is_low_for_a_week_then_told_and_goes_up():
    town = city()
    town.lapse(TOWN, 900.0)
    town.step(1000.0)
    [alert] = town.open.values()
    assert (alert.key, alert.scope, alert.severity) == (f"overdue:{TOWN}", "overdue", "low")
    town.run(1002, 1000 + OVERDUE_QUIET - 1, every=3600)
    assert town.told == []
    week = 1000 + OVERDUE_QUIET
    town.run(week, week + 3700, every=20)
    [raised], [escalated] = town.said("raised"), town.said("escalated")
    assert (raised.channel, raised.hall, raised.alerts[0].severity) == (2, TOWN, "normal")
    assert escalated.channel == 1
    town.overdue.clear()
    town.run(week + 3800, week + 4000, every=10)
    assert town.open == {}
    assert sorted(notice.channel for notice in town.said("resolved")) == [1, 2]


def test_outside_of_service_hours_it_is_quiet():
    town = city(calendar=Calendar(is_open=lambda _hall, at: at >= 30_000))
    town.lapse(TOWN, 900.0)
    town.run(1000, 29_990, every=600)
    assert town.open == {}
    town.step(30_000.0)
    assert len(town.open) == 1


def test_a_city_that_lapses_in_one_night_is_a_message_a_county():
    halls = [f"{county}{number:03d}" for county in COUNTIES for number in range(300)]
    whole = city(halls, receivers=[Receiver(channel=1, hall="411700")])
    for hall in halls:
        whole.lapse(hall, 900.0)
    whole.step(1000.0)
    assert len(whole.open) == 3000
    week = 1000 + OVERDUE_QUIET
    whole.run(week, week + 60, every=10)
    assert sorted(notice.hall for notice in whole.said("raised")) == sorted(COUNTIES)
    assert len(whole.told) == len(COUNTIES)


def test_a_lapse_does_not_delay_what_breaks_in_the_same_hall():
    county = city(["411728"], receivers=[Receiver(channel=1, hall="411728")])
    county.lapse("411728", 900.0)
    county.step(1000.0)
    week = 1000 + OVERDUE_QUIET
    county.break_("box-411728", "reader", week - 50)
    county.run(week, week + 100, every=5)
    told = [[alert.scope for alert in notice.alerts] for notice in county.said("raised")]
    assert told == [["overdue"], ["device"]]


def run_out(database, *expired: date) -> None:
    """These are the last good days of what was stated in the town; without any all is in time."""
    said = [
        Attestation(row=row, window="", holds=True, by="李示例", at=1.0, expires=day)
        for row, day in zip(ROWS, expired, strict=False)
    ]
    found = [Due(TOWN, one.row, "", "expired", one) for one in said]
    with database.write() as connection:
        inspection.note_due(connection, found, TODAY)


def test_from_the_lapse_to_the_next_look(watched):
    run_out(watched.database, date(2026, 11, 20), date(2026, 11, 22))
    watched.wait(60)
    alert = watched.open[f"overdue:{TOWN}"]
    assert (alert.severity, alert.hall) == ("low", TOWN)
    assert alert.since == datetime(2026, 11, 21, tzinfo=CHINA).timestamp()
    assert alert.reason.endswith("需要重新核实，最早的有效期到 2026-11-20")
    watched.now += 7 * DAY
    watched.wait(30)
    [message, digest] = watched.sent
    assert digest.what == "digest"
    assert "现场核实已到期" in digest.body
    assert message.title == "【告警】阳丰镇：现场核实已到期"
    assert message.body.endswith(f"{PAGE}#/walk/{TOWN}")
    run_out(watched.database)
    watched.wait(180)
    assert watched.open == {}
    assert [one.what for one in watched.sent] == ["raised", "digest", "resolved"]
    assert "现场核实已重新完成" in watched.sent[2].title


def test_the_same_lapse_may_come_back(watched):
    """A row was exempt for a time."""
    for _ in range(2):
        run_out(watched.database, date(2026, 11, 20))
        watched.wait(60)
        assert list(watched.open) == [f"overdue:{TOWN}"]
        run_out(watched.database)
        watched.wait(180)
        assert watched.open == {}


def test_what_is_good_until_today_is_overdue_tomorrow(watched):
    run_out(watched.database, TODAY)
    watched.wait(60)
    assert watched.open == {}
    watched.now = MONDAY_TEN + timedelta(days=1).total_seconds()
    watched.wait(30)
    assert list(watched.open) == [f"overdue:{TOWN}"]


def test_messages_link_to_the_address_that_the_settings_name(watched):
    with watched.database.write() as connection:
        address = PublicAddress(url="https://hall.example.cn")
        settings.save(connection, SETTING, address, "test", 0.0)
    run_out(watched.database, date(2026, 11, 20))
    watched.wait(30)
    watched.now += 7 * DAY
    watched.wait(30)
    assert watched.sent[1].body.endswith("\nhttps://hall.example.cn/#/alerts")
    assert watched.sent[0].body.endswith(f"\nhttps://hall.example.cn/#/walk/{TOWN}")
