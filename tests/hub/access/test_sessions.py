"""A session is good until it ends, wherever it is ended."""

import pytest

from hub.access.sessions import ABSOLUTE, FRESH, IDLE, Sessions, hash_token, open_session
from hub.store import people
from hub.store.people import User


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sessions(database, clock):
    user = User(name="zhang", display="张示例", role="viewer", root="411728", created=0.0)
    with database.write() as connection:
        people.add_user(connection, user)
    return Sessions(database, clock)


@pytest.fixture
def token(database, sessions, clock):
    with database.write() as connection:
        return open_session(connection, people.user(connection, "zhang"), clock.now)


def test_a_token_is_256_random_bits_of_which_only_the_hash_is_kept(database, token):
    assert len(token) == 43
    with database.read() as connection:
        [row] = people.sessions_of(connection, "zhang")
    assert row.hash == hash_token(token)
    assert token not in str(row)


def test_it_tells_who_the_caller_is(sessions, token):
    caller = sessions.look(token).caller
    assert (caller.name, caller.role, caller.root) == ("zhang", "viewer", "411728")
    assert sessions.look("x" * 43) is None


def test_it_ends_when_it_is_not_used(sessions, token, clock):
    clock.now += IDLE - 1
    assert sessions.look(token)
    clock.now += IDLE - 1  # the look before was use
    assert sessions.look(token)
    clock.now += IDLE + 1
    assert sessions.look(token) is None


def test_it_ends_after_a_working_day_however_it_is_used(sessions, token, clock):
    for _ in range(int(ABSOLUTE / IDLE) * 2 - 1):
        clock.now += IDLE / 2
        assert sessions.look(token)
    clock.now += IDLE / 2
    assert sessions.look(token) is None


@pytest.mark.parametrize("how", ["ended", "disabled", "demoted"])
def test_what_another_process_changes_counts_within_seconds(database, sessions, token, clock, how):
    assert sessions.look(token).caller.role == "viewer"
    with database.write() as connection:
        if how == "ended":
            people.end_sessions(connection, "zhang")
        elif how == "disabled":
            people.change_user(connection, "zhang", disabled=True)
        else:
            people.change_user(connection, "zhang", root="411728107")
    clock.now += FRESH + 0.1
    found = sessions.look(token)
    assert FRESH < 5
    assert found.caller.root == "411728107" if how == "demoted" else found is None


def test_a_look_that_was_just_made_needs_no_database(database, sessions, token):
    sessions.look(token)
    database.close()
    database.engine.dispose()
    known, session = sessions.remembered(token)
    assert known
    assert session.caller.name == "zhang"


def test_what_has_ended_is_swept_away(database, sessions, token, clock):
    clock.now += IDLE + 1
    sessions.sweep(clock.now)
    with database.read() as connection:
        assert people.sessions_of(connection, "zhang") == []
