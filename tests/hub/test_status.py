"""Status follows from facts and time alone."""

import pytest

from hub.status import BoxFacts, DeviceFacts, Line, Status, box_status, device_status, silent_at

UP = Line(up=True, since=0.0)


def box(reported: str = "online", heard_at: float = 1000.0, every: float = 15.0) -> BoxFacts:
    return BoxFacts(reported=reported, heard_at=heard_at, every=every)


@pytest.mark.parametrize(
    ("facts", "now", "expected"),
    [
        (None, 1000.0, "never"),
        (box(), 1000.0, "online"),
        (box(), 1032.4, "online"),
        (box(), 1032.5, "silent"),
        (box("lost"), 1000.0, "lost"),
        (box("leaving"), 9999.0, "left"),
        (box(every=5.0), 1012.5, "silent"),
    ],
)
def test_a_box_is_what_its_facts_and_the_time_say(facts, now, expected):
    assert box_status(facts, UP, now).status == expected


def lost(at, heard_at=1000.0):
    return BoxFacts(reported="lost", heard_at=heard_at, every=15.0, lost_at=at)


@pytest.mark.parametrize(
    ("line", "at", "now", "expected"),
    [
        (UP, 1000.0, 1000.9, "online"),
        (UP, 1000.0, 1001.0, "lost"),
        (Line(up=False, since=1000.2), 1000.0, 9999.0, "online"),
        (Line(up=True, since=1010.0, after=9.8), 1000.0, 1052.2, "online"),
        (Line(up=True, since=1010.0, after=9.8), 1000.0, 1052.3, "lost"),
        (Line(up=True, since=990.0), None, 1032.4, "online"),  # kept by the broker
        (Line(up=True, since=990.0), None, 1032.5, "lost"),
    ],
)
def test_a_will_is_believed_when_the_hubs_own_line_held(line, at, now, expected):
    assert box_status(lost(at), line, now, "online").status == expected


def test_what_was_lost_before_stays_lost_whatever_the_line_does():
    down = Line(up=False, since=1000.2)
    assert box_status(lost(1000.0), down, 1001.0, "lost").status == "lost"


def test_after_an_outage_boxes_have_the_time_of_their_longest_retry():
    assert silent_at(box(), Line(up=True, since=5000.0, after=20.0)) == 5052.5
    assert silent_at(box(), Line(up=True, since=5000.0, after=7200.0)) == 5092.5


def test_nobody_is_silent_while_the_hub_itself_hears_nothing():
    down = Line(up=False, since=1005.0)
    assert box_status(box(), down, 99_999.0).status == "online"


def test_after_the_line_is_back_everybody_has_a_full_grace():
    back = Line(up=True, since=5000.0)
    assert silent_at(box(), back) == 5032.5
    assert box_status(box(), back, 5029.9).status == "online"
    assert box_status(box(), back, 5032.5).status == "silent"


def test_one_beat_may_be_lost_and_the_next_a_little_late():
    assert silent_at(box(every=15.0), UP) > 1000.0 + 2 * 15.0 + 2.0


def test_a_silent_box_is_told_within_35_seconds():
    assert silent_at(box(), UP) - 1000.0 <= 35.0


def test_what_failed_is_said_with_what_to_do():
    assert "30 秒" in box_status(box(), UP, 1032.5).reason
    assert "电源" in box_status(box("lost"), UP, 1030.0).reason


@pytest.mark.parametrize("away", ["never", "silent", "lost", "left"])
def test_devices_of_a_box_that_is_away_are_unknown_and_not_broken(away):
    facts = DeviceFacts(reported="ok", reason="")
    found = device_status(facts, Status(status=away))
    assert found.status == "unknown"
    assert "所在终端" in found.reason


def test_devices_of_a_box_that_is_there_are_what_it_reported():
    facts = DeviceFacts(reported="fault", reason="SAM 自检失败")
    assert device_status(facts, Status(status="online")) == Status(
        status="fault", reason="SAM 自检失败"
    )


def test_nobody_is_silent_or_lost_beyond_what_the_hub_has_read():
    behind = Line(up=True, since=0.0, until=1032.0)
    assert box_status(box(), behind, 9999.0, "online").status == "online"
    assert box_status(box(), Line(up=True, since=0.0, until=1032.5), 9999.0).status == "silent"
