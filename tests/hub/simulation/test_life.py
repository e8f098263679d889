"""The played city is whole, the same for one seed, and its people keep office hours."""

from collections import Counter
from itertools import islice, takewhile

import pytest

from edge.messages import EDGE_ID
from hub.simulation.city import PREFIX, played
from hub.simulation.life import DAY, HOUR, MONDAY, Odds, life
from hub.store import Database, registry, sqlite_url


@pytest.fixture(scope="module")
def halls(sqlite_city):
    database = Database(sqlite_url(sqlite_city))
    with database.read() as connection:
        found = registry.all_halls(connection)
    database.close()
    return found


@pytest.fixture(scope="module")
def boxes(halls):
    return played(halls)


def test_every_hall_has_boxes_and_every_box_a_name_of_its_own(halls, boxes):
    assert {box.hall for box in boxes} == {hall.code for hall in halls}
    names = [box.edge for box in boxes]
    assert len(set(names)) == len(names) > 8900
    assert all(EDGE_ID.fullmatch(name) and name.startswith(PREFIX) for name in names)
    assert sum(len(box.devices) for box in boxes) > 50_000


def test_fewer_boxes_are_those_of_the_higher_tiers(halls):
    assert [len(box.hall) for box in played(halls, 80)] == [6] * 80


def first(boxes, odds, seed, hour, seconds):
    return list(takewhile(lambda one: one.at < seconds, life(boxes, odds, seed, hour)))


def test_one_seed_is_one_city(boxes):
    once = first(boxes[:200], MONDAY, 7, 9.0, HOUR)
    assert once == first(boxes[:200], MONDAY, 7, 9.0, HOUR)
    assert once != first(boxes[:200], MONDAY, 8, 9.0, HOUR)
    assert [one.at for one in once] == sorted(one.at for one in once)


def test_people_come_in_office_hours_and_rate_after_they_were_served(boxes):
    day = first(boxes[:60], Odds(), 1, 0.0, DAY)
    hours = Counter(int(one.at / HOUR) for one in day if one.what == "card")
    assert not {0, 3, 6, 20, 23} & set(hours)
    assert hours[10] > 5 * hours[12] > 0
    what = Counter(one.what for one in day)
    assert 0.6 < what["rated"] / what["card"] < 0.8


def test_what_breaks_mends_before_it_breaks_again(boxes):
    turns = [
        one
        for one in first(boxes[:500], MONDAY, 1, 9.0, 3 * DAY)
        if one.what in {"breaks", "mends"}
    ]
    assert len(turns) > 200
    last = {}
    for one in turns:
        key = one.edge, one.device
        assert last.get(key, "mends") != one.what
        last[key] = one.what


def test_some_devices_flap_and_the_others_stay_as_they_are_for_long(boxes):
    turns = Counter(
        (one.edge, one.device)
        for one in islice(life(boxes[:300], MONDAY, 1, 0.0), 4000)
        if one.what == "breaks"
    )
    often = [key for key, number in turns.items() if number > 10]
    assert 0 < len(often) < 20
