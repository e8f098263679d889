"""Who may talk to the services of this box: its own pages, and those of the origins it allows.

Any web site that the browser on the box has open can send requests to 127.0.0.1. The Host check
stops a foreign name that resolves here (DNS rebinding), the Origin check other sites' scripts and
WebSockets, `Sec-Fetch-Site` their pictures and forms, which carry no Origin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
FOREIGN: Final = frozenset({"cross-site", "same-site"})
"""Values of Sec-Fetch-Site; another port of this machine is `same-site`."""

PROTOCOL: Final = "hallkeeper.v1"
"""The WebSocket subprotocol of the local API."""

BEARER: Final = "bearer."
"""Begins the subprotocol that carries a page's token: a browser lets it set no other header."""

UNPAIRED: Final = ("/api/pairing-requests", "/sdk/")
"""What a page of an allowed origin may have before it is paired."""

PAIRED: Final = (
    *UNPAIRED,
    "/api/blobs/",
    "/api/box",
    "/api/devices",
    "/api/documents",
    "/api/openapi.json",
    "/api/reports",
    "/api/visit/",
    "/api/ws",
)
"""What it may have then. Whom else the box trusts, its clerks and its pages stay its own."""

LED_TO: Final = "/pairing"
"""The page that a window system may lead the clerk to; it cannot look into it."""

Knows = Callable[[str, str], bool]
"""Whether a token was given to this origin."""


@dataclass(frozen=True)
class _Refusal:
    status: int
    error: str
    message: str


_NOT_HERE: Final = _Refusal(403, "forbidden", "只能用本机地址访问")
_NOT_YOU: Final = _Refusal(403, "forbidden", "这个网页无权使用本机设备")
_NOT_PAIRED: Final = _Refusal(
    401, "not_paired", "这个网页还没有和本窗口配对：请先配对，由窗口人员在本机确认"
)


class Guard:
    """ASGI middleware of the local API: 403 to who is not allowed, 401 to who is not paired."""

    def __init__(
        self, app: ASGIApp, *, allow_origins: Iterable[str] = (), knows: Knows = lambda *_: False
    ) -> None:
        self._app = app
        self._allowed = frozenset(allow_origins)
        self._knows = knows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it through, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            return  # no lifespan to run
        headers = _headers(scope)
        origin = headers.get("origin", "")
        cors = _cors(origin) if origin in self._allowed and _is_here(scope) else ()
        if cors and scope.get("method") == "OPTIONS":
            await _answer(send, 204, None, (*_preflight(headers), *cors))
        elif refusal := self._refusal(scope, headers):
            await _refuse(scope, send, refusal, cors)
        else:
            await self._app(scope, receive, _with_headers(send, cors) if cors else send)

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> _Refusal | None:
        if not _is_here(scope):
            return _NOT_HERE
        origin, host = headers.get("origin", ""), headers["host"].lower()
        if origin in self._allowed:
            path = scope["path"]
            if path.startswith(UNPAIRED):
                return None
            if not path.startswith(PAIRED):
                return _NOT_YOU
            return None if self._knows(origin, _token(scope, headers)) else _NOT_PAIRED
        if origin and origin.lower() != f"http://{host}":
            return _NOT_YOU
        if headers.get("sec-fetch-site", "") in FOREIGN and not _is_link(scope, headers):
            return _NOT_YOU
        return None


class VendorGuard:
    """ASGI middleware of a service that pages of another vendor's make call: allowed origins only.

    Such a page knows of no token. Its JSONP requests are `<script>`s, which carry no Origin: then
    the Referer decides, which no page can forge; where it is missing too, nobody is let in.
    """

    def __init__(self, app: ASGIApp, *, allow_origins: Iterable[str]) -> None:
        self._app = app
        self._allowed = frozenset(allow_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it through, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            return
        headers = _headers(scope)
        origin = headers.get("origin", "") or _origin(headers.get("referer", ""))
        # Some pages send all their requests with cookies, and read no answer without this.
        cors = (*_cors(origin), (b"access-control-allow-credentials", b"true"))
        if not _is_here(scope):
            await _refuse(scope, send, _NOT_HERE)
        elif origin not in self._allowed:
            await _refuse(scope, send, _NOT_YOU)
        elif scope.get("method") == "OPTIONS":
            asked = headers.get("access-control-request-headers", _OWN_HEADERS)
            await _answer(send, 204, None, (*_preflight(headers, asked), *cors))
        else:
            await self._app(scope, receive, _with_headers(send, cors))


def asked_from(scope: Scope) -> str:
    """The origin of the page that asked, empty where none was told."""
    return _headers(scope).get("origin", "")


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): v.decode("latin-1") for name, v in scope["headers"]}


def _is_here(scope: Scope) -> bool:
    """Whether one Host is named, and it is this machine and port."""
    hosts = [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == b"host"]
    if len(hosts) != 1:
        return False
    name, colon, port = hosts[0].rpartition(":")
    if hosts[0].endswith("]") or not colon:
        name, port = hosts[0], "80"
    return name.lower() in HOSTS and port == str(scope["server"][1])


def _is_link(scope: Scope, headers: dict[str, str]) -> bool:
    """Whether a person is brought to a page that others may lead to, in a window of its own."""
    asked = (scope["path"], headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest"))
    return scope.get("method") == "GET" and asked == (LED_TO, "navigate", "document")


def _token(scope: Scope, headers: dict[str, str]) -> str:
    if scope["type"] == "websocket":
        offered: list[str] = scope["subprotocols"]
        return next((each.removeprefix(BEARER) for each in offered if each.startswith(BEARER)), "")
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _origin(referer: str) -> str:
    try:
        parts = urlsplit(referer)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


_Headers = tuple[tuple[bytes, bytes], ...]
_OWN_HEADERS: Final = "authorization, content-type"


def _cors(origin: str) -> _Headers:
    return (
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-expose-headers", b"content-disposition"),
        (b"vary", b"origin"),
    )


def _preflight(headers: dict[str, str], allowed: str = _OWN_HEADERS) -> _Headers:
    """What the browser asks before a request; also whether a public page may come to this machine
    (Private Network Access).
    """
    private = headers.get("access-control-request-private-network") == "true"
    return (
        (b"access-control-allow-methods", b"GET, POST, PUT, DELETE"),
        (b"access-control-allow-headers", allowed.encode("latin-1")),
        (b"access-control-max-age", b"600"),
        *(((b"access-control-allow-private-network", b"true"),) if private else ()),
    )


def _with_headers(send: Send, more: _Headers) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *more]
        await send(message)

    return sending


async def _refuse(scope: Scope, send: Send, refusal: _Refusal, more: _Headers = ()) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})  # before it is accepted: a plain 403
    else:
        body = {"error": refusal.error, "message": refusal.message}
        await _answer(send, refusal.status, body, more)


async def _answer(
    send: Send, status: int, body: dict[str, Any] | None, headers: _Headers = ()
) -> None:
    content = b"" if body is None else msgspec.json.encode(body)
    about = ((b"content-type", b"application/json"), (b"content-length", b"%d" % len(content)))
    await send({"type": "http.response.start", "status": status, "headers": [*about, *headers]})
    await send({"type": "http.response.body", "body": content})
