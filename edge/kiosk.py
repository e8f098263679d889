"""What the box does for the citizens' screen: the card on its reader, masked, and QR codes.

The page never sees what is on a card: the box tells it that one lies there, and its holder as 王*.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

import msgspec
import segno
from fastapi import APIRouter, Request
from fastapi.responses import Response
from segno import DataOverflowError
from sse_starlette import EventSourceResponse, ServerSentEvent

from edge.agent import Agent
from edge.answers import FRESH, Problem, arguments, json_answer
from edge.listeners import Heard, News, TooSlow
from edge.messages import DeviceState

KIND: Final = "id_card_reader"
PING: Final = 15
READING: Final = frozenset({"ok", "degraded"})

LONGEST_CODE: Final = 1200
"""Bytes in a QR code; more gives squares that a telephone cannot read off a screen."""

VIEWERS: Final = 4
"""Pages that may look at the card at once: a kiosk's own, and the same one being loaded anew."""


class Kiosk:
    """`/api/kiosk`, `/api/kiosk/card` (SSE, `event: card`), `/api/kiosk/end`, `/api/qr`."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._holder = ""
        self._changed = asyncio.Event()
        self._viewers = 0
        self.router = APIRouter()
        add = self.router.add_api_route
        add("/api/kiosk", self._about, response_model=None)
        add("/api/kiosk/card", self._card, response_model=None)
        add("/api/kiosk/end", self._end, methods=["POST"], response_model=None)
        add("/api/qr", self._code, methods=["POST"], response_model=None)

    async def run(self) -> None:
        """Follow the card until cancelled; the holder is forgotten then."""
        try:
            while True:
                with suppress(TooSlow), self._agent.listeners.listen(_of_card) as listener:
                    async for news in listener.read():
                        self._hear(news)
        finally:
            self._hold("")

    def _hear(self, news: News) -> None:
        if isinstance(news, Heard):
            read = news.report.what == "card_read"
            self._hold(masked(str(news.report.local().get("name", ""))) if read else "")
        elif isinstance(news, DeviceState):
            self._hold(self._holder if news.status in READING else "")

    def _hold(self, holder: str) -> None:
        self._holder = holder
        self._changed.set()
        self._changed = asyncio.Event()

    async def _about(self) -> Response:
        """`item_address`: a page about an item, `{item}` for its id, `{code}` for its code."""
        return json_answer({"item_address": self._agent.config.desk.item_address})

    async def _card(self) -> Response:
        if self._viewers >= VIEWERS:
            raise Problem(429, "too_many", "打开的页面太多，请稍等")
        return EventSourceResponse(self._told(), ping=PING, headers=FRESH)

    async def _told(self) -> AsyncIterator[ServerSentEvent]:
        self._viewers += 1
        try:
            while True:
                changed = self._changed
                told = {"reader": self._reader(), "holder": self._holder}
                yield ServerSentEvent(msgspec.json.encode(told).decode(), event="card")
                await changed.wait()
        finally:
            self._viewers -= 1

    def _reader(self) -> bool:
        """Whether a card could be read here."""
        states = self._agent.supervisor.states()
        return any(state.kind == KIND and state.status in READING for state in states)

    async def _end(self) -> Response:
        """The visit is over: the card that still lies there is not the next visitor's."""
        self._hold("")
        return json_answer({})

    async def _code(self, request: Request) -> Response:
        """{text} -> {size, path}: an SVG path in squares of 1, with the quiet zone around it."""
        text = (await arguments(request)).get("text")
        if not isinstance(text, str) or not 0 < len(text.encode()) <= LONGEST_CODE:
            message = f"二维码的内容要有字，最多 {LONGEST_CODE} 字节"
            raise Problem(422, "bad_arguments", message)
        try:
            code = segno.make(text, micro=False, encoding="utf-8", error="l", boost_error=False)
        except DataOverflowError as flaw:
            raise Problem(422, "too_long", "内容太长，放不进二维码") from flaw
        border = code.default_border_size
        path = "".join(
            f"M{start + border} {y + border}h{length}v1h-{length}z"
            for y, row in enumerate(code.matrix)
            for start, length in _runs(row)
        )
        return json_answer({"size": len(code.matrix) + 2 * border, "path": path})


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """(start, length) of each run of dark squares."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs


def _of_card(news: News) -> bool:
    if isinstance(news, Heard):
        return news.report.what in {"card_read", "card_lifted"}
    return isinstance(news, DeviceState) and news.kind == KIND


def masked(name: str) -> str:
    """`王*` whatever the length of the name; `持证人` where it has none."""
    return f"{name[:1]}*" if name else "持证人"
