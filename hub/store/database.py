"""The open database: short read and write transactions, migrated to the newest schema."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, Table, create_engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, DBAPIError

BUSY_TIMEOUT_MS = 10_000

Unstorable = DataError
"""A value that the database cannot hold, such as a text with a NUL for PostgreSQL."""


class Database:
    """An engine, with one writer at a time in this process and any number of readers.

    Transactions are short: nothing waits for the network or a person inside one.
    """

    def __init__(self, url: str) -> None:
        self.engine = _create_engine(url)
        self._writing = threading.Lock()

    def migrate(self) -> None:
        """Bring the schema to the newest version; creates it in an empty database."""
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, on disk when this returns, undone when it raises."""
        with self._writing, self.engine.connect() as connection:
            connection = connection.execution_options(hall_writes=True)
            with connection.begin():
                yield connection

    def answers(self) -> bool:
        """Whether it can be asked anything now."""
        try:
            with self.read() as connection:
                return connection.execute(select(1)).scalar() == 1
        except DBAPIError:
            return False

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path}"


def insert(connection: Connection, table: Table) -> sqlite.Insert:
    """The dialect's insert, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if connection.dialect.name == "postgresql":
        return cast(sqlite.Insert, postgresql.insert(table))  # the two have one interface
    return sqlite.insert(table)


def _create_engine(url: str) -> Engine:
    # PostgreSQL's driver forgets how many rows an insert touched unless it is asked to remember.
    engine = create_engine(url, execution_options={"preserve_rowcount": True}, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an ack promises that a power cut loses nothing
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        # An ack promises that a power cut loses nothing, whatever the server was set to.
        cursor.execute("SET synchronous_commit TO on")
        cursor.execute(f"SET lock_timeout TO {BUSY_TIMEOUT_MS}")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that starts as a reader and then writes fails at once when another has
    # written in between, whatever the time-out; so a writer says so from the start.
    writes = connection.get_execution_options().get("hall_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
