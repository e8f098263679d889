"""Who may talk to the local API: pages of this box, and those of the origins it allows.

Any web site that the browser on the box has open can send requests to 127.0.0.1. The Host check
stops a foreign name that resolves here (DNS rebinding), the Origin check other sites' scripts,
`Sec-Fetch-Site` their pictures and forms, which carry no Origin.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
FOREIGN: Final = frozenset({"cross-site", "same-site"})
"""Values of Sec-Fetch-Site; another port of this machine is `same-site`."""

_PREFLIGHT: Final = (
    (b"access-control-allow-methods", b"GET, POST"),
    (b"access-control-allow-headers", b"content-type"),
    (b"access-control-allow-private-network", b"true"),
    (b"access-control-max-age", b"600"),
)


class Guard:
    """ASGI middleware that answers 403 to everybody else, before the application sees them."""

    def __init__(self, app: ASGIApp, *, allow_origins: Iterable[str] = ()) -> None:
        self._app = app
        self._allowed = frozenset(allow_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it through, or refuse it."""
        if scope["type"] != "http":
            return  # no lifespan to run, and no websocket to accept
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin", "")
        allowed = origin in self._allowed
        problem = self._problem(scope, headers, origin, allowed=allowed)
        if problem:
            await _answer(send, 403, {"error": "forbidden", "message": problem})
        elif allowed and scope["method"] == "OPTIONS":
            await _answer(send, 204, None, (*_PREFLIGHT, *_cors(origin)))
        else:
            await self._app(scope, receive, _with_cors(send, origin) if allowed else send)

    def _problem(
        self, scope: Scope, headers: dict[bytes, str], origin: str, *, allowed: bool
    ) -> str:
        host = headers.get(b"host", "")
        name, _, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
        name, port = (name, port) if name else (host, "80")
        hosts = [value for key, value in scope["headers"] if key.lower() == b"host"]
        if len(hosts) != 1 or name.lower() not in HOSTS or port != str(scope["server"][1]):
            return "只能用本机地址访问"
        if origin and not allowed and origin.lower() != f"http://{host.lower()}":
            return "这个网页无权使用本机设备"
        if not allowed and headers.get(b"sec-fetch-site", "") in FOREIGN:
            return "这个网页无权使用本机设备"
        return ""


def _cors(origin: str) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"origin"))


def _with_cors(send: Send, origin: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_cors(origin)]
        await send(message)

    return sending


async def _answer(
    send: Send,
    status: int,
    body: dict[str, Any] | None,
    headers: tuple[tuple[bytes, bytes], ...] = (),
) -> None:
    content = b"" if body is None else msgspec.json.encode(body)
    about = ((b"content-type", b"application/json"), (b"content-length", b"%d" % len(content)))
    await send({"type": "http.response.start", "status": status, "headers": [*about, *headers]})
    await send({"type": "http.response.body", "body": content})
