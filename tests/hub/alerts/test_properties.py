"""What holds for any history of a city: children hushed, tellings resolved once, storms bounded."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.alerts.telling import Receiver
from hub.status import Line

from .world import COUNTIES, World

TOWNS = ("411728107", "411728108", "411702001", "411702002", "411702")
BOXES = {f"e{number}": TOWNS[number % len(TOWNS)] for number in range(12)}

moves = st.lists(
    st.tuples(
        st.sampled_from(
            ["lose", "left", "find", "break", "mend", "hub_down", "hub_up", "ack", "lapse", "look"]
        ),
        st.integers(0, 11),
        st.integers(0, 2),
        st.sampled_from([1, 5, 20, 70, 200, 1000, 400_000]),
    ),
    min_size=4,
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(moves)
def test_any_history(history):
    receivers = [Receiver(channel=1, hall="411728"), Receiver(channel=2, hall="411700")]
    city = World(boxes=BOXES, receivers=receivers)
    now = 1000.0
    for move, box, device, wait in history:
        edge = f"e{box}"
        if move in ("lose", "left"):
            city.lose(edge, now, "lost" if move == "lose" else "left")
        elif move == "find":
            city.find(edge)
        elif move == "break":
            city.break_(edge, f"d{device}", now)
        elif move == "mend":
            city.mend(edge, f"d{device}")
        elif move == "hub_down":
            city.line = Line(up=False, since=now)
        elif move == "hub_up" and not city.line.up:
            city.line = Line(up=True, since=now)
        elif move == "lapse":
            city.lapse(BOXES[edge], now)
        elif move == "look":
            city.overdue.pop(BOXES[edge], None)
        elif move == "ack" and city.open:
            city.acknowledge(sorted(city.open)[0], now)
        for _ in range(4):
            now += wait / 4
            before = dict(city.alerts)
            city.step(now)
            _check_new(city, before)
            after = (dict(city.alerts), len(city.told))
            city.step(now)
            assert (dict(city.alerts), len(city.told)) == after, "looking twice says it twice"
    city.line = Line(up=True, since=now)
    for edge in BOXES:
        city.find(edge)
    city.broken.clear()
    city.overdue.clear()
    for _ in range(6):
        now += 100
        city.step(now)
    assert city.open == {}
    assert sorted(city.resolved) == sorted(city.tellings), "each told alert is resolved once"
    assert len(city.resolved) == len(set(city.resolved))


def _check_new(city, before):
    for id, alert in city.alerts.items():
        if id in before:
            continue
        assert alert.parent == ""
        if alert.scope in ("device", "box"):
            assert city.line.up
        if alert.scope == "device":
            assert alert.edge not in city.away, "its box is away"
    keys = [alert.key for alert in city.alerts.values() if alert.closed is None]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("share", [1.0, 0.55, 0.3])
def test_a_storm_of_nine_thousand_boxes_is_a_few_messages(share):
    """All boxes, or a part of each county's, fall within a minute, and come back as quickly."""
    dice = random.Random(int(100 * share))
    halls = [f"{county}{number:03d}" for county in COUNTIES for number in range(300)]
    boxes = {f"x{number}": halls[number % len(halls)] for number in range(9000)}
    city = World(boxes=boxes, receivers=[Receiver(channel=1, hall="411700")], per_box=6)
    fallen = {edge: 1000 + 60 * dice.random() for edge in boxes if dice.random() < share}
    for at in range(1000, 1160, 4):
        for edge, since in fallen.items():
            if since <= at and edge not in city.away:
                city.lose(edge, since)
        city.step(float(at))
    raised = city.said("raised")
    assert 1 <= len(raised) <= len(COUNTIES), "one message a county"
    for at in range(1160, 1360, 4):
        for edge, since in fallen.items():
            if since + 160 <= at:
                city.find(edge)
        city.step(float(at))
    assert city.open == {}
    assert len(city.said("raised")) <= 2 * len(COUNTIES)
    assert len(city.said("resolved")) <= 2 * len(COUNTIES)
    assert sorted(city.resolved) == sorted(city.tellings)
