"""Halls of the whole city, their windows, and the boxes that may speak for them."""

from collections import Counter

import pytest

from hub.store import registry
from hub.store.registry import AlreadyRegistered, Edge, NotRegistered

from ..conftest import CITY, TOWN


def test_all_divisions_are_halls_under_their_parents(database):
    with database.read() as connection:
        halls = registry.all_halls(connection)
    codes = {hall.code for hall in halls}
    tiers = Counter(hall.tier for hall in halls)
    assert tiers == {"city": 1, "county": 11, "township": 208, "village": 2906}
    assert all(hall.parent in codes for hall in halls if hall.tier != "city")
    assert halls[0].code == CITY


def test_importing_again_changes_nothing(database):
    with database.write() as connection:
        registry.import_divisions(connection)
        assert len(registry.all_halls(connection)) == 3126


def test_a_box_brings_its_window(database):
    with database.read() as connection:
        assert registry.windows_of(connection, [CITY, TOWN]) == {CITY: ["1"], TOWN: ["2"]}


def test_windows_are_in_the_order_of_their_numbers(database):
    with database.write() as connection:
        registry.set_windows(connection, CITY, ["10", "2", "1"])
        assert registry.windows_of(connection, [CITY])[CITY] == ["1", "2", "10"]


def test_a_second_box_of_one_name_is_refused_with_what_to_do(database):
    edge = Edge(id="city-1", hall=TOWN, window="", password_hash="")
    remedy = "hall-hub edge reset city-1"
    with pytest.raises(AlreadyRegistered, match=remedy), database.write() as connection:
        registry.add_edge(connection, edge, 2.0)
    with database.read() as connection:
        assert registry.hall_of_edge(connection, "city-1") == CITY


@pytest.mark.parametrize("code", ["", "0", "411700000000", "'; DROP TABLE halls"])
def test_a_hall_that_is_not_there_is_named(database, code):
    with database.read() as connection, pytest.raises(NotRegistered):
        registry.hall(connection, code)


def test_a_removed_box_is_gone_and_its_hall_stays(database):
    with database.write() as connection:
        registry.remove_edge(connection, "city-1")
    with database.read() as connection:
        assert [edge.id for edge in registry.all_edges(connection)] == ["town-1"]
        assert registry.hall(connection, CITY).name == "驻马店市"
        with pytest.raises(NotRegistered):
            registry.hall_of_edge(connection, "city-1")
