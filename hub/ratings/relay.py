"""Sends ratings on to the provincial 好差评 system, as often as it takes, each with one key.

Henan runs one 好差评 system and other levels do not build their own (豫“放管服”组办〔2019〕5号), so
what is kept here is for the hall's own work and the official score is the province's. Its interface
is not public: what differs from place to place is in an adapter and its mapping.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from hub.ratings.deadlines import RatingSettings
from hub.store import Database, ratings, relays

AT_ONCE: Final = 20
"""Records sent in one turn, so that a slow system never holds the turn for long."""

FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3600.0
"""Seconds before the second try, and at most between two; each pause is twice the one before."""

_log = logging.getLogger(__name__)


class Refused(Exception):
    """The other side will never take this record; the text is for people."""


class Unreachable(Exception):
    """Nobody knows whether it arrived; it is sent again with the same key."""


class Adapter(Protocol):
    """One provincial system. `send` blocks for a bounded time; raises Refused, Unreachable.

    A record may be sent more than once; `key` is the same each time, and an answer that says the
    key is known counts as success.
    """

    def send(self, key: str, record: Mapping[str, Any]) -> None:
        """Hand over one record."""


def pause(tries: int) -> float:
    """Seconds to wait after the `tries`-th failed try (from 1)."""
    return float(min(FIRST_PAUSE * 2 ** min(tries - 1, 20), LONGEST_PAUSE))


class Relay:
    """Sends what is due; `run` is a chore on a thread of its own, since it waits for a network."""

    def __init__(self, database: Database, make: Callable[[RatingSettings], Adapter]) -> None:
        self._database = database
        self._make = make

    def run(self, now: float) -> None:
        """One turn; stops at the first that cannot be reached, for the others would fail too."""
        with self._database.read() as connection:
            settings = ratings.settings_of(connection)
            due = relays.due(connection, now, AT_ONCE) if settings.relay else []
        if not due:
            return
        try:
            adapter = self._make(settings)
        except ValueError as flaw:
            _log.error("relay: the settings cannot be used: %s", flaw)
            return
        for waiting in due:
            if not self._send(adapter, waiting, settings, now):
                return

    def _send(
        self, adapter: Adapter, waiting: relays.Waiting, settings: RatingSettings, now: float
    ) -> bool:
        tries = waiting.tries + 1
        try:
            adapter.send(waiting.key, waiting.record)
        except Refused as flaw:
            with self._database.write() as connection:
                relays.note_dead(connection, waiting.key, f"对方不接受：{flaw}", now)
            return True
        except Unreachable as flaw:
            _log.warning("relay: %s: %s", waiting.key, flaw)
            with self._database.write() as connection:
                if tries >= settings.relay_tries:
                    relays.note_dead(connection, waiting.key, f"试了 {tries} 次：{flaw}", now)
                else:
                    again = now + pause(tries)
                    relays.note_failed(connection, waiting.key, str(flaw), again, now)
            return False
        with self._database.write() as connection:
            relays.note_sent(connection, waiting.key, now)
        return True
