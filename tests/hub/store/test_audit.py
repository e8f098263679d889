"""The audit log is only added to, and shows what is missing from it."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from hub.store import audit


def write(database, count):
    with database.write() as connection:
        for number in range(count):
            audit.record(connection, "wang", "hall.attest", f"hall:{number}", {"n": number}, 1.5)


def soundness(database):
    with database.read() as connection:
        return audit.verify(connection)


def tamper(database, *statements):
    """As somebody with the file in their hands could: without the triggers."""
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            unguard = ["ALTER TABLE audit DISABLE TRIGGER USER"]
        else:
            unguard = ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
        for statement in (*unguard, *statements):
            connection.execute(text(statement))


def test_an_untouched_log_is_sound(database):
    assert soundness(database).flaw == ""
    write(database, 5)
    found = soundness(database)
    assert (found.first, found.last, found.flaw) == (1, 5, "")


@pytest.mark.parametrize("statement", ["UPDATE audit SET caller = 'li'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_or_delete(database, statement):
    write(database, 2)
    with pytest.raises(DatabaseError, match="only added to"), database.write() as connection:
        connection.execute(text(statement))
    assert soundness(database).last == 2


@pytest.mark.parametrize(
    ("statement", "flaw", "after"),
    [
        ("DELETE FROM audit WHERE sequence = 3", "missing", 2),
        ("DELETE FROM audit WHERE sequence = 1", "missing", 0),
        ("DELETE FROM audit WHERE sequence > 3", "missing", 3),
        ("UPDATE audit SET caller = 'li' WHERE sequence = 4", "changed", 3),
        ("UPDATE audit SET at = 2.5 WHERE sequence = 4", "changed", 3),
        ("UPDATE audit_head SET sequence = 9", "missing", 5),
    ],
)
def test_what_was_removed_or_changed_shows(database, statement, flaw, after):
    write(database, 5)
    tamper(database, statement)
    found = soundness(database)
    assert (found.flaw, found.after) == (flaw, after)


def test_entries_are_found_by_who_what_and_when(database):
    with database.write() as connection:
        for number, (who, what, target) in enumerate(
            [
                ("wang", "user.add", "user:li"),
                ("li", "alert.close", "hall:411728"),
                ("li", "alert.close", "hall:411728107"),
                ("li", "alert_x", "hall:4117"),
            ]
        ):
            audit.record(connection, who, what, target, {}, 10.0 + number)
        found = audit.entries(connection, caller="li", action="alert.", target="hall:411728")
        assert [entry.sequence for entry in found] == [3, 2]
        assert [e.sequence for e in audit.entries(connection, since=11.0, until=13.0)] == [3, 2]
        assert [e.sequence for e in audit.entries(connection, before=3, limit=1)] == [2]
        assert [e.sequence for e in audit.entries(connection, action="alert_")] == [4]


def test_old_entries_can_be_let_go_and_the_rest_is_still_sound(database):
    with database.write() as connection:
        for number in range(6):
            audit.record(connection, "wang", "hall.attest", "hall:4117", {}, float(number))
        assert audit.let_go(connection, 4.0, 100.0) == 4
        assert audit.let_go(connection, 4.0, 100.0) == 0
        found = audit.verify(connection)
        assert (found.first, found.last, found.flaw) == (5, 7, "")
        newest = audit.entries(connection, limit=1)[0]
        assert (newest.action, newest.detail) == ("audit.let_go", '{"entries":4,"last":4}')


def test_entries_that_are_no_older_cannot_be_deleted_after_others_were_let_go(database):
    with database.write() as connection:
        for number in range(4):
            audit.record(connection, "wang", "hall.attest", "hall:4117", {}, float(number))
        audit.let_go(connection, 2.0, 100.0)
    with pytest.raises(DatabaseError, match="only added to"), database.write() as connection:
        connection.execute(text("DELETE FROM audit WHERE sequence = 4"))


def test_writers_take_turns(database):
    """The chain has no fork, however many write at once."""
    threads = [threading.Thread(target=write, args=(database, 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = soundness(database)
    assert (found.last, found.flaw) == (40, "")
