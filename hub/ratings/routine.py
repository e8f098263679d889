"""What ratings and content need done by the clock: sending on, and forgetting."""

from __future__ import annotations

from hub.chores import Chore, Chores
from hub.ratings.http_json import HttpJson
from hub.ratings.relay import Relay
from hub.store import Database, content, ratings


def relaying(database: Database) -> Chores:
    """The thread that sends to the province, once it is switched on."""
    relay = Relay(database, lambda wanted: HttpJson(wanted.relay_url, wanted.relay_mapping))
    return Chores("relay", [Chore(name="relay", every=15, run=relay.run)])


def forgetting(database: Database) -> Chore:
    """The daily chore that deletes what has served its purpose."""

    def run(now: float) -> None:
        with database.write() as connection:
            ratings.forget(connection, now)
            content.forget(connection, now)

    return Chore(name="forgetting", every=86_400, run=run)
