"""The first day, and the day when access is lost, on the command line."""

import logging
import re
import time

import pytest
from sqlalchemy import text

from hub.__main__ import main
from hub.access.cli import announce_set_up
from hub.access.sessions import hash_token
from hub.service import Settings
from hub.store import audit, people


@pytest.fixture
def hall_hub(tmp_path, capsys):
    """Runs `hall-hub` on a data folder; returns its exit code and what it said."""

    def run(*words):
        code = main(["--data", str(tmp_path / "hub"), "--port", "8601", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


@pytest.fixture
def database(tmp_path):
    opened = Settings(data=tmp_path / "hub").database()
    yield opened
    opened.close()


def token_in(said):
    return re.search(r"http://127\.0\.0\.1:8601/#/enter/([\w-]{43})", said)[1]


def test_a_fresh_hub_prints_a_link_and_a_set_up_one_does_not(hall_hub, database, caplog):
    with caplog.at_level(logging.WARNING):
        announce_set_up(database, "http://127.0.0.1:8601", time.time())
    token = token_in(caplog.text)
    with database.read() as connection:
        found = people.find_pass(connection, hash_token(token), time.time())
    assert found.kind == "setup"
    hall_hub("user", "add", "wang")
    caplog.clear()
    announce_set_up(database, "http://127.0.0.1:8601", time.time())
    assert caplog.text == ""


def test_a_user_is_added_listed_disabled_and_reset(hall_hub, database):
    code, said = hall_hub("user", "add", "Wang", "--role", "viewer", "--root", "411728")
    assert code == 0
    first = token_in(said)
    _, said = hall_hub("user", "list")
    assert said.split("\t")[:5] == ["wang", "Wang", "viewer", "查看员", "411728"]
    code, said = hall_hub("user", "reset", "wang", "--totp")
    second = token_in(said)
    with database.read() as connection:
        assert people.find_pass(connection, hash_token(first), time.time()) is None
        assert people.find_pass(connection, hash_token(second), time.time()).user == "wang"
    assert hall_hub("user", "disable", "wang")[0] == 0
    assert "disabled" in hall_hub("user", "list")[1]
    assert hall_hub("user", "enable", "wang")[0] == 0
    with database.read() as connection:
        actions = [entry.action for entry in audit.entries(connection)]
    assert actions == ["user.change", "user.change", "user.reset", "user.add"]


@pytest.mark.parametrize(
    "words",
    [
        ("user", "add", "W 1"),
        ("user", "add", "wang", "--root", "999999"),
        ("user", "reset", "nobody"),
        ("user", "disable", "nobody"),
        ("audit", "let-go", "--older-than-days", "30"),
    ],
)
def test_what_cannot_be_done_is_said(hall_hub, words):
    code, said = hall_hub(*words)
    assert code == 1
    assert said.startswith("hall-hub: ")


def test_a_name_is_taken_once(hall_hub):
    hall_hub("user", "add", "wang")
    assert hall_hub("user", "add", "wang")[0] == 1


def test_a_sound_log_is_verified_and_old_entries_are_let_go(hall_hub, database):
    hall_hub("user", "add", "wang")
    code, said = hall_hub("audit", "verify")
    assert code == 0
    assert said.startswith("whole: entries 1 to 1")
    with database.write() as connection:
        audit.record(connection, "x", "a.b", "c", {}, time.time())
    assert hall_hub("audit", "let-go", "--older-than-days", "180") == (0, "0 entries deleted\n")


def test_a_broken_log_fails_its_verification(hall_hub, database):
    for name in ("wang", "li", "zhao"):
        hall_hub("user", "add", name)
    with database.write() as connection:
        connection.execute(text("DROP TRIGGER audit_no_delete"))
        connection.execute(text("DELETE FROM audit WHERE sequence = 2"))
    code, said = hall_hub("audit", "verify")
    assert code == 1
    assert "after entry 1: missing" in said
