"""Signing in and out, one-time links, and one's own account."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from hub.access import second_factor
from hub.access.door import Refused
from hub.access.rights import RIGHTS, Right
from hub.access.sessions import ABSOLUTE, open_session
from hub.api.access import allow, door_of, session_of, visitor_of
from hub.api.enter_models import (
    AccountOut,
    Confirmation,
    Entered,
    EnterOut,
    MeOut,
    PassIn,
    PassOut,
    PassUse,
    PasswordChange,
    RecoveryCodes,
    SessionOut,
    SignIn,
    TotpCode,
    TotpOffer,
)
from hub.api.guard import cookie_name
from hub.store import audit, people
from hub.words import iso

router = APIRouter(prefix="/api")

STATUS_OF = {"wrong": 401, "code_needed": 401, "slow_down": 429, "busy": 429, "spent": 410}


async def refused(_request: Request, flaw: Refused) -> Response:
    """The answer to `Refused`; 422 where what was typed can be mended."""
    return JSONResponse(
        {"error": flaw.word, "message": str(flaw)},
        status_code=STATUS_OF.get(flaw.word, 422),
        headers={"Retry-After": str(flaw.wait)} if flaw.wait else None,
    )


@router.get("/enter")
def enter(request: Request) -> EnterOut:
    """What the sign-in page must know beforehand."""
    with door_of(request).database.read() as connection:
        return EnterOut(set_up=people.any_user(connection))


@router.post("/session")
def sign_in(request: Request, response: Response, typed: SignIn) -> Entered:
    """Sign in; `code_needed` asks to send the same again with a code."""
    token = door_of(request).sign_in(typed.name, typed.password, typed.code, visitor_of(request))
    _set_cookie(request, response, token)
    return Entered(signed_in=True)


@router.delete("/session", status_code=204)
def sign_out(request: Request, response: Response) -> None:
    """End this session."""
    caller = allow(request, Right.READ)
    door = door_of(request)
    with door.database.write() as connection:
        people.end_session(connection, caller.name, session_of(request).id)
        audit.record(
            connection, caller.name, "session.end", f"user:{caller.name}", {}, door.clock()
        )
    door.sessions.forget()
    response.delete_cookie(
        cookie_name(request.scope),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


@router.post("/pass")
def look_at_pass(request: Request, shown: PassIn) -> PassOut:
    """What a one-time link is for; does not use it."""
    found, user = door_of(request).pass_of(shown.token, visitor_of(request))
    return PassOut(
        kind=found.kind,  # type: ignore[arg-type]
        name=user.name if user else "",
        display=user.display if user else "",
    )


@router.post("/pass/use")
def use_pass(request: Request, response: Response, used: PassUse) -> Entered:
    """Use a one-time link."""
    door, visitor = door_of(request), visitor_of(request)
    found, _ = door.pass_of(used.token, visitor)
    if found.kind == "setup":
        display = used.display or used.name
        token = door.set_up(used.token, used.name, display, used.password, visitor)
    elif found.kind == "password":
        token = door.choose_password(used.token, used.password, visitor)
    else:
        token = door.enter(used.token, visitor)
    if token:
        _set_cookie(request, response, token)
    return Entered(signed_in=bool(token))


@router.get("/me")
def me(request: Request) -> MeOut:
    """The caller."""
    caller = allow(request, Right.READ)
    return MeOut(
        name=caller.name,
        display=caller.display,
        role=caller.role,
        root=caller.root,
        rights=sorted(RIGHTS[caller.role]),
    )


@router.get("/me/account")
def account(request: Request) -> AccountOut:
    """How one's own account is guarded."""
    caller = allow(request, Right.READ)
    with door_of(request).database.read() as connection:
        user = people.user(connection, caller.name)
        left = people.recovery_codes_left(connection, caller.name)
    return AccountOut(
        name=user.name,
        display=user.display,
        has_password=bool(user.password),
        password_at=iso(user.password_at) if user.password else None,
        totp=bool(user.totp),
        recovery_codes=left,
    )


@router.post("/me/password", status_code=204)
def change_password(request: Request, response: Response, typed: PasswordChange) -> None:
    """Change one's own password; all sessions end, and this browser gets a new one."""
    caller = allow(request, Right.READ)
    door, visitor = door_of(request), visitor_of(request)
    door.confirm(caller.name, typed.old, visitor)
    kept = door.new_hash(typed.new, caller.name, caller.display)
    now = door.clock()
    with door.database.write() as connection:
        user = people.user(connection, caller.name)
        people.change_user(connection, caller.name, password=kept, password_at=now)
        people.end_sessions(connection, caller.name)
        people.end_passes(connection, caller.name)
        detail = {"address": visitor.address}
        audit.record(connection, caller.name, "user.password", f"user:{caller.name}", detail, now)
        token = open_session(connection, user, now, address=visitor.address, agent=visitor.agent)
    door.sessions.forget()
    _set_cookie(request, response, token)


@router.post("/me/totp")
def offer_totp(request: Request, typed: Confirmation) -> TotpOffer:
    """Begin to set up a second factor."""
    caller = allow(request, Right.READ)
    door = door_of(request)
    door.confirm(caller.name, typed.password, visitor_of(request))
    secret = second_factor.new_secret()
    with door.database.write() as connection:
        people.change_user(connection, caller.name, totp_offered=secret)
    uri = second_factor.uri(secret, caller.name)
    return TotpOffer(secret=secret, uri=uri, picture=second_factor.picture(uri))


@router.post("/me/totp/confirm")
def confirm_totp(request: Request, typed: TotpCode) -> RecoveryCodes:
    """Switch the second factor on with a code of the offered secret; answers recovery codes."""
    caller = allow(request, Right.READ)
    door = door_of(request)
    now = door.clock()
    codes = second_factor.new_recovery_codes()
    with door.database.write() as connection:
        offered = people.user(connection, caller.name).totp_offered
        step = second_factor.step_of(offered, typed.code.strip(), now) if offered else None
        if step is None:
            raise Refused("code", "验证码不正确，请核对手机时间后输入当前显示的六位数字")
        people.change_user(connection, caller.name, totp=offered, totp_offered="", totp_step=step)
        hashes = [second_factor.recovery_hash(code) for code in codes]
        people.set_recovery_codes(connection, caller.name, hashes)
        people.end_sessions(connection, caller.name, but=session_of(request).hash)
        detail = {"on": True}
        audit.record(connection, caller.name, "user.totp", f"user:{caller.name}", detail, now)
    door.sessions.forget()
    return RecoveryCodes(codes=codes)


@router.post("/me/totp/remove", status_code=204)
def remove_totp(request: Request, typed: Confirmation) -> None:
    """Switch the second factor off."""
    caller = allow(request, Right.READ)
    door = door_of(request)
    door.confirm(caller.name, typed.password, visitor_of(request))
    with door.database.write() as connection:
        people.change_user(connection, caller.name, totp="", totp_offered="")
        people.set_recovery_codes(connection, caller.name, [])
        detail = {"on": False}
        audit.record(
            connection, caller.name, "user.totp", f"user:{caller.name}", detail, door.clock()
        )


@router.post("/me/codes")
def renew_codes(request: Request, typed: Confirmation) -> RecoveryCodes:
    """New recovery codes in place of the old ones."""
    caller = allow(request, Right.READ)
    door = door_of(request)
    door.confirm(caller.name, typed.password, visitor_of(request))
    codes = second_factor.new_recovery_codes()
    with door.database.write() as connection:
        if not people.user(connection, caller.name).totp:
            raise HTTPException(409, "请先开启两步验证")
        hashes = [second_factor.recovery_hash(code) for code in codes]
        people.set_recovery_codes(connection, caller.name, hashes)
        target = f"user:{caller.name}"
        audit.record(connection, caller.name, "user.codes", target, {}, door.clock())
    return RecoveryCodes(codes=codes)


@router.get("/me/sessions")
def own_sessions(request: Request) -> list[SessionOut]:
    """Where one is signed in."""
    caller = allow(request, Right.READ)
    door = door_of(request)
    here = session_of(request).id
    with door.database.read() as connection:
        rows = people.sessions_of(connection, caller.name)
    oldest = door.clock() - ABSOLUTE
    return [
        SessionOut(
            id=row.id,
            created=iso(row.created) or "",
            seen=iso(row.seen) or "",
            address=row.address,
            agent=row.agent,
            this=row.id == here,
        )
        for row in rows
        if row.created > oldest
    ]


@router.delete("/me/sessions/{id}", status_code=204)
def end_own_session(request: Request, id: str) -> None:
    """End one of one's own sessions; `others` ends all but this one."""
    caller = allow(request, Right.READ)
    door = door_of(request)
    with door.database.write() as connection:
        if id == "others":
            people.end_sessions(connection, caller.name, but=session_of(request).hash)
        elif not people.end_session(connection, caller.name, id):
            raise HTTPException(404, "没有这个登录会话，可能已经结束")
        detail = {"session": id[:16]}
        audit.record(
            connection, caller.name, "session.end", f"user:{caller.name}", detail, door.clock()
        )
    door.sessions.forget()


def _set_cookie(request: Request, response: Response, token: str) -> None:
    response.set_cookie(
        cookie_name(request.scope),
        token,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
