"""Stands before every route: our own pages only, and nothing to who is not signed in."""

from __future__ import annotations

import asyncio
import contextlib
import re
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.access.sessions import Session, Sessions
from hub.api.access import OPEN, OPEN_TO_PROGRAMS, SESSION

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), "
        "serial=(), hid=(), midi=()"
    ),
}

HSTS = "max-age=31536000; includeSubDomains"
"""Only over TLS: browsers then refuse to come back without it for a year."""

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

OWN_HEADER = "x-hallkeeper"
"""Our pages send it with every change; a form or link of another site cannot."""

LARGEST = 48 * 1024 * 1024
"""Bytes of a body from somebody who is signed in; routes that take files have limits below it."""

LARGEST_FROM_STRANGERS = 64 * 1024

LOOK_EVERY = 1.0
"""Seconds between looks whether the session of an open stream is still good."""


class SameOrigin:
    """Lets through only requests for our own host, and of pages that we served ourselves.

    A page of another site can make a browser call us, and a hostile name server can give us its
    name (DNS rebinding); both show in Host, Origin and Sec-Fetch-Site.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 or pass the request on; add the security headers either way."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        origin = headers.get("origin")
        send = _with_headers(scope, send)
        if _name(host) not in self._hosts:
            refusal = f"unknown host {host!r}"
        elif origin is not None and urlsplit(origin).netloc != host:
            refusal = f"a page of {origin!r} may not call this"
        elif headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            refusal = "a page of another site may not call this"
        else:
            await self._app(scope, receive, send)
            return
        await _refuse(403, "forbidden", f"请求被拒绝：{refusal}")(scope, receive, send)


class SignedIn:
    """Lets through the dashboard's files, the open routes, and what a session is shown for.

    A route that forgets to ask for a right is closed to strangers all the same. The stream of an
    ended session is closed.
    """

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, 403, 411 or 413, or pass the request on with its session in the scope."""
        if scope["type"] != "http" or _is_file(scope):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        which = (scope["method"], scope["path"])
        stranger = which in OPEN or which in OPEN_TO_PROGRAMS
        token = cookie_token(scope, headers)
        session = await self._session(token)
        if session is not None:
            scope[SESSION] = session
        refusal = None
        if session is None and not stranger:
            refusal = _refuse(401, "unauthorized", "请先登录")
        elif which[0] in CHANGING:
            refusal = _flaw_of_change(headers, which, stranger)
        if refusal is not None:
            await refusal(scope, receive, send)
        elif session is not None and scope["method"] == "GET":
            await self._watched(token, session, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _session(self, token: str) -> Session | None:
        if not token:
            return None
        known, session = self._sessions.remembered(token)
        return session if known else await run_in_threadpool(self._sessions.look, token)

    async def _watched(
        self, token: str, session: Session, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Serve; a stream hears that its page has left as soon as the session has ended.

        Or when the caller may something else than before: the page comes again at once.
        """
        over: asyncio.Task[None] | None = None
        complete = False

        async def sending(message: Message) -> None:
            nonlocal complete, over
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                if kind.startswith("text/event-stream"):
                    over = asyncio.create_task(self._outlast(token, session))
            else:
                complete = not message.get("more_body", False)
            await send(message)

        async def receiving() -> Message:
            if over is None:
                return await receive()
            told = asyncio.ensure_future(receive())
            try:
                await asyncio.wait({told, over}, return_when=asyncio.FIRST_COMPLETED)
                return told.result() if told.done() else {"type": "http.disconnect"}
            finally:
                told.cancel()

        try:
            await self._app(scope, receiving, sending)
            if over is not None and over.done() and not complete:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            if over is not None:
                over.cancel()

    async def _outlast(self, token: str, session: Session) -> None:
        """Returns when the session has ended or is another person's or another role's."""
        now: Session | None = session
        while now is not None and now.caller == session.caller:
            await asyncio.sleep(LOOK_EVERY)
            now = await self._session(token)


def cookie_name(scope: Scope) -> str:
    """The session cookie's; browsers take the prefix only from TLS, for this host and path /."""
    return "__Host-hall_session" if scope.get("scheme") == "https" else "hall_session"


def cookie_token(scope: Scope, headers: Headers) -> str:
    """The session's token that the browser sent; "" for none."""
    with contextlib.suppress(CookieError):
        found = SimpleCookie(headers.get("cookie", "")).get(cookie_name(scope))
        return found.value[:128] if found else ""
    return ""


def _is_file(scope: Scope) -> bool:
    """Whether the path is of the dashboard's files, which hold nothing of the city."""
    path = scope["path"]
    closed = re.match(r"/(api(/|$)|openapi\.json$|metrics$)", path)
    return scope["method"] in ("GET", "HEAD") and closed is None


def _flaw_of_change(
    headers: Headers, which: tuple[str, str], stranger: bool
) -> JSONResponse | None:
    if which not in OPEN_TO_PROGRAMS and headers.get(OWN_HEADER) is None:
        return _refuse(403, "forbidden", f"请求缺少 {OWN_HEADER} 标头，只接受本系统页面的操作")
    length = headers.get("content-length")
    if length is None and "transfer-encoding" in headers:
        return _refuse(411, "length_required", "请求没有说明长度")
    largest = LARGEST_FROM_STRANGERS if stranger else LARGEST
    if length is not None and (not length.isdigit() or int(length) > largest):
        return _refuse(413, "too_large", "提交的内容太大")
    return None


def _refuse(status: int, word: str, message: str) -> JSONResponse:
    return JSONResponse({"error": word, "message": message}, status_code=status)


def _name(host: str) -> str:
    return host.rsplit(":", 1)[0] if not host.endswith("]") else host


def _with_headers(scope: Scope, send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", [])))
            for name, value in SECURITY_HEADERS.items():
                headers[name] = value
            if scope.get("scheme") == "https":
                headers["strict-transport-security"] = HSTS
            if not _is_file(scope):
                headers.setdefault("cache-control", "no-store")
            elif not scope["path"].startswith("/assets/"):
                headers.setdefault("cache-control", "no-cache")
            message["headers"] = headers.raw
        await send(message)

    return sending
