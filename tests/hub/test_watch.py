"""What happens by nothing happening is noticed, and not while the hub itself is deaf."""

import pytest

from edge.messages import Command
from hub.ingest import Ingest
from hub.status import Line
from hub.store import commands, registry, views
from hub.store.registry import Edge
from hub.watch import Watch

from .conftest import CITY, TOWN, device, event, events, state


class City:
    """A database with one box last heard at 100, a line to set, and the watch that looks."""

    def __init__(self, database):
        self.database = database
        self.line = Line(up=True, since=0.0)
        self.watch = Watch(database, line=lambda: self.line, tell=lambda flips, halls: None)
        self.ingest = Ingest(
            database,
            line=lambda: self.line,
            acknowledge=lambda e, a: None,
            tell=lambda o: None,
            storing=lambda s: None,
        )
        self.ingest.take([state(device(), at=100.0)])

    def box(self):
        with self.database.read() as connection:
            return next(b for b in views.boxes_of(connection) if b.edge == "city-1").status


@pytest.fixture
def city(database):
    return City(database)


def test_a_box_falls_silent_once_with_its_devices(city):
    assert city.watch.look(132.0) == []
    flips = city.watch.look(132.5)
    assert {(f.device, f.before, f.after) for f in flips} == {
        ("", "online", "silent"),
        ("reader", "ok", "unknown"),
    }
    assert city.watch.look(133.0) == []
    assert city.box() == "silent"


def test_any_word_brings_it_back(city):
    city.watch.look(132.5)
    outcome = city.ingest.take([events(event(1), at=140.0)])
    assert {(f.device, f.after) for f in outcome.flips} == {("", "online"), ("reader", "ok")}


def test_nobody_falls_silent_while_the_line_is_down_or_just_back(city):
    city.line = Line(up=False, since=110.0)
    assert city.watch.look(10_000.0) == []
    city.line = Line(up=True, since=10_000.0)
    assert city.watch.look(10_032.0) == []
    assert len(city.watch.look(10_032.5)) == 2


def test_a_box_that_said_good_bye_is_not_silent(city):
    city.ingest.take([state(status="leaving", sequence=2, at=101.0)])
    assert city.watch.look(10_000.0) == []
    assert city.box() == "left"


def test_a_registration_by_another_process_is_noticed(city):
    assert city.watch.changed_halls() == set()
    with city.database.write() as connection:
        edge = Edge(id="new", hall=TOWN, window="9", password_hash="")
        registry.add_edge(connection, edge, 5.0)
    assert city.watch.changed_halls() == {TOWN}
    with city.database.write() as connection:
        registry.remove_edge(connection, "city-1")
        registry.set_windows(connection, TOWN, ["1"])
    assert city.watch.changed_halls() == {CITY, TOWN}
    assert city.watch.changed_halls() == set()


def test_a_command_that_nobody_finishes_expires(city):
    with city.database.write() as connection:
        for name, ttl in (("short", 1000), ("long", 60_000)):
            commands.queue(connection, "city-1", Command(id=name, name="ping", ttl_ms=ttl), 100.0)
    city.watch.look(107.0)
    with city.database.read() as connection:
        states = {n: commands.find(connection, n).status for n in ("short", "long")}
    assert states == {"short": "expired", "long": "queued"}
