"""Refuses requests that another web page makes through somebody's browser."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SECURITY_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
        b"base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


class SameOrigin:
    """Lets through only requests for our own host, and of pages that we served ourselves.

    A page of another site can make a browser call us, and a hostile name server can give us its
    name (DNS rebinding); both show in Host, Origin and Sec-Fetch-Site.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, or pass the request on and add the security headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        origin = headers.get("origin")
        if _name(host) not in self._hosts:
            refusal = f"unknown host {host!r}"
        elif origin is not None and urlsplit(origin).netloc != host:
            refusal = f"a page of {origin!r} may not call this"
        elif headers.get("sec-fetch-site") == "cross-site":
            refusal = "a page of another site may not call this"
        else:
            await self._app(scope, receive, _with_headers(send))
            return
        body = {"error": "forbidden", "message": f"请求被拒绝：{refusal}"}
        await JSONResponse(body, status_code=403)(scope, receive, send)


def _name(host: str) -> str:
    return host.rsplit(":", 1)[0] if not host.endswith("]") else host


def _with_headers(send: Send) -> Send:
    async def sending(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *SECURITY_HEADERS]  # type: ignore[misc]
        await send(message)

    return sending  # type: ignore[return-value]
