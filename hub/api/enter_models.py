"""The bodies of signing in, of one's own account, and of the administration of users."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from hub.access.rights import Role
from hub.api.models import Body

Secret = Annotated[str, StringConstraints(strip_whitespace=False, max_length=1024)]
"""A password as it was typed: blanks belong to it."""

Name = Annotated[str, Field(min_length=1, max_length=64)]
Code = Annotated[str, Field(max_length=64)]
Token = Annotated[str, Field(min_length=1, max_length=128)]
Division = Annotated[str, Field(pattern=r"^\d{6,12}$")]


class EnterOut(BaseModel):
    """Whether anybody can sign in yet; if not, the hub's log holds a link to set it up."""

    set_up: bool


class SignIn(Body):
    """Name and password, and a code when the first answer asks for one."""

    name: Name
    password: Secret
    code: Code = ""


class PassIn(Body):
    """The token of a one-time link."""

    token: Token


class PassOut(BaseModel):
    """What a link is for, and whose."""

    kind: Literal["setup", "password", "enter"]
    name: str
    display: str


class PassUse(Body):
    """Use a link: `setup` needs name, display and password; `password` only that."""

    token: Token
    name: Annotated[str, Field(max_length=64)] = ""
    display: Annotated[str, Field(max_length=64)] = ""
    password: Secret = ""


class Entered(BaseModel):
    """False when the password was set and one must still sign in with it and a code."""

    signed_in: bool


class MeOut(BaseModel):
    """Who is signed in, and what they may do under `root`."""

    name: str
    display: str
    role: str
    root: str
    rights: list[str]


class AccountOut(BaseModel):
    """One's own account."""

    name: str
    display: str
    has_password: bool
    password_at: str | None
    totp: bool
    recovery_codes: int


class PasswordChange(Body):
    """The old password and the new one."""

    old: Secret
    new: Secret


class Confirmation(Body):
    """The password again, before what guards the account is changed."""

    password: Secret


class TotpOffer(BaseModel):
    """A secret for the phone; it counts after a code of it was given."""

    secret: str
    uri: str
    picture: str


class TotpCode(Body):
    """A code that proves that the phone has the secret."""

    code: Code


class RecoveryCodes(BaseModel):
    """Shown once."""

    codes: list[str]


class SessionOut(BaseModel):
    """A browser that somebody is signed in with."""

    id: str
    created: str
    seen: str
    address: str
    agent: str
    this: bool


class UserOut(BaseModel):
    """A user as administrators see them."""

    name: str
    display: str
    role: str
    role_word: str
    root: str
    disabled: bool
    has_password: bool
    totp: bool
    created: str
    signed_in: str | None
    sessions: int


class UserIn(Body):
    """A new user; the link in the answer lets them choose a password."""

    name: Name
    display: Name
    role: Role
    root: Division


class UserChange(Body):
    """What is to be changed."""

    display: Name | None = None
    role: Role | None = None
    root: Division | None = None
    disabled: bool | None = None


class ResetIn(Body):
    """A new link for a user who lost the password; with `totp` the second factor goes too."""

    totp: bool = False


class LinkOut(BaseModel):
    """A one-time link's token, shown once: `#/enter/{token}` on this hub."""

    user: UserOut
    token: str
    expires: str


class AuditEntryOut(BaseModel):
    """One entry of the audit log."""

    sequence: int
    at: str
    caller: str
    action: str
    target: str
    detail: dict[str, object]
    hash: str


class SoundnessOut(BaseModel):
    """Whether the log is whole; `flaw` and `after` say where it is not."""

    sound: bool
    first: int
    last: int
    hash: str
    flaw: Literal["", "missing", "changed"]
    after: int
    message: str
