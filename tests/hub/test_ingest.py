"""What arrives is stored once, in any order; what breaks the contract is dropped alone."""

import itertools
import logging
import queue
import sqlite3
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from edge.messages import Beat, Command, Reply
from hub.ingest import BACKLOG, ECHO, Ingest, Received
from hub.status import Line
from hub.store import commands, views
from hub.store.flips import conclude
from hub.store.tables import boxes
from hub.store.tables import commands as commands_table
from hub.store.tables import events as events_table
from hub.store.tables import flips as flips_table

from .conftest import CITY, device, event, events, state

UP = Line(up=True, since=0.0)


@pytest.fixture
def ingest(database):
    made = Ingest(
        database,
        line=lambda: UP,
        acknowledge=lambda edge, ack: None,
        tell=lambda outcome: None,
        storing=lambda storing: None,
    )
    yield made
    made.stop()


def count(database, table):
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def told(database, edge="city-1"):
    with database.read() as connection:
        found = {d.name: d.status for d in views.devices_of(connection) if d.edge == edge}
        box = next(b for b in views.boxes_of(connection) if b.edge == edge)
    return box.status, found


def test_events_are_stored_once_however_often_they_come(database, ingest):
    first = ingest.take([events(event(1), event(2)), events(event(2), event(3))])
    again = ingest.take([events(event(1), event(2), event(3))])
    assert count(database, events_table) == 3
    assert [(edge, ack.ranges) for edge, ack in first.acks] == [("city-1", [(1, 3)])]
    assert again.acks[0][1].ranges == [(1, 3)]


def test_acks_name_only_what_came(ingest):
    outcome = ingest.take([events(event(7), event(1), event(2)), events(event(9, journal="j2"))])
    acked = {ack.journal: ack.ranges for _, ack in outcome.acks}
    assert acked == {"j1": [(1, 2), (7, 7)], "j2": [(9, 9)]}


def test_an_unregistered_box_is_neither_stored_nor_acked(database, ingest, caplog):
    outcome = ingest.take([events(event(1, edge="stranger"), edge="stranger")])
    assert outcome.acks == []
    assert count(database, events_table) == 0
    assert "hall-hub edge add" in caplog.text


@pytest.mark.parametrize(
    "message",
    [
        Received(topic="hall/v1/city-1/events", body=b"not json", at=1.0),
        Received(topic="hall/v1/city-1/events", body=b"[]", at=1.0),
        Received(topic="hall/v1/city-1/state", body=b'{"edge": "city-1"}', at=1.0),
        Received(topic="hall/v1/city-1/beat", body=b"\xff\xfe", at=1.0),
        Received(topic="somewhere/else", body=b"{}", at=1.0),
        events(event(5, edge="town-1"), edge="city-1"),
    ],
)
def test_what_breaks_the_contract_is_dropped_and_the_rest_is_kept(
    database, ingest, caplog, message
):
    outcome = ingest.take([message, events(event(1))])
    assert count(database, events_table) == 1
    assert outcome.acks[0][1].ranges == [(1, 1)]
    assert "dropped" in caplog.text


def test_a_flood_of_broken_messages_is_one_line_a_minute(ingest, caplog):
    broken = Received(topic="hall/v1/city-1/events", body=b"?", at=1.0)
    with caplog.at_level(logging.WARNING):
        ingest.take([broken] * 1000)
    assert len(caplog.records) == 1


def test_birth_shows_the_box_and_its_devices(database, ingest):
    outcome = ingest.take([state(device(), device("pad", "fault", reason="无应答"))])
    assert told(database) == ("online", {"reader": "ok", "pad": "fault"})
    assert outcome.born == set()
    assert outcome.halls == {CITY}
    assert {(f.device, f.before, f.after) for f in outcome.flips} == {
        ("", "", "online"),
        ("reader", "", "ok"),
        ("pad", "", "fault"),
    }


def test_a_flip_is_recorded_with_its_reason_and_once(database, ingest):
    ingest.take([state(device())])
    message = state(device(status="missing", reason="已拔出"), sequence=2, at=200.0)
    [flip] = ingest.take([message]).flips
    assert (flip.before, flip.after, flip.reason, flip.hall) == ("ok", "missing", "已拔出", CITY)
    assert ingest.take([message]).flips == []


def test_an_older_state_changes_nothing(database, ingest):
    ingest.take([state(device(), sequence=5)])
    outcome = ingest.take([state(device(status="fault"), sequence=4)])
    assert outcome.flips == []
    assert told(database)[1] == {"reader": "ok"}


def test_every_order_of_the_same_states_ends_the_same(database, ingest):
    messages = [
        state(device(status="ok"), session="b-1", sequence=1),
        state(device(status="fault"), session="b-1", sequence=2),
        state(status="lost", session="b-1", sequence=0),
        state(device(status="degraded"), session="b-2", sequence=1),
    ]
    ends = set()
    for order in itertools.permutations(messages):
        with database.write() as connection:
            for table in ("boxes", "devices", "statuses"):
                connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        for message in order:
            ingest.take([message])
        status, devices = told(database)
        ends.add((status, devices["reader"]))
    assert ends == {("online", "degraded")}


def test_a_command_that_waits_is_sent_when_its_box_speaks(database, ingest):
    with database.write() as connection:
        commands.queue(connection, "city-1", Command(id="c", name="ping", ttl_ms=60_000), 90.0)
    assert ingest.take([state(edge="town-1")]).born == set()
    assert ingest.take([state(device())]).born == {"city-1"}


def test_what_was_sent_before_a_box_was_away_is_sent_again(database, ingest):
    ingest.take([state(device(), sequence=1)])
    with database.write() as connection:
        for name in ("sent", "heard"):
            command = Command(id=name, name="ping", ttl_ms=60_000)
            commands.queue(connection, "city-1", command, 90.0)
            commands.note_sent(connection, name, 91.0)
    heard = Reply(id="heard", status="running", time=datetime.now(UTC))
    ingest.take([Received(topic="hall/v1/city-1/reply", body=heard.encode(), at=92.0)])
    ingest.take([state(status="leaving", sequence=2)])
    assert ingest.take([state(device(), session="b00t-2")]).born == {"city-1"}
    with database.read() as connection:
        [again] = commands.queued_for(connection, "city-1", 100.0)
    assert again.id == "sent"


def test_a_will_keeps_the_last_status_beside_unknown(database, ingest):
    ingest.take([state(device(status="degraded"))])
    ingest.take([state(status="lost", sequence=0)])
    with database.write() as connection:
        conclude(connection, ["city-1"], UP, 101.0)
    with database.read() as connection:
        [found] = views.devices_of(connection, [CITY])
    assert (found.status, found.reported) == ("unknown", "degraded")
    assert told(database)[0] == "lost"


def test_a_will_of_an_older_session_is_dropped(database, ingest):
    ingest.take([state(device(), session="b-2")])
    outcome = ingest.take([state(status="lost", session="b-1")])
    assert outcome.flips == []
    assert told(database)[0] == "online"


def test_a_device_that_is_no_longer_listed_is_told_as_removed(database, ingest):
    ingest.take([state(device(), device("pad"))])
    [flip] = ingest.take([state(device(), sequence=2)]).flips
    assert (flip.device, flip.after) == ("pad", "removed")
    assert told(database)[1] == {"reader": "ok"}


def test_beats_wake_a_silent_box(database, ingest):
    ingest.take([state(device(), at=100.0)])
    with database.write() as connection:
        connection.execute(
            text("UPDATE statuses SET status = 'silent', underlying = 'silent' WHERE device = ''")
        )
    now = time.time()
    beat = Beat(edge="city-1", session="b00t-1", time=datetime.now(UTC), depth=3)
    outcome = ingest.take([Received(topic="hall/v1/city-1/beat", body=beat.encode(), at=now)])
    assert [(f.before, f.after) for f in outcome.flips if not f.device] == [("silent", "online")]
    with database.read() as connection:
        [found] = [b for b in views.boxes_of(connection) if b.edge == "city-1"]
    assert found.depth == 3


def test_an_event_that_comes_late_is_marked_by_the_corrected_clock(database, ingest):
    ingest.take([state(device(), at=1000.0)])
    # The box's clock is an hour behind: its 1000 - 3600 is our 1000.
    behind = datetime.fromtimestamp(1000.0 - 3600.0, UTC)
    beat = Beat(edge="city-1", session="b00t-1", time=behind)
    ingest.take([Received(topic="hall/v1/city-1/beat", body=beat.encode(), at=1000.0)])
    ingest.take([events(event(1, at=1010.0 - 3600.0), at=1012.0)])
    ingest.take([events(event(2, at=1010.0 - 3600.0), at=1100.0)])
    with database.read() as connection:
        query = select(events_table.c.sequence, events_table.c.late)
        assert {tuple(row) for row in connection.execute(query)} == {(1, False), (2, True)}


def test_only_its_own_box_moves_a_command_and_an_end_is_an_end(database, ingest):
    with database.write() as connection:
        row = {"id": "c1", "edge": "city-1", "device": "", "name": "ping", "args": "{}"}
        rest = {"ttl_ms": 1000, "created": 1.0, "status": "sent", "updated": 1.0}
        connection.execute(commands_table.insert().values(**row, **rest))

    def reply(edge, status):
        body = Reply(id="c1", status=status, time=datetime.now(UTC)).encode()
        ingest.take([Received(topic=f"hall/v1/{edge}/reply", body=body, at=2.0)])
        with database.read() as connection:
            return connection.execute(select(commands_table.c.status)).scalar_one()

    assert reply("town-1", "done") == "sent"
    assert reply("city-1", "running") == "running"
    assert reply("city-1", "done") == "done"
    assert reply("city-1", "running") == "done"


def test_the_ack_leaves_after_the_commit_and_waits_for_a_full_disk(database):
    """While the database takes nothing the boxes are told so, and nothing is acked or lost."""
    acked, told_storing = threading.Event(), []
    refusing = threading.Event()
    refusing.set()
    was_stored = []

    class Refusing(Ingest):
        def take(self, messages):
            if refusing.is_set():
                raise OperationalError("INSERT", {}, sqlite3.OperationalError("disk is full"))
            return super().take(messages)

    def acknowledge(edge, ack):
        was_stored.append(count(database, events_table))
        acked.set()

    def storing(value):
        told_storing.append(value)
        refusing.clear()

    ingest = Refusing(
        database, line=lambda: UP, acknowledge=acknowledge, tell=lambda o: None, storing=storing
    )
    ingest.start()
    ingest.offer(events(event(1)))
    assert acked.wait(10)
    ingest.stop()
    assert told_storing == [False, True]
    assert was_stored == [1]


def test_one_message_the_database_never_takes_does_not_hold_up_the_others(database):
    done = threading.Event()

    class Choking(Ingest):
        def take(self, messages):
            if any(m.at == 13.0 for m in messages):
                raise ValueError("cannot be stored")
            return super().take(messages)

    acks = []

    def acknowledge(edge, ack):
        acks.extend(ack.ranges)
        if len(acks) == 2:
            done.set()

    ingest = Choking(
        database,
        line=lambda: UP,
        acknowledge=acknowledge,
        tell=lambda o: None,
        storing=lambda s: None,
    )
    for message in (events(event(1)), events(event(2), at=13.0), events(event(3))):
        ingest.offer(message)
    ingest.start()
    assert done.wait(10)
    ingest.stop()
    assert acks == [(1, 1), (3, 3)]


def beat(edge="city-1", at=100.0):
    body = Beat(edge=edge, session="b00t-1", time=datetime.now(UTC))
    return Received(topic=f"hall/v1/{edge}/beat", body=body.encode(), at=at)


def test_the_broker_hears_that_a_message_is_stored_after_the_commit(database, ingest):
    stored = queue.SimpleQueue()

    def done():
        with database.read() as connection:
            found = connection.execute(select(events_table.c.sequence)).scalars()
            stored.put(list(found))

    ingest.start()
    ingest.offer(replace(events(event(1)), done=done))
    ingest.offer(replace(events(event(1), event(2)), topic="somewhere/else", done=done))
    assert stored.get(timeout=30) == [1]
    assert stored.get(timeout=30) == [1]
    ingest.stop()


def test_who_lags_calls_nobody_silent_whose_beat_may_wait(ingest):
    ingest.take([state(device(), at=100.0)])
    assert ingest.heard(UP).until == 0.0
    ingest.take([Received(topic=ECHO, body=b"131.5", at=140.0)])
    assert ingest.heard(UP).until == 131.5


def test_beats_beyond_the_backlog_are_dropped_and_everybody_gets_a_full_grace(ingest):
    for _ in range(BACKLOG):
        ingest.offer(beat())
    assert ingest.heard(UP).since == 0.0
    ingest.offer(beat(at=130.0))
    ingest.offer(replace(events(event(1)), done=lambda: None))
    assert ingest.waiting == BACKLOG + 1
    assert ingest.heard(UP).since == 130.0


def test_hearing_from_a_box_never_moves_its_last_sign_of_life_back(database, ingest):
    ingest.take([state(device(), at=500.0)])
    ingest.take([events(event(1), at=400.0)])
    with database.read() as connection:
        assert connection.execute(select(boxes.c.heard_at)).scalar_one() == 500.0


def test_flips_carry_ids_in_order(database, ingest):
    ingest.take([state(device())])
    ingest.take([state(device(status="fault"), sequence=2)])
    with database.read() as connection:
        ids = list(connection.execute(select(flips_table.c.id)).scalars())
    assert ids == sorted(ids)
    assert len(ids) == 3
