"""The schema that migrations make is the one the code means; writers do not starve."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text

from hub.store import Database, sqlite_url
from hub.store.tables import flips, metadata


def test_migrations_make_exactly_the_tables(tmp_path):
    database = Database(sqlite_url(tmp_path / "new.db"))
    database.migrate()
    database.migrate()
    with database.read() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    database.close()


def test_a_commit_is_on_disk(database):
    with database.read() as connection:
        if connection.dialect.name == "postgresql":
            assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
        else:
            assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2  # FULL
            assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"


def flip(number: int) -> dict:
    texts = dict.fromkeys(("hall", "edge", "device", "kind", "before", "after", "reason"), "")
    return {"at": float(number), **texts}


def test_what_raises_is_undone(database):
    def insert_and_fail() -> None:
        with database.write() as connection:
            connection.execute(flips.insert().values(**flip(1)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        insert_and_fail()
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(flips)).scalar_one() == 0


def test_many_writers_and_readers_all_get_their_turn(database):
    """Each reads and then writes in one transaction, which is where SQLite says 'locked'."""
    flaws = []

    def work(start: int) -> None:
        try:
            for number in range(start, start + 25):
                with database.write() as connection:
                    connection.execute(select(func.count()).select_from(flips)).scalar_one()
                    connection.execute(flips.insert().values(**flip(number)))
        except Exception as flaw:
            flaws.append(flaw)

    threads = [threading.Thread(target=work, args=(100 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert flaws == []
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(flips)).scalar_one() == 100
