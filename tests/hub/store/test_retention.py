"""What is over its time goes, what is not stays, whatever the store."""

from sqlalchemy import func, insert, select

from hub.store import messages as alert_messages
from hub.store import retention
from hub.store.facts import store_events
from hub.store.retention import DAY, Retention, forget
from hub.store.settings import save
from hub.store.tables import commands, events, flips
from tests.hub.conftest import CITY, TOWN, event

NOW = 2000 * DAY


def fill(database):
    texts = dict.fromkeys(("hall", "edge", "device", "kind", "before", "after", "reason"), "")
    order = {"edge": "city-1", "device": "", "name": "x", "args": "{}", "ttl_ms": 1}
    with database.write() as connection:
        for number in range(1, 11):
            for box, hall in (("city-1", CITY), ("town-1", TOWN)):
                told = (box, event(number, edge=box), NOW - number * 100 * DAY)
                store_events(connection, [told], {box: hall})
            at = NOW - number * 200 * DAY
            connection.execute(insert(flips).values(at=at, **texts))
            values = {"id": str(number), "created": at, "updated": at, "status": "done"}
            connection.execute(insert(commands).values(**order, **values))


def gone(**counts):
    return {"messages": 0, "attempts": 0, **counts}


def left(database, table):
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_each_for_its_days(database, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    fill(database)
    assert forget(database, NOW) == gone(events=12, flips=5, commands=8)
    assert (left(database, events), left(database, flips), left(database, commands)) == (8, 5, 2)
    assert forget(database, NOW) == gone(events=0, flips=0, commands=0)


def test_messages_go_with_the_tries_to_send_them(database):
    values = {
        "channel": 1,
        "hall": CITY,
        "what": "raised",
        "title": "",
        "body": "",
        "notices": "{}",
    }
    with database.write() as connection:
        for days in (10, 500):
            at = NOW - days * DAY
            alert_messages.put(connection, key=str(days), now=at, **values)
            message = alert_messages.find_message(connection, str(days))
            alert_messages.note_attempt(
                connection, message, ok=True, milliseconds=1, result="", now=at
            )
    assert forget(database, NOW) == gone(events=0, flips=0, commands=0, messages=1, attempts=1)


def test_a_site_decides_how_long(database):
    fill(database)
    with database.write() as connection:
        save(connection, "retention", Retention(events=150, flips=150, commands=150), "admin", NOW)
    assert forget(database, NOW) == gone(events=18, flips=10, commands=10)
