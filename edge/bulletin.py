"""News of the box as its pages read them: names of events and their JSON, by SSE or WebSocket."""

from __future__ import annotations

import logging
import weakref
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Final

import msgspec
from sse_starlette import ServerSentEvent

from edge.agent import Agent
from edge.line import LineState
from edge.listeners import Heard, News, Told, TooMany, TooSlow
from edge.messages import DeviceState

DROPPED: Final = "dropped"
"""The last event of a reader that is heard no more: `{"error", "message"}`."""

_log = logging.getLogger(__name__)


class Bulletin:
    """The news of `agent`, with the pictures in them put among its blobs."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._blobs = agent.blobs
        self._told: weakref.WeakKeyDictionary[Heard, str] = weakref.WeakKeyDictionary()

    async def read(self) -> AsyncGenerator[tuple[str, str], None]:
        """(event, JSON): first all devices and the line, then what happens until the box stops."""
        try:
            with self._agent.listeners.listen() as listener:
                for state in self._agent.supervisor.states():
                    yield "device", _json(state)
                yield "line", _json(self.line())
                async for news in listener.read():
                    if (event := self._event(news)) is not None:
                        yield event
        except TooSlow:
            yield DROPPED, _json({"error": "too_slow", "message": "页面读得太慢，请重新连接"})
        except TooMany:
            yield DROPPED, _json({"error": "too_many", "message": "打开的页面太多"})

    async def server_sent(self) -> AsyncIterator[ServerSentEvent]:
        """The same for an EventSource."""
        async for event, text in self.read():
            yield ServerSentEvent(text, event=event)

    def line(self) -> dict[str, Any]:
        """How the box stands to its hub."""
        state = self._agent.line.state
        return {
            "connected": state.connected,
            "hub": state.hub,
            "reason": state.reason,
            "outbox": self._agent.outbox.depth,
            "trouble": self._agent.outbox.trouble,
        }

    def _event(self, news: News) -> tuple[str, str] | None:
        if isinstance(news, DeviceState):
            return "device", _json(news)
        if isinstance(news, LineState):
            return "line", _json(self.line())
        if isinstance(news, Told):
            return news.event, _json(news.body)
        try:
            return "report", self._told.get(news) or self._report(news)
        except (TypeError, ValueError) as flaw:  # without its text, which may hold what was read
            _log.error("%s: a report is no JSON: %s", news.device, type(flaw).__name__)
            return None

    def _report(self, news: Heard) -> str:
        """The report as JSON, once for all pages, so that they share the blobs too."""
        passing = "" if news.report.lasting else f"{news.device}/{news.report.what}"
        told = {
            "device": news.device,
            "kind": news.kind,
            "what": news.report.what,
            "time": news.time,
            "data": self._blobs.swap(news.report.local(), passing=passing),
        }
        text = self._told[news] = _json(told)
        return text


def _json(body: Any) -> str:
    return msgspec.json.encode(body).decode()
