"""The ways in: name and password, with a second factor where one is set, or a one-time link."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from hub.access import second_factor
from hub.access.passwords import Busy, Passwords, weakness
from hub.access.pauses import Pauses
from hub.access.rights import CITY, Role
from hub.access.sessions import Sessions, hash_token, new_token, open_session
from hub.store import Database, audit, people
from hub.store.people import Pass, User

USER_NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
"""What one types to sign in."""

LINK_LIFE = {"setup": 24 * 3600.0, "password": 72 * 3600.0, "enter": 7 * 24 * 3600.0}
"""Seconds for which a link is good."""


class Refused(ValueError):
    """Nobody is let in; `word` is for programs, the text for people.

    `wait` is the whole seconds until the next try may be made, 0 where that is not the reason.
    """

    def __init__(self, word: str, message: str, wait: int = 0) -> None:
        super().__init__(message)
        self.word = word
        self.wait = wait


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """From where somebody knocks."""

    address: str
    agent: str


class Door:
    """Lets people in; everything that it does is in the audit log."""

    def __init__(
        self,
        database: Database,
        *,
        passwords: Passwords | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.database = database
        self.passwords = passwords or Passwords()
        self.pauses = Pauses()
        self.sessions = Sessions(database, clock)
        self.clock = clock

    def sign_in(self, name: str, password: str, code: str, visitor: Visitor) -> str:
        """The token of a new session; raises Refused with the same words whatever was wrong.

        Word `code_needed` says that name and password are right and a code is asked for.
        """
        now = self.clock()
        account = name.strip().casefold()
        self._wait_out(account, visitor, now)
        with self.database.read() as connection:
            user = people.find_user(connection, account)
        right = self.check_password(user, password)
        if user is None or not right or user.disabled:
            raise self._failed(account, user, visitor, now)
        if user.totp and not code.strip():
            raise Refused("code_needed", "请输入验证器应用显示的六位验证码，或一个恢复码")
        with self.database.write() as connection:
            by_code = "none"
            if user.totp:
                by_code = self._use_code(connection, user, code, now)
            if by_code:
                self._rehash(connection, user, password)
                token = open_session(
                    connection, user, now, address=visitor.address, agent=visitor.agent
                )
                detail = {"address": visitor.address, "factor": by_code}
                audit.record(
                    connection, user.name, "session.open", f"user:{user.name}", detail, now
                )
        if not by_code:
            raise self._failed(account, user, visitor, now)
        self.pauses.succeeded(account, visitor.address)
        return token

    def confirm(self, name: str, password: str, visitor: Visitor) -> None:
        """Ask the person who is signed in for the password again; raises Refused."""
        now = self.clock()
        self._wait_out(name, visitor, now)
        with self.database.read() as connection:
            user = people.user(connection, name)
        if not self.check_password(user, password):
            raise self._failed(name, user, visitor, now, "密码不正确")
        self.pauses.succeeded(name, visitor.address)

    def check_password(self, user: User | None, password: str) -> bool:
        """Whether it is this user's; takes as long for nobody. Raises Refused when too busy."""
        try:
            return self.passwords.check(user.password if user else "", password)
        except Busy:
            raise Refused("busy", "登录的人太多，请稍候再试", 5) from None

    def new_hash(self, password: str, *names: str) -> str:
        """The hash of a new password; raises Refused when it is too weak."""
        if flaw := weakness(password, *names):
            raise Refused("weak", flaw)
        try:
            return self.passwords.hash(password)
        except Busy:
            raise Refused("busy", "登录的人太多，请稍候再试", 5) from None

    def pass_of(self, token: str, visitor: Visitor) -> tuple[Pass, User | None]:
        """The link of this token and whose it is; raises Refused."""
        now = self.clock()
        self._wait_out("", visitor, now)
        with self.database.read() as connection:
            found = people.find_pass(connection, hash_token(token), now)
            user = people.find_user(connection, found.user) if found else None
        if found is None or (found.kind != "setup" and (user is None or user.disabled)):
            self.pauses.failed("", visitor.address, now)
            raise Refused("spent", "这个链接已经用过、已过期或不完整，请向管理员要一个新的链接")
        return found, user

    def set_up(self, token: str, name: str, display: str, password: str, visitor: Visitor) -> str:
        """Make the first administrator; returns a session's token. Raises Refused."""
        found, _ = self.pass_of(token, visitor)
        if found.kind != "setup":
            raise Refused("spent", "这个链接不是用来初始设置的")
        now = self.clock()
        kept = self.new_hash(password, name, display)
        user = User(
            name=checked_name(name),
            display=display,
            role=Role.ADMINISTRATOR,
            root=CITY,
            created=now,
            password=kept,
            password_at=now,
        )
        with self.database.write() as connection:
            if people.any_user(connection) or not people.use_pass(connection, found.hash):
                raise Refused("spent", "系统已经设置过，请直接登录")
            people.add_user(connection, user)
            people.end_passes(connection, "")
            detail = {"address": visitor.address}
            audit.record(connection, user.name, "hub.set_up", f"user:{user.name}", detail, now)
            return open_session(connection, user, now, address=visitor.address, agent=visitor.agent)

    def choose_password(self, token: str, password: str, visitor: Visitor) -> str:
        """Set the password of the link's user; returns a session's token, or "".

        Who has a second factor is not let in by the link alone and signs in.
        """
        found, user = self.pass_of(token, visitor)
        if found.kind != "password" or user is None:
            raise Refused("spent", "这个链接不是用来设置密码的")
        now = self.clock()
        kept = self.new_hash(password, user.name, user.display)
        with self.database.write() as connection:
            if not people.use_pass(connection, found.hash):
                raise Refused("spent", "这个链接已经用过，请向管理员要一个新的链接")
            people.change_user(connection, user.name, password=kept, password_at=now)
            people.end_sessions(connection, user.name)
            people.end_passes(connection, user.name)
            detail = {"address": visitor.address, "by": "link"}
            audit.record(connection, user.name, "user.password", f"user:{user.name}", detail, now)
            token = "" if user.totp else self._open(connection, user, visitor, now)
        self.sessions.forget()
        return token

    def enter(self, token: str, visitor: Visitor) -> str:
        """Use a link that lets in as its user; returns a session's token. Raises Refused."""
        found, user = self.pass_of(token, visitor)
        if found.kind != "enter" or user is None:
            raise Refused("spent", "这个链接不能直接进入")
        now = self.clock()
        with self.database.write() as connection:
            if not people.use_pass(connection, found.hash):
                raise Refused("spent", "这个链接已经用过")
            return self._open(connection, user, visitor, now)

    def _open(self, connection: Connection, user: User, visitor: Visitor, now: float) -> str:
        detail = {"address": visitor.address, "factor": "link"}
        audit.record(connection, user.name, "session.open", f"user:{user.name}", detail, now)
        return open_session(connection, user, now, address=visitor.address, agent=visitor.agent)

    def _wait_out(self, account: str, visitor: Visitor, now: float) -> None:
        left = self.pauses.left(account, visitor.address, now)
        if left > 0:
            wait = int(left) + 1
            raise Refused("slow_down", f"尝试次数过多，请 {wait} 秒后再试", wait)

    def _failed(
        self,
        account: str,
        user: User | None,
        visitor: Visitor,
        now: float,
        words: str = "用户名、密码或验证码不正确",
    ) -> Refused:
        self.pauses.failed(account, visitor.address, now)
        # A name that nobody has may be a password that slipped into the wrong field.
        target = f"user:{user.name}" if user else "user:?"
        with self.database.write() as connection:
            detail = {"address": visitor.address}
            audit.record(connection, audit.SYSTEM, "session.fail", target, detail, now)
        return Refused("wrong", words)

    def _use_code(self, connection: Connection, user: User, code: str, now: float) -> str:
        digits = "".join(code.split())
        if len(digits) == 6 and digits.isascii() and digits.isdigit():
            step = second_factor.step_of(user.totp, digits, now)
            fresh = step is not None and people.use_totp_step(connection, user.name, step)
            return "totp" if fresh else ""
        hashed = second_factor.recovery_hash(code)
        return "recovery" if people.use_recovery_code(connection, user.name, hashed) else ""

    def _rehash(self, connection: Connection, user: User, password: str) -> None:
        if self.passwords.is_outdated(user.password):
            people.change_user(connection, user.name, password=self.passwords.hash(password))


def checked_name(name: str) -> str:
    """The name in the form that is kept; raises Refused."""
    account = name.strip().casefold()
    if not USER_NAME.fullmatch(account) or account == audit.SYSTEM:
        raise Refused("name", "用户名为 2 至 32 个小写字母、数字、点、横线或下划线，以字母开头")
    return account


def make_pass(connection: Connection, kind: str, user: str, now: float, *, uses: int = 1) -> str:
    """A new link's token; it replaces an older link of this kind."""
    token = new_token()
    expires = now + LINK_LIFE[kind]
    people.add_pass(
        connection,
        Pass(hash=hash_token(token), kind=kind, user=user, expires=expires, uses=uses),
    )
    return token


def give_new_link(connection: Connection, name: str, by: str, now: float, *, totp: bool) -> str:
    """For who lost the password, and with `totp` the phone: sign out everywhere, a new link."""
    people.change_user(connection, name, password="", password_at=0.0)
    if totp:
        people.change_user(connection, name, totp="", totp_offered="")
        people.set_recovery_codes(connection, name, [])
    people.end_sessions(connection, name)
    people.end_passes(connection, name)
    audit.record(connection, by, "user.reset", f"user:{name}", {"totp": totp}, now)
    return make_pass(connection, "password", name, now)


def setup_token(database: Database, now: float) -> str:
    """A new set-up link's token for a hub that nobody set up yet; "" for any other."""
    with database.write() as connection:
        if people.any_user(connection):
            return ""
        return make_pass(connection, "setup", "", now)
