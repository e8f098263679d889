"""Restarts of hub and broker and a storm of reconnecting boxes flip nothing: no false alarm."""

import pytest
from sqlalchemy import func, select

from hub.ingest import Ingest
from hub.status import Line
from hub.store import Database, registry
from hub.store.flips import conclude
from hub.store.registry import Edge
from hub.store.tables import flips
from hub.watch import Watch

from .conftest import TOWN, device, state

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MANY = 120


class Town:
    """Boxes on the real ingest and watch; `tick` lets the watch look each half second."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.line = Line(up=True, since=0.0)
        self.start()
        with database.write() as connection:
            for number in range(MANY):
                edge = Edge(id=f"box-{number}", hall=TOWN, window="", password_hash="")
                registry.add_edge(connection, edge, 1.0)
        self.everybody("online", session=1, at=100.0)
        self.began = self.count()

    def start(self):
        self.watch = Watch(self.database, line=lambda: self.line, tell=lambda flips, halls: None)
        self.ingest = Ingest(
            self.database,
            line=lambda: self.line,
            acknowledge=lambda e, a: None,
            tell=lambda o: None,
            storing=lambda s: None,
        )

    def everybody(self, status, *, session, at, share=1.0, kept=False):
        messages = []
        for number in range(int(share * MANY)):
            told = [device()] if status == "online" else []
            message = state(
                *told,
                edge=f"box-{number}",
                session=f"b00t-{session}",
                sequence=0 if status == "lost" else 1,
                status=status,
                at=at,
            )
            messages.append(type(message)(topic=message.topic, body=message.body, at=at, kept=kept))
        self.ingest.take(messages)

    def tick(self, begin, end):
        for step in range(int(2 * (end - begin)) + 1):
            self.watch.look(begin + step / 2)

    def count(self):
        with self.database.read() as connection:
            return connection.execute(select(func.count()).select_from(flips)).scalar_one()

    def new_flips(self):
        return self.count() - self.began


@pytest.fixture
def town(database):
    return Town(database)


def test_a_broker_that_is_stopped_and_comes_back_flips_nothing(town):
    # It sends every will first, then closes the hub's line: measured with mosquitto 2.0.11.
    town.everybody("lost", session=1, at=110.0, share=0.5)
    town.watch.look(110.4)
    town.everybody("lost", session=1, at=110.6)
    town.line = Line(up=False, since=110.9)
    town.tick(111.0, 140.0)
    town.line = Line(up=True, since=140.0, after=29.1)
    town.everybody("lost", session=1, at=140.1, kept=True)
    town.tick(140.5, 190.0)
    town.everybody("online", session=2, at=190.0)
    town.tick(190.5, 215.0)
    assert town.new_flips() == 0


def test_a_hub_restart_flips_nothing(town):
    # Hub and broker stop together, so the wills are kept, and nobody is told.
    town.start()
    town.line = Line(up=True, since=500.0, after=400.0)
    town.everybody("lost", session=1, at=500.2, kept=True)
    town.tick(500.5, 570.0)
    town.everybody("online", session=2, at=570.0)
    town.tick(570.5, 590.0)
    assert town.new_flips() == 0


def test_a_storm_of_reconnecting_boxes_flips_nothing(town):
    for session in range(2, 8):
        at = 100.0 + 4 * session
        town.everybody("lost", session=session - 1, at=at)
        town.tick(at, at + 2)
        town.everybody("online", session=session, at=at + 2.5)
        town.everybody("lost", session=session - 1, at=at + 2.6)  # a will that comes late
    town.tick(135.0, 145.0)
    assert town.new_flips() == 0


def test_those_that_do_not_come_back_are_told_after_all(town):
    town.line = Line(up=True, since=500.0, after=400.0)
    town.everybody("lost", session=1, at=500.2, kept=True)
    town.everybody("online", session=2, at=520.0, share=0.9)
    town.tick(520.5, 545.0)
    assert town.new_flips() == 0
    town.everybody("online", session=3, at=575.0, share=0.9)
    town.tick(585.0, 593.0)
    assert town.new_flips() == MANY // 10 * 2  # each box with its reader


def test_one_box_is_lost_a_second_after_its_will(town):
    town.everybody("lost", session=1, at=110.0, share=1 / MANY)
    town.tick(110.0, 110.5)
    assert town.new_flips() == 0
    town.tick(111.0, 111.0)
    assert town.new_flips() == 2


def test_a_mass_of_wills_is_told_when_the_line_has_held(town):
    town.everybody("lost", session=1, at=110.0, share=0.5)
    town.tick(110.0, 119.5)
    assert town.new_flips() == 0
    town.tick(120.0, 120.0)
    assert town.new_flips() == MANY


def test_a_message_in_hand_is_no_reason_to_believe_a_will_early(town):
    town.everybody("lost", session=1, at=110.0, share=1 / MANY)
    with town.database.write() as connection:
        assert conclude(connection, ["box-0"], town.line, 110.5) == []
