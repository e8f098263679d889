"""Users, their sessions, and the links that let somebody in once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select

from hub.store.database import insert
from hub.store.registry import AlreadyRegistered, NotRegistered
from hub.store.tables.people import passes, recovery_codes, sessions, users


class NoSuchUser(NotRegistered):
    """Nobody has this name."""


class NameTaken(AlreadyRegistered):
    """Somebody has this name."""


@dataclass(frozen=True, kw_only=True)
class User:
    """A person who may sign in; `totp` is "" where no second factor is asked."""

    name: str
    display: str
    role: str
    root: str
    created: float
    disabled: bool = False
    password: str = ""
    password_at: float = 0.0
    totp: str = ""
    totp_offered: str = ""
    totp_step: int = 0
    signed_in: float | None = None


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """A browser that somebody signed in with; `hash` is of the token, `id` is what lists show."""

    hash: str
    id: str
    user: str
    created: float
    seen: float
    address: str
    agent: str


@dataclass(frozen=True, kw_only=True)
class Pass:
    """A link that lets in: `setup` the first administrator, `password` to choose one, `enter`."""

    hash: str
    kind: str
    user: str
    expires: float
    uses: int = 1


def any_user(connection: Connection) -> bool:
    """Whether the hub was ever set up."""
    return connection.execute(select(users.c.name).limit(1)).first() is not None


def all_users(connection: Connection) -> list[User]:
    """Everybody, by name."""
    return [User(**row._mapping) for row in connection.execute(select(users).order_by("name"))]


def find_user(connection: Connection, name: str) -> User | None:
    """The user of this name, if any."""
    row = connection.execute(select(users).where(users.c.name == name)).first()
    return None if row is None else User(**row._mapping)


def user(connection: Connection, name: str) -> User:
    """The user of this name; raises NoSuchUser."""
    found = find_user(connection, name)
    if found is None:
        raise NoSuchUser(f"没有名为 {name} 的用户")
    return found


def lock_users(connection: Connection) -> list[User]:
    """Everybody, who nobody else can change until this transaction ends."""
    rows = connection.execute(select(users).order_by("name").with_for_update())
    return [User(**row._mapping) for row in rows]


def add_user(connection: Connection, new: User) -> None:
    """Add a user; raises NameTaken."""
    statement = insert(connection, users).values(asdict(new)).on_conflict_do_nothing()
    if not connection.execute(statement).rowcount:
        raise NameTaken(f"用户名 {new.name} 已被使用")


def change_user(connection: Connection, name: str, **values: Any) -> None:
    """Set columns of a user; raises NoSuchUser."""
    if not connection.execute(users.update().where(users.c.name == name).values(values)).rowcount:
        raise NoSuchUser(f"没有名为 {name} 的用户")


def use_totp_step(connection: Connection, name: str, step: int) -> bool:
    """Mark the code of a time step as used; False when it or a later one was used before."""
    fresh = (users.c.name == name) & (users.c.totp_step < step)
    return bool(connection.execute(users.update().where(fresh).values(totp_step=step)).rowcount)


def set_recovery_codes(connection: Connection, name: str, hashes: Sequence[str]) -> None:
    """Replace a user's recovery codes."""
    connection.execute(delete(recovery_codes).where(recovery_codes.c.user == name))
    if hashes:
        rows = [{"user": name, "hash": hashed} for hashed in hashes]
        connection.execute(recovery_codes.insert(), rows)


def use_recovery_code(connection: Connection, name: str, hashed: str) -> bool:
    """Use up a recovery code; False when there is none like it."""
    this = (recovery_codes.c.user == name) & (recovery_codes.c.hash == hashed)
    return bool(connection.execute(delete(recovery_codes).where(this)).rowcount)


def recovery_codes_left(connection: Connection, name: str) -> int:
    """How many a user has not used yet."""
    query = select(func.count()).where(recovery_codes.c.user == name)
    return int(connection.execute(query).scalar_one())


def add_session(connection: Connection, row: SessionRow) -> None:
    """Note that somebody signed in."""
    connection.execute(sessions.insert().values(asdict(row)))


def find_session(connection: Connection, hashed: str) -> tuple[SessionRow, User] | None:
    """The session of a token's hash, with its user."""
    row = connection.execute(select(sessions).where(sessions.c.hash == hashed)).first()
    if row is None:
        return None
    found = find_user(connection, row.user)
    return None if found is None else (SessionRow(**row._mapping), found)


def sessions_of(connection: Connection, name: str) -> list[SessionRow]:
    """A user's sessions, the one used last first."""
    query = select(sessions).where(sessions.c.user == name).order_by(sessions.c.seen.desc())
    return [SessionRow(**row._mapping) for row in connection.execute(query)]


def see_session(connection: Connection, hashed: str, now: float) -> None:
    """Note that a session was used."""
    connection.execute(sessions.update().where(sessions.c.hash == hashed).values(seen=now))


def end_session(connection: Connection, name: str, id: str) -> bool:
    """End one session of a user; False when there is none like it."""
    this = (sessions.c.user == name) & (sessions.c.id == id)
    return bool(connection.execute(delete(sessions).where(this)).rowcount)


def end_sessions(connection: Connection, name: str, *, but: str = "") -> int:
    """End a user's sessions except the one with this hash; returns how many."""
    these = (sessions.c.user == name) & (sessions.c.hash != but)
    return int(connection.execute(delete(sessions).where(these)).rowcount)


def sweep(connection: Connection, *, created: float, seen: float, now: float) -> None:
    """Forget sessions made or last seen before these times, and passes that have expired."""
    old = or_(sessions.c.created < created, sessions.c.seen < seen)
    connection.execute(delete(sessions).where(old))
    connection.execute(delete(passes).where(passes.c.expires < now))


def add_pass(connection: Connection, new: Pass) -> None:
    """Keep a link; it takes the place of those of its kind for the same user."""
    same = (passes.c.kind == new.kind) & (passes.c.user == new.user)
    connection.execute(delete(passes).where(same))
    connection.execute(passes.insert().values(asdict(new)))


def find_pass(connection: Connection, hashed: str, now: float) -> Pass | None:
    """The link, if it is still good."""
    good = (passes.c.hash == hashed) & (passes.c.expires > now) & (passes.c.uses > 0)
    row = connection.execute(select(passes).where(good)).first()
    return None if row is None else Pass(**row._mapping)


def use_pass(connection: Connection, hashed: str) -> bool:
    """Use a link once; False when it was used up meanwhile."""
    good = (passes.c.hash == hashed) & (passes.c.uses > 0)
    statement = passes.update().where(good).values(uses=passes.c.uses - 1)
    return bool(connection.execute(statement).rowcount)


def end_passes(connection: Connection, name: str) -> None:
    """Make a user's links worthless."""
    connection.execute(delete(passes).where(passes.c.user == name))
