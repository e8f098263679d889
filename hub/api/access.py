"""Asks of every request who sends it and whether they may."""

from __future__ import annotations

from fastapi import HTTPException, Request

from hub.access.door import Door, Visitor
from hub.access.rights import CITY, Caller, Right
from hub.access.sessions import Session

__all__ = ["CITY", "allow", "caller_of", "door_of", "session_of", "visitor_of", "within"]

RIGHT_WORDS = {
    Right.READ: "查看",
    Right.OPERATE: "操作设备和告警",
    Right.ATTEST: "核实",
    Right.INSPECT: "检查",
    Right.PUBLISH: "发布内容",
    Right.ADMINISTER: "管理",
}

OPEN = frozenset(
    {
        ("GET", "/api/enter"),  # whether the hub was set up
        ("POST", "/api/session"),  # sign in
        ("POST", "/api/pass"),  # what a one-time link is for
        ("POST", "/api/pass/use"),
    }
)
"""What answers without a session, and is called by our own pages."""

OPEN_TO_PROGRAMS = frozenset(
    {
        ("GET", "/healthz"),
        ("GET", "/metrics"),  # proves itself with a bearer token
        ("GET", "/api/enrolment/authority"),  # public: the root certificate
        ("POST", "/api/enrolment/certificates"),  # with a claim code
        ("GET", "/api/box/certificate"),  # with the certificate of the box, by mutual TLS
        ("POST", "/api/box/certificate"),
        ("GET", "/api/box/content"),  # with the same certificate or the box's password
        ("GET", "/api/box/content"),  # with the certificate, or on loopback with the password
    }
)
"""What answers without a session to callers that are no browsers and prove themselves otherwise."""

SESSION = "hallkeeper.session"
"""Where in the scope of a request the guard puts the `Session`."""


def session_of(request: Request) -> Session:
    """The session of the request; 401 when nobody is signed in."""
    session: Session | None = request.scope.get(SESSION)
    if session is None:
        raise HTTPException(401, "请先登录")
    return session


def caller_of(request: Request) -> Caller:
    """Who is signed in; 401 when nobody is."""
    return session_of(request).caller


def allow(request: Request, right: Right, hall: str | None = None) -> Caller:
    """The caller, who has this right, in this hall if one is named; 401 or 403 otherwise.

    Every route calls it first. A list that is not of one hall is cut to `caller.root` by `within`.
    """
    caller = caller_of(request)
    if not caller.may(right):
        raise HTTPException(403, f"您的角色没有“{RIGHT_WORDS[right]}”的权限，请联系管理员")
    if hall is not None and not within(hall, caller.root):
        raise HTTPException(403, "该大厅不在您的管辖范围内")
    return caller


def within(hall: str, root: str) -> bool:
    """Whether a hall is in the subtree of another; codes nest as GB/T 2260 has it."""
    return root == CITY or hall.startswith(root)


def door_of(request: Request) -> Door:
    """The door of the app that serves this request."""
    door: Door = request.app.state.door
    return door


def visitor_of(request: Request) -> Visitor:
    """From where the request comes, as uvicorn knows it."""
    address = request.client.host if request.client else ""
    return Visitor(address=address, agent=request.headers.get("user-agent", "")[:200])
