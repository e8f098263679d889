"""Alerts: cause first, held, quiet when nobody works, one for what flaps, and none repeated."""

import pytest

from hub.alerts.facts import Calendar, Silence
from hub.alerts.rules import Rules
from hub.alerts.telling import Receiver
from hub.status import Line

from .world import World

TOWN, COUNTY, CITY = "411728107", "411728", "411700"
RULES = Rules()


def world(boxes=None, **values) -> World:
    boxes = boxes if boxes is not None else {"a": TOWN, "b": TOWN, "c": COUNTY}
    receivers = [
        Receiver(channel=1, hall=TOWN),
        Receiver(channel=2, hall=COUNTY),
        Receiver(channel=3, hall=CITY),
    ]
    return World(boxes=boxes, **{"receivers": receivers, **values})


def test_a_device_is_an_alert_when_it_has_been_broken_for_its_hold():
    city = world()
    city.break_("a", "reader", 1000.0)
    city.run(1000, 1059)
    assert city.open == {}
    city.step(1060.0)
    assert list(city.open) == ["device:a/reader"]
    city.run(1061, 1200)
    assert len(city.alerts) == 1
    [told] = city.told
    assert (told[1].channel, told[1].what) == (1, "raised")


def test_what_is_well_again_within_the_hold_is_nobody_s_business():
    city = world()
    city.break_("a", "reader", 1000.0)
    city.run(1000, 1050)
    city.mend("a", "reader")
    city.run(1051, 1300)
    assert city.alerts == {}
    assert city.told == []


def test_a_lost_box_hides_its_devices_and_counts_them():
    city = world({"a": TOWN, "b": TOWN})
    city.lose("a", 1000.0)
    city.break_("a", "reader", 990.0)
    city.run(1000, 1100)
    assert list(city.open) == ["box:a"]
    assert city.open["box:a"].hidden_devices == 5


def test_all_boxes_of_a_hall_are_one_line_s_fault():
    city = world({"a": TOWN, "b": TOWN, "c": COUNTY, "d": COUNTY, "e": COUNTY, "f": COUNTY})
    city.lose("a", 1000.0)
    city.lose("b", 1020.0)
    city.run(1000, 1200)
    assert list(city.open) == [f"hall:{TOWN}"]
    alert = city.open[f"hall:{TOWN}"]
    assert (alert.hidden_boxes, alert.hidden_devices) == (2, 10)


def test_half_the_boxes_of_a_county_within_a_minute_are_one_line_s_fault():
    boxes = {f"b{number}": f"411728{100 + number}" for number in range(10)}
    city = world(boxes)
    for number in range(5):
        city.lose(f"b{number}", 1000.0 + 14 * number)
    city.run(1000, 1400)
    assert list(city.open) == [f"county:{COUNTY}"]
    assert [len(notice.alerts) for notice in city.said("raised")] == [1]


def test_half_the_boxes_over_an_hour_are_not():
    boxes = {f"b{number}": f"411728{100 + number}" for number in range(10)}
    city = world(boxes)
    for number in range(5):
        city.lose(f"b{number}", 1000.0 + 600 * number)
    city.run(1000, 3600, every=5)
    assert sorted(city.open) == [f"box:b{number}" for number in range(5)]


def test_two_of_three_boxes_of_a_small_county_are_too_few_to_blame_the_line():
    city = world({"a": TOWN, "b": COUNTY, "c": COUNTY})
    city.lose("a", 1000.0)
    city.lose("b", 1001.0)
    city.run(1000, 1100)
    assert sorted(city.open) == ["box:a", "box:b"]


def test_a_county_s_recovery_does_not_raise_what_it_hid_at_once():
    boxes = {f"b{number}": f"411728{100 + number}" for number in range(8)}
    city = world(boxes)
    for number in range(8):
        city.lose(f"b{number}", 1000.0)
    city.run(1000, 2000)
    for number in range(7):
        city.find(f"b{number}")
    city.run(2001, 2075)
    assert set(city.open) <= {f"county:{COUNTY}"}
    city.run(2076, 2200)
    assert set(city.open) == {"box:b7"}


def test_while_the_hub_hears_nothing_it_says_nothing_of_others():
    city = world()
    city.break_("a", "reader", 1000.0)
    city.run(1000, 1100)
    city.line = Line(up=False, since=1100.0)
    city.lose("b", 1105.0)
    city.mend("a", "reader")
    city.run(1101, 1500)
    assert sorted(city.open) == ["device:a/reader", "hub"]
    city.line = Line(up=True, since=1500.0)
    city.run(1501, 1570)
    assert "box:b" not in city.open, "it has not had its hold since the line is up"
    city.run(1571, 1700)
    assert sorted(city.open) == ["box:b"]


def test_nothing_is_raised_while_the_hall_is_closed_nor_just_after_it_opened():
    opens = 10_000.0
    calendar = Calendar(is_open=lambda _hall, at: at >= opens)
    city = world(calendar=calendar)
    city.break_("a", "reader", 5000.0)
    city.break_("a", "pad", opens + 30)
    city.run(5000, opens + 599, every=3)
    assert sorted(city.open) == ["device:a/pad"]
    city.run(opens + 600, opens + 670)
    assert sorted(city.open) == ["device:a/pad", "device:a/reader"]


def test_maintenance_keeps_still_and_the_hold_begins_after_it():
    calendar = Calendar(maintained=lambda _h, edge, _d, at: edge == "a" and at < 2000)
    city = world(calendar=calendar)
    city.break_("a", "reader", 1000.0)
    city.run(1000, 2059)
    assert city.open == {}
    city.step(2060.0)
    assert list(city.open) == ["device:a/reader"]


def test_what_flaps_is_one_alert_until_it_is_calm():
    city = world()
    city.break_("a", "reader", 1000.0)
    city.run(1000, 1030)
    city.break_("a", "reader", 1030.0, "flapping")
    city.step(1031.0)
    assert list(city.open) == ["device:a/reader"], "it took its time to be called flapping"
    city.run(1032, 1800, every=5)
    city.acknowledge("device:a/reader", 1800.0)
    city.run(1800, 9000, every=30)
    city.mend("a", "reader")
    city.run(9001, 9100)
    assert len(city.alerts) == 1
    assert [notice.what for _, notice in city.told] == ["raised", "resolved"]


def test_a_flapping_box_is_no_reason_to_blame_a_line():
    city = world({"a": TOWN, "b": TOWN})
    city.lose("a", 1000.0)
    city.lose("b", 1000.0, "flapping")
    city.run(1000, 1200)
    assert sorted(city.open) == ["box:a", "box:b"]


def test_five_devices_of_one_hall_are_one_message():
    city = world()
    for number in range(5):
        city.break_("a", f"d{number}", 1000.0 + number)
    city.run(1000, 1200)
    [notice] = city.said("raised")
    assert len(notice.alerts) == 5
    for number in range(5):
        city.mend("a", f"d{number}")
    city.run(1201, 1320)
    [over] = city.said("resolved")
    assert {alert.id for alert in over.alerts} == {alert.id for alert in notice.alerts}


def test_it_goes_up_a_tier_at_a_time_until_somebody_takes_it():
    city = world()
    city.break_("a", "reader", 1000.0)
    city.run(1000, 1000 + 60 + 10 + 2 * 15 * 60 + 10, every=5)
    assert [(n.what, n.channel) for _, n in city.told] == [
        ("raised", 1), ("escalated", 2), ("escalated", 3),
    ]  # fmt: skip
    city.mend("a", "reader")
    city.run(3000, 3100)
    assert sorted(channel for _, channel in city.resolved) == [1, 2, 3]


def test_who_acknowledges_stops_the_way_up():
    city = world()
    city.break_("a", "reader", 1000.0)
    city.run(1000, 1100)
    city.acknowledge("device:a/reader", 1100.0)
    city.run(1101, 8000, every=10)
    assert [notice.channel for _, notice in city.told] == [1]


def test_a_hall_without_people_is_told_to_the_tier_above():
    city = world(receivers=[Receiver(channel=3, hall=CITY)])
    city.break_("a", "reader", 1000.0)
    city.run(1000, 1100)
    assert [notice.channel for _, notice in city.told] == [3]


def test_a_silence_hushes_until_its_end():
    city = world(silences=[Silence(hall=TOWN, kind="id_card_reader", starts=0, ends=2000)])
    city.break_("a", "reader", 1000.0)
    city.run(1000, 1999)
    assert city.told == []
    assert list(city.open) == ["device:a/reader"]
    city.run(2000, 2010)
    assert [notice.what for _, notice in city.told] == ["raised"]


@pytest.mark.parametrize("severity", ["low"])
def test_low_alerts_wait_for_the_digest(severity):
    city = world(severity=severity)
    city.break_("a", "reader", 1000.0)
    city.run(1000, 9000, every=10)
    assert len(city.open) == 1
    assert city.told == []


def test_the_hold_of_a_box_outlasts_the_county_rule():
    assert RULES.flaw() == ""
    assert "65 秒" in Rules(hold_box=30.0).flaw()
