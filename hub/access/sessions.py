"""Sessions: a random token in the browser, its hash and what it stands for in the database."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from hub.access.rights import Caller, Role
from hub.store import Database, people
from hub.store.people import SessionRow, User

IDLE = 3600.0
"""Seconds without a request after which a session ends; an open page's stream of news counts, so
that a screen on the wall of a duty room goes on."""

ABSOLUTE = 12 * 3600.0
"""Seconds after which one must sign in again: one working day."""

FRESH = 2.0
"""Seconds for which the last look at the database is believed: another process' change counts
after that, our own at once."""

SEEN_EVERY = 60.0
CACHED = 10_000


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session that is good now."""

    hash: str
    id: str
    caller: Caller
    created: float
    seen: float


def hash_token(token: str) -> str:
    """What is kept of a token; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """256 random bits as text for cookies and links."""
    return secrets.token_urlsafe(32)


def open_session(
    connection: Connection, user: User, now: float, *, address: str = "", agent: str = ""
) -> str:
    """Begin a session; returns the token for the cookie."""
    token = new_token()
    row = SessionRow(
        hash=hash_token(token),
        id=secrets.token_hex(8),
        user=user.name,
        created=now,
        seen=now,
        address=address[:64],
        agent=agent[:200],
    )
    people.add_session(connection, row)
    people.change_user(connection, user.name, signed_in=now)
    return token


class Sessions:
    """Tells quickly whose a token is."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._cache: dict[str, tuple[float, Session | None]] = {}
        self._changing = threading.Lock()

    def remembered(self, token: str) -> tuple[bool, Session | None]:
        """Whether the answer is known without a look at the database, and the answer."""
        at, session = self._cache.get(hash_token(token), (float("-inf"), None))
        return 0 <= self._clock() - at < FRESH, session

    def look(self, token: str) -> Session | None:
        """The session of this token, None when there is none or it has ended; may read."""
        known, session = self.remembered(token)
        if known:
            return session
        now, hashed = self._clock(), hash_token(token)
        with self._database.read() as connection:
            found = people.find_session(connection, hashed)
        session = None
        if found is not None and _is_good(*found, now):
            session = _session(*found)
            if now - session.seen > SEEN_EVERY:
                with self._database.write() as connection:
                    people.see_session(connection, hashed, now)
        with self._changing:
            if len(self._cache) >= CACHED:
                self._cache.clear()
            self._cache[hashed] = (now, session)
        return session

    def forget(self) -> None:
        """Look at the database again for everybody: something was changed."""
        with self._changing:
            self._cache.clear()

    def sweep(self, now: float) -> None:
        """Delete what has ended; a chore."""
        with self._database.write() as connection:
            people.sweep(connection, created=now - ABSOLUTE, seen=now - IDLE, now=now)


def _is_good(row: SessionRow, user: User, now: float) -> bool:
    return not user.disabled and now - row.seen < IDLE and now - row.created < ABSOLUTE


def _session(row: SessionRow, user: User) -> Session:
    return Session(
        hash=row.hash,
        id=row.id,
        caller=Caller(name=user.name, display=user.display, role=Role(user.role), root=user.root),
        created=row.created,
        seen=row.seen,
    )
