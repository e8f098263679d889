"""Users: who they are, what they may do and where; administrators hand out what they have."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request

from hub.access.door import LINK_LIFE, checked_name, give_new_link, make_pass
from hub.access.rights import CITY, RIGHTS, ROLE_WORDS, Caller, Right, Role
from hub.api.access import allow, door_of, within
from hub.api.enter_models import LinkOut, ResetIn, UserChange, UserIn, UserOut
from hub.store import audit, people, registry
from hub.store.people import User
from hub.words import iso

router = APIRouter(prefix="/api")


@router.get("/people")
def all_people(request: Request) -> list[UserOut]:
    """The users of the caller's part of the city."""
    caller = allow(request, Right.ADMINISTER)
    with door_of(request).database.read() as connection:
        return [
            _user_out(user, len(people.sessions_of(connection, user.name)))
            for user in people.all_users(connection)
            if within(user.root, caller.root)
        ]


@router.post("/people", status_code=201)
def add(request: Request, new: UserIn) -> LinkOut:
    """Add a user; the link lets them choose a password."""
    caller = allow(request, Right.ADMINISTER, new.root)
    _may_hand_out(caller, new.role)
    door = door_of(request)
    now = door.clock()
    user = User(
        name=checked_name(new.name),
        display=new.display,
        role=new.role,
        root=new.root,
        created=now,
    )
    with door.database.write() as connection:
        registry.hall(connection, new.root)
        people.add_user(connection, user)
        token = make_pass(connection, "password", user.name, now)
        detail = {"role": user.role, "root": user.root}
        audit.record(connection, caller.name, "user.add", f"user:{user.name}", detail, now)
    return _link(user, token, now)


@router.patch("/people/{name}")
def change(request: Request, name: str, wanted: UserChange) -> UserOut:
    """Change a user; counts at once, also for sessions that are open."""
    caller = allow(request, Right.ADMINISTER, wanted.root)
    door = door_of(request)
    changes = wanted.model_dump(exclude_none=True)
    with door.database.write() as connection:
        everybody = people.lock_users(connection)
        user = _mine(caller, everybody, name)
        if user.name == caller.name and changes.keys() - {"display"}:
            raise HTTPException(409, "不能更改自己的角色、范围或停用自己，请另一位管理员操作")
        _may_hand_out(caller, Role(changes.get("role", user.role)))
        if "root" in changes:
            registry.hall(connection, changes["root"])
        after = User(**{**vars(user), **changes})
        last = not any(_rules_city(one) for one in [after, *_others(everybody, user)])
        if _rules_city(user) and last:
            raise HTTPException(409, "至少要保留一位能登录的全市管理员")
        if changes:
            people.change_user(connection, user.name, **changes)
            audit.record(
                connection, caller.name, "user.change", f"user:{name}", changes, door.clock()
            )
        if after.disabled:
            people.end_sessions(connection, user.name)
            people.end_passes(connection, user.name)
        count = len(people.sessions_of(connection, user.name))
    door.sessions.forget()
    return _user_out(after, count)


@router.post("/people/{name}/reset", status_code=201)
def reset(request: Request, name: str, wanted: ResetIn) -> LinkOut:
    """A new link for who lost password or phone; all sessions end."""
    caller = allow(request, Right.ADMINISTER)
    door = door_of(request)
    now = door.clock()
    with door.database.write() as connection:
        user = _mine(caller, people.lock_users(connection), name)
        _may_hand_out(caller, Role(user.role))
        if user.disabled:
            raise HTTPException(409, "该用户已停用，请先启用")
        token = give_new_link(connection, user.name, caller.name, now, totp=wanted.totp)
    door.sessions.forget()
    return _link(user, token, now)


@router.delete("/people/{name}/sessions", status_code=204)
def end_sessions(request: Request, name: str) -> None:
    """Sign a user out everywhere."""
    caller = allow(request, Right.ADMINISTER)
    door = door_of(request)
    with door.database.write() as connection:
        user = _mine(caller, people.lock_users(connection), name)
        count = people.end_sessions(connection, user.name)
        detail = {"ended": count}
        audit.record(connection, caller.name, "session.end", f"user:{name}", detail, door.clock())
    door.sessions.forget()


def _mine(caller: Caller, everybody: list[User], name: str) -> User:
    """The user, who is in the caller's part of the city; else 404, as if there were none."""
    for user in everybody:
        if user.name == name and within(user.root, caller.root):
            return user
    raise HTTPException(404, f"没有名为 {name[:64]} 的用户")


def _others(everybody: list[User], user: User) -> list[User]:
    return [one for one in everybody if one.name != user.name]


def _rules_city(user: User) -> bool:
    can_enter = bool(user.password) and not user.disabled
    return user.role == Role.ADMINISTRATOR and user.root == CITY and can_enter


def _may_hand_out(caller: Caller, role: Role) -> None:
    if not RIGHTS[role] <= RIGHTS[caller.role]:
        raise HTTPException(403, "只能授予您自己拥有的权限")


def _link(user: User, token: str, now: float) -> LinkOut:
    expires = iso(now + LINK_LIFE["password"]) or ""
    return LinkOut(user=_user_out(user, 0), token=token, expires=expires)


def _user_out(user: User, sessions: int) -> UserOut:
    return UserOut(
        name=user.name,
        display=user.display,
        role=user.role,
        role_word=ROLE_WORDS[Role(user.role)],
        root=user.root,
        disabled=user.disabled,
        has_password=bool(user.password),
        totp=bool(user.totp),
        created=iso(user.created) or "",
        signed_in=iso(user.signed_in),
        sessions=sessions,
    )
