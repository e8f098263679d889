"""Processes on one PostgreSQL hear each other, and one of them leads."""

import queue
import threading

import pytest

from hub.store import Database
from hub.store.bus import Bus
from hub.store.flips import Flip
from hub.store.leader import Leader
from hub.store.tables import flips as flips_table

WAIT = 30


@pytest.fixture
def shared(postgres, postgres_city):
    """Makes `Database` objects of one new PostgreSQL database."""
    name = postgres.create(postgres_city)
    made = []

    def another() -> Database:
        made.append(Database(postgres.url(name)))
        return made[-1]

    yield another
    for database in made:
        database.close()


class Ear:
    def __init__(self, database):
        self.heard = queue.Queue()
        self.ready = threading.Event()
        self.bus = Bus(database)
        self.bus.listen(
            lambda flips, halls: self.heard.put((list(flips), halls)),
            lambda *news: self.heard.put(news),
            self.ready.set,
        )
        assert self.ready.wait(WAIT)

    def next(self):
        return self.heard.get(timeout=WAIT)


@pytest.fixture
def ear(shared):
    made = Ear(shared())
    yield made
    made.bus.stop()


def store_flip(database, number):
    texts = dict.fromkeys(("hall", "edge", "device", "kind", "before", "after", "reason"), "x")
    with database.write() as connection:
        key = connection.execute(flips_table.insert().values(at=float(number), **texts))
        return Flip(id=key.inserted_primary_key[0], at=float(number), **texts)


def test_another_process_hears_of_flips_and_halls(shared, ear):
    database = shared()
    flip = store_flip(database, 1)
    Bus(database).tell([flip], {"411700"})
    assert ear.next() == ([flip], set())
    assert ear.next() == ([], {"411700"})


def test_a_storm_is_told_whole_in_pieces(shared, ear):
    halls = {f"{number:012}" for number in range(3126)}
    Bus(shared()).tell([], halls)
    heard = set()
    while heard != halls:
        heard |= ear.next()[1]


def test_other_news_pass_and_long_news_lose_only_their_body(shared, ear):
    bus = Bus(shared())
    bus.publish("alert", "411728", {"id": 7, "text": "读卡器"})
    bus.publish("alert", "411728", {"text": "长" * 9000})
    assert ear.next() == ("alert", "411728", {"id": 7, "text": "读卡器"})
    assert ear.next() == ("alert", "411728", None)


def test_a_cut_line_is_made_anew_and_said_to_have_missed_something(shared, ear):
    ear.ready.clear()
    database = shared()
    with database.write() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
        )
    assert ear.ready.wait(WAIT)
    Bus(database).tell([], {"411728"})
    assert ear.next() == ([], {"411728"})


class Candidate:
    def __init__(self, database):
        self.leads, self.rests = threading.Event(), threading.Event()
        self.leader = Leader(database, lead=self.leads.set, rest=self.rests.set)
        self.leader.start()


def test_one_leads_and_another_follows_when_it_goes(shared):
    first = Candidate(shared())
    assert first.leads.wait(WAIT)
    second = Candidate(shared())
    assert not second.leads.wait(1.5)
    first.leader.stop()
    assert first.rests.is_set()
    assert second.leads.wait(WAIT)
    second.leader.stop()


def test_who_lost_its_connection_no_longer_leads(shared):
    first = Candidate(shared())
    assert first.leads.wait(WAIT)
    with shared().write() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        )
    assert first.rests.wait(WAIT)
    first.leader.stop()
