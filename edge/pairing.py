"""Pages of other origins that may use this box: each asks, and a clerk confirms at the window.

The asking page and the box's own page show the same six digits, so that the clerk sees which page
it is. What the page gets then is a random token, good for its origin alone; the box keeps its hash.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from edge.answers import Problem, arguments, json_answer
from edge.clock import Clock
from edge.content import put
from edge.guard import asked_from
from edge.listeners import Told

LIFE: Final = 120.0
"""Seconds for the clerk to confirm."""

WAITING: Final = 4
PAIRINGS: Final = 32
"""As many are kept; more are refused until one is revoked."""

_log = logging.getLogger(__name__)


class Pairing(msgspec.Struct, frozen=True, kw_only=True):
    """A page's right to use this box; `hash` is the SHA-256 of its token, in hex."""

    id: str
    origin: str
    name: str
    made: datetime
    hash: str


class Asking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a page says of itself."""

    name: Annotated[str, msgspec.Meta(max_length=40)] = ""


class _Request(msgspec.Struct, kw_only=True):
    id: str
    origin: str
    name: str
    code: str
    until: float
    state: Literal["waiting", "confirmed", "refused"] = "waiting"
    token: str = ""


class Pairings:
    """Who is paired, kept in the file `path`; `router` is what pages and the window see of it.

    The box's pages are told `pairing` `{"waiting": n}` whenever somebody asks, and when it is done.
    """

    def __init__(self, path: Path, clock: Clock, tell: Callable[[Told], None]) -> None:
        self._path = path
        self._clock = clock
        self._tell = tell
        self._requests: dict[str, _Request] = {}
        self._kept = _read(path)
        self._writing = asyncio.Lock()
        self.router = APIRouter()
        for route, endpoint, method in (
            ("/api/pairing-requests", self._ask, "POST"),
            ("/api/pairing-requests/{name}", self._collect, "GET"),
            ("/api/pairings", self._list, "GET"),
            ("/api/pairings/{name}", self._decide, "POST"),
            ("/api/pairings/{name}", self._revoke, "DELETE"),
        ):
            self.router.add_api_route(route, endpoint, methods=[method], response_model=None)

    def knows(self, origin: str, token: str) -> bool:
        """Whether `token` was given to a page of `origin`, and was not revoked."""
        given = _hash(token)
        return any(
            pairing.origin == origin and secrets.compare_digest(pairing.hash, given)
            for pairing in self._kept
        )

    async def _ask(self, request: Request) -> Response:
        """A page asks to be paired; the clerk has LIFE seconds to look at the six digits."""
        try:
            asking = msgspec.convert(await arguments(request), Asking)
        except msgspec.ValidationError as flaw:
            raise Problem(422, "bad_arguments", f"内容不对：{flaw}") from flaw
        origin = asked_from(request.scope)
        if not origin or origin == f"http://{request.headers['host']}":
            raise Problem(409, "own_page", "本机自己的网页不需要配对")
        self._forget_old()
        mine = [each for each in self._requests.values() if each.origin == origin]
        for each in mine:  # the page was loaded anew: its earlier question is answered to nobody
            del self._requests[each.id]
        if len(self._requests) >= WAITING:
            raise Problem(429, "too_many", "等待确认的配对太多：请稍后再试")
        asked = _Request(
            id=secrets.token_urlsafe(16),
            origin=origin,
            name=asking.name,
            code=f"{secrets.randbelow(10**6):06}",
            until=self._clock.monotonic() + LIFE,
        )
        self._requests[asked.id] = asked
        self._tell_pages()
        return json_answer({"id": asked.id, "code": asked.code, "seconds": LIFE}, 201)

    async def _collect(self, name: str, request: Request) -> Response:
        """How it stands; a token is told once, to the origin that asked."""
        self._forget_old()
        asked = self._requests.get(name)
        if asked is None or asked.origin != asked_from(request.scope):
            raise Problem(404, "unknown_request", "配对请求已过期：请重新配对")
        if asked.state != "waiting":
            del self._requests[name]
        return json_answer({"state": asked.state, "token": asked.token})

    async def _list(self) -> Response:
        """Who waits, with the digits to compare, and who is paired."""
        self._forget_old()
        now = self._clock.monotonic()
        waiting = [
            {
                "id": each.id,
                "origin": each.origin,
                "name": each.name,
                "code": each.code,
                "seconds": round(each.until - now),
            }
            for each in self._requests.values()
            if each.state == "waiting"
        ]
        paired = [
            {"id": each.id, "origin": each.origin, "name": each.name, "made": each.made}
            for each in self._kept
        ]
        return json_answer({"waiting": waiting, "paired": paired})

    async def _decide(self, name: str, request: Request) -> Response:
        """`{"allow": bool}` by the clerk."""
        allow = (await arguments(request)).get("allow")
        if not isinstance(allow, bool):
            raise Problem(422, "bad_arguments", "内容不对：allow 要写 true 或 false")
        self._forget_old()
        asked = self._requests.get(name)
        if asked is None or asked.state != "waiting":
            raise Problem(404, "unknown_request", "配对请求已过期：请在对方网页上重新配对")
        if not allow:
            asked.state = "refused"
            self._tell_pages()
            return json_answer({"state": asked.state})
        if len(self._kept) >= PAIRINGS:
            raise Problem(409, "too_many", f"已有 {PAIRINGS} 个配对：请先撤销不用的配对")
        token = secrets.token_urlsafe(32)
        pairing = Pairing(
            id=secrets.token_urlsafe(8),
            origin=asked.origin,
            name=asked.name,
            made=self._clock.now(),
            hash=_hash(token),
        )
        asked.state, asked.token = "confirmed", token
        self._tell_pages()
        await self._keep([*self._kept, pairing])
        _log.info("%s is paired", asked.origin)
        return json_answer({"state": asked.state})

    async def _revoke(self, name: str) -> Response:
        """Take a page's right away, from now on."""
        left = [each for each in self._kept if each.id != name]
        if len(left) == len(self._kept):
            raise Problem(404, "unknown_pairing", "没有这个配对")
        await self._keep(left)
        return Response(status_code=204)

    def _tell_pages(self) -> None:
        waiting = sum(each.state == "waiting" for each in self._requests.values())
        self._tell(Told("pairing", {"waiting": waiting}))

    def _forget_old(self) -> None:
        now = self._clock.monotonic()
        self._requests = {name: r for name, r in self._requests.items() if r.until > now}

    async def _keep(self, pairings: list[Pairing]) -> None:
        self._kept = pairings
        async with self._writing:
            try:
                await asyncio.to_thread(put, self._path, msgspec.json.encode(self._kept))
            except OSError as flaw:
                _log.error("%s: %s", self._path, flaw.strerror)
                raise Problem(503, "not_kept", "配对记不下来，重启后失效：请检查本机磁盘") from flaw


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()  # of 256 random bits: nothing to guess


def _read(path: Path) -> list[Pairing]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Pairing])
    except FileNotFoundError:
        return []
    except (OSError, msgspec.DecodeError) as flaw:
        _log.error("%s: %s; every page has to be paired anew", path, type(flaw).__name__)
        return []
