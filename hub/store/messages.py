"""Channels, people on duty, and the outbox of messages with every attempt to send one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select, update

from hub.store.database import insert
from hub.store.tables.alerts import attempts, channels, duties, messages

GIVE_UP = 24 * 3600.0
"""Seconds after which a message is news no more."""

FIRST_PAUSE, LAST_PAUSE = 5.0, 900.0
"""Seconds between tries: 5, 15, 45, 135, 405, then 15 minutes."""

SHOWN_RESULT = 200
"""Characters kept of what a server answered."""


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A way to reach people; `address` is secret, `shown` is what may be told of it."""

    id: int
    name: str
    hall: str
    form: str
    address: str
    shown: str
    on: bool
    least: str
    digest: bool
    by: str
    at: float


@dataclass(frozen=True, kw_only=True)
class Duty:
    """A person who is responsible for a hall's subtree on these days between these hours."""

    id: int
    hall: str
    person: str
    contact: str
    days: str
    starts: str
    ends: str
    channel: int | None


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message in the outbox; `notices` is JSON for webhooks."""

    id: int
    key: str
    channel: int
    hall: str
    what: str
    title: str
    body: str
    notices: str
    created: float
    due: float
    state: str
    tries: int
    sent: float | None


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One try to send a message."""

    id: int
    message: int
    channel: int
    at: float
    ok: bool
    milliseconds: int
    result: str


def all_channels(connection: Connection) -> list[Channel]:
    """Every channel in order of its hall."""
    query = select(channels).order_by(func.length(channels.c.hall), channels.c.hall, channels.c.id)
    return [Channel(**row._mapping) for row in connection.execute(query)]


def find_channel(connection: Connection, id: int) -> Channel | None:
    """The channel with this id."""
    row = connection.execute(select(channels).where(channels.c.id == id)).first()
    return None if row is None else Channel(**row._mapping)


def add_channel(connection: Connection, **values: Any) -> int:
    """Keep a new channel; returns its id."""
    key = connection.execute(channels.insert().values(**values)).inserted_primary_key
    return int(key[0]) if key else 0


def change_channel(connection: Connection, id: int, **values: Any) -> None:
    """Change what is given of a channel."""
    connection.execute(update(channels).where(channels.c.id == id).values(**values))


def remove_channel(connection: Connection, id: int) -> None:
    """Forget a channel; what waits for it is given up, what was sent stays in the log."""
    connection.execute(delete(channels).where(channels.c.id == id))
    waiting = and_(messages.c.channel == id, messages.c.state == "waiting")
    connection.execute(update(messages).where(waiting).values(state="given_up"))
    connection.execute(update(duties).where(duties.c.channel == id).values(channel=None))


def all_duties(connection: Connection) -> list[Duty]:
    """Everybody on the list."""
    query = select(duties).order_by(func.length(duties.c.hall), duties.c.hall, duties.c.id)
    return [Duty(**row._mapping) for row in connection.execute(query)]


def add_duty(connection: Connection, **values: Any) -> int:
    """Put somebody on the list; returns the entry's id."""
    key = connection.execute(duties.insert().values(**values)).inserted_primary_key
    return int(key[0]) if key else 0


def find_duty(connection: Connection, id: int) -> Duty | None:
    """The entry with this id."""
    row = connection.execute(select(duties).where(duties.c.id == id)).first()
    return None if row is None else Duty(**row._mapping)


def remove_duty(connection: Connection, id: int) -> None:
    """Take somebody off the list."""
    connection.execute(delete(duties).where(duties.c.id == id))


def put(connection: Connection, *, key: str, now: float, **values: Any) -> bool:
    """Put a message into the outbox; False when it was there before."""
    new = {"key": key, "created": now, "due": now, "state": "waiting", **values}
    statement = insert(connection, messages).values(**new).on_conflict_do_nothing()
    return connection.execute(statement).rowcount == 1


def next_messages(connection: Connection, now: float, per_minute: int) -> list[Message]:
    """The oldest waiting message of each channel that may send one now, if it is due.

    A channel whose first message waits for its next try keeps the order: the others wait behind.
    """
    recent = (
        select(attempts.c.channel, func.count())
        .where(attempts.c.at > now - 60)
        .group_by(attempts.c.channel)
    )
    busy = {channel for channel, count in connection.execute(recent) if count >= per_minute}
    first = (
        select(func.min(messages.c.id))
        .where(messages.c.state == "waiting")
        .group_by(messages.c.channel)
    )
    query = select(messages).where(messages.c.id.in_(first), messages.c.due <= now)
    found = [Message(**row._mapping) for row in connection.execute(query)]
    return [message for message in found if message.channel not in busy]


def note_attempt(
    connection: Connection,
    message: Message,
    *,
    ok: bool,
    milliseconds: int,
    result: str,
    now: float,
) -> str:
    """Log a try; the message is sent, or waits for the next, or is given up. Returns its state."""
    connection.execute(
        attempts.insert().values(
            message=message.id,
            channel=message.channel,
            at=now,
            ok=ok,
            milliseconds=milliseconds,
            result=result[:SHOWN_RESULT],
        )
    )
    tries = message.tries + 1
    pause = min(FIRST_PAUSE * 3 ** (tries - 1), LAST_PAUSE)
    state = "sent" if ok else "waiting" if now < message.created + GIVE_UP else "given_up"
    values = {"tries": tries, "state": state, "due": now + pause, "sent": now if ok else None}
    connection.execute(update(messages).where(messages.c.id == message.id).values(**values))
    return state


def give_up(connection: Connection, id: int) -> None:
    """A message whose channel is gone or off is not sent."""
    connection.execute(update(messages).where(messages.c.id == id).values(state="given_up"))


def log(
    connection: Connection, channel_ids: Sequence[int], limit: int
) -> tuple[list[Message], list[Attempt]]:
    """The newest messages of these channels, and every attempt to send them."""
    query = select(messages).where(messages.c.channel.in_(channel_ids))
    query = query.order_by(messages.c.id.desc()).limit(limit)
    found = [Message(**row._mapping) for row in connection.execute(query)]
    tried = select(attempts).where(attempts.c.message.in_([message.id for message in found]))
    return found, [
        Attempt(**row._mapping) for row in connection.execute(tried.order_by(attempts.c.id))
    ]


def find_message(connection: Connection, key: str) -> Message | None:
    """The message with this key."""
    row = connection.execute(select(messages).where(messages.c.key == key)).first()
    return None if row is None else Message(**row._mapping)
