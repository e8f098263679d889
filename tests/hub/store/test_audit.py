"""The audit log is only added to, and shows what is missing from it."""

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
