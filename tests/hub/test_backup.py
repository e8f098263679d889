"""A backup is whole though the hub goes on, private, and restored only when nothing is amiss."""

import io
import stat
import tarfile
import threading

import pytest
from sqlalchemy import func, select

from hub.backup import CannotBackUp, back_up, restore
from hub.store import Database, registry, sqlite_url
from hub.store.facts import store_events
from hub.store.tables import events, metadata

from .conftest import event


def quiet(_share):
    return None


def count(database):
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(events)).scalar_one()


def store(database, first, last):
    for number in range(first, last):
        with database.write() as connection:
            store_events(connection, [("city-1", event(number), 100.0)], {"city-1": "411700"})


@pytest.fixture
def data(tmp_path, sqlite_city):
    folder = tmp_path / "data"
    (folder / "photos").mkdir(parents=True)
    (folder / "jobs").mkdir()
    (folder / "hub.db").write_bytes(sqlite_city.read_bytes())
    (folder / "photos" / "ab12.jpg").write_bytes(b"\xff\xd8picture")
    (folder / "jobs" / "city.pdf").write_bytes(b"made again")
    (folder / "hub.lock").write_text("1\n")
    return folder


@pytest.fixture
def backup(data, tmp_path):
    target = tmp_path / "hub.tar.gz"
    back_up(data, sqlite_url(data / "hub.db"), target, quiet)
    return target


def test_everything_comes_back(backup, tmp_path):
    new = tmp_path / "new"
    shares = []
    restore(backup, new, sqlite_url(new / "hub.db"), shares.append)
    assert sorted(str(p.relative_to(new)) for p in new.rglob("*") if p.is_file()) == [
        "hub.db",
        "photos/ab12.jpg",
    ]
    assert (new / "photos" / "ab12.jpg").read_bytes() == b"\xff\xd8picture"
    database = Database(sqlite_url(new / "hub.db"))
    with database.read() as connection:
        assert len(registry.all_halls(connection)) == 3126
    database.close()
    assert shares[-1] == 1.0
    assert stat.S_IMODE(new.stat().st_mode) == 0o700


def test_only_its_owner_can_read_it(backup):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_a_backup_made_while_events_come_is_one_moment_of_the_hub(data, tmp_path):
    database = Database(sqlite_url(data / "hub.db"))
    store(database, 1, 50)
    going = threading.Event()

    def writing():
        number = 50
        while not going.is_set():
            store(database, number, number + 1)
            number += 1

    writer = threading.Thread(target=writing)
    writer.start()
    try:
        back_up(data, sqlite_url(data / "hub.db"), tmp_path / "b.tar.gz", quiet)
    finally:
        going.set()
        writer.join()
    whole = count(database)
    database.close()
    restore(tmp_path / "b.tar.gz", tmp_path / "new", "sqlite:///x", quiet)
    copy = Database(sqlite_url(tmp_path / "new" / "hub.db"))
    assert 49 <= count(copy) <= whole
    copy.close()


def test_postgresql_comes_back_too(data, tmp_path, postgres, postgres_city):
    (data / "hub.db").unlink()
    old, new = postgres.create(postgres_city), postgres.create()
    database = Database(postgres.url(old))
    store(database, 1, 9)
    back_up(data, postgres.url(old), tmp_path / "b.tar.gz", quiet)
    restore(tmp_path / "b.tar.gz", tmp_path / "new", postgres.url(new), quiet)
    copy = Database(postgres.url(new))
    assert count(copy) == count(database) == 8
    copy.migrate()
    copy.close()
    database.close()
    assert (tmp_path / "new" / "photos" / "ab12.jpg").exists()
    assert not (tmp_path / "new" / "hub.db").exists()


def test_a_full_database_is_not_restored_over(data, backup, tmp_path, postgres, postgres_city):
    with pytest.raises(CannotBackUp, match="not empty"):
        restore(backup, data, sqlite_url(data / "hub.db"), quiet)
    with pytest.raises(CannotBackUp, match="same kind"):
        restore(backup, tmp_path / "new", postgres.url(postgres_city), quiet)


def test_an_older_backup_is_never_written_over(data, backup):
    with pytest.raises(CannotBackUp, match="exists"):
        back_up(data, sqlite_url(data / "hub.db"), backup, quiet)


def test_no_hub_there(tmp_path):
    with pytest.raises(CannotBackUp, match="--data"):
        back_up(tmp_path, sqlite_url(tmp_path / "hub.db"), tmp_path / "b.tar.gz", quiet)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("harm", ["cut", "flip", "text", "missing"])
def test_a_damaged_backup_restores_nothing(backup, tmp_path, harm):
    body = bytearray(backup.read_bytes())
    if harm == "cut":
        body = body[: len(body) // 2]
    elif harm == "flip":
        body[len(body) // 2] ^= 0xFF
    elif harm == "text":
        body = bytearray(b"not a backup")
    if harm == "missing":
        backup.unlink()
    else:
        backup.write_bytes(body)
    with pytest.raises(CannotBackUp):
        restore(backup, tmp_path / "new", "sqlite:///x", quiet)
    assert not (tmp_path / "new").exists()
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_file_that_would_leave_the_folder_is_refused(tmp_path):
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as tar:
        member = tarfile.TarInfo("../outside")
        member.size = 1
        tar.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(CannotBackUp, match="damaged"):
        restore(evil, tmp_path / "new", "sqlite:///x", quiet)
    assert not (tmp_path / "outside").exists()


def test_the_schema_is_whole(backup, tmp_path):
    restore(backup, tmp_path / "new", "sqlite:///x", quiet)
    database = Database(sqlite_url(tmp_path / "new" / "hub.db"))
    with database.read() as connection:
        for table in metadata.sorted_tables:
            connection.execute(select(func.count()).select_from(table))
    database.close()
