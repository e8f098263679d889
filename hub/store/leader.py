"""One leader among processes: who holds PostgreSQL's advisory lock looks after the clock."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from hub.store.database import Database

_log = logging.getLogger(__name__)

KEY = 0x68616C6C  # "hall"
LOOK = 1.0
"""Seconds between tries, and between looks at whether the lock's connection still stands."""


class Leader:
    """Calls `lead` when this process becomes the leader, `rest` when it no longer is one.

    The lock lives in a connection of its own: when the process, its machine or the connection
    dies, PostgreSQL gives it to the next that asks.
    """

    def __init__(
        self, database: Database, *, lead: Callable[[], None], rest: Callable[[], None]
    ) -> None:
        self._database = database
        self._lead = lead
        self._rest = rest
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="leader", daemon=True)

    def start(self) -> None:
        """Begin to ask for the lock."""
        self._thread.start()

    def stop(self) -> None:
        """Give the lock back."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with self._database.engine.connect() as connection:
                    self._hold(connection.execution_options(isolation_level="AUTOCOMMIT"))
            except DBAPIError as flaw:
                _log.warning("cannot ask for the lead: %s", flaw.orig)
                self._stop.wait(LOOK)

    def _hold(self, connection: Connection) -> None:
        while not connection.execute(select(func.pg_try_advisory_lock(KEY))).scalar():
            if self._stop.wait(LOOK):
                return
        _log.info("this process leads")
        self._lead()
        try:
            while not self._stop.wait(LOOK):
                connection.execute(select(1))
        finally:
            self._rest()
        connection.execute(select(func.pg_advisory_unlock(KEY)))
