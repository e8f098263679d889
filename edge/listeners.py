"""News of the box for whoever listens on it, each at its own pace, none holding up a device."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from drivers.base import Report
from edge.line import LineState
from edge.messages import DeviceState

BACKLOG: Final = 256
"""News that one listener may have waiting before it counts as gone to sleep."""

LISTENERS: Final = 32


@dataclass(frozen=True, eq=False)
class Heard:
    """A report of a device, at the time it came."""

    device: str
    kind: str
    report: Report
    time: datetime


@dataclass(frozen=True, eq=False)
class Told:
    """What a service of the box tells the pages: the name of the event, and its JSON."""

    event: str
    body: dict[str, Any]


News = Heard | DeviceState | LineState | Told


class TooSlow(Exception):
    """The listener left too much unread and gets no more."""


class TooMany(Exception):
    """As many listen as may."""


class Listener:
    """One reader of news. With `latest`, only the newest waits and nothing is ever too slow."""

    def __init__(self, wants: Callable[[News], bool], *, latest: bool) -> None:
        self._wants = wants
        self._latest = latest
        self._news: deque[News] = deque(maxlen=1 if latest else BACKLOG)
        self._came = asyncio.Event()
        self._slow = False
        self._closed = False

    def hear(self, news: News) -> None:
        """Take a piece of news; never blocks."""
        if self._slow or not self._wants(news):
            return
        if len(self._news) == BACKLOG:
            self._slow = True
            self._news.clear()
        else:
            self._news.append(news)
        self._came.set()

    def close(self) -> None:
        """End the reading."""
        self._closed = True
        self._came.set()

    async def read(self) -> AsyncIterator[News]:
        """News as they come, until closed; raises TooSlow."""
        while not self._closed:
            while self._news:
                yield self._news.popleft()
            if self._slow:
                raise TooSlow
            self._came.clear()
            if not self._closed:
                await self._came.wait()


class Listeners:
    """All who listen."""

    def __init__(self) -> None:
        self._all: set[Listener] = set()

    def tell(self, news: News) -> None:
        """Give the news to everybody."""
        for listener in self._all:
            listener.hear(news)

    @contextmanager
    def listen(
        self, wants: Callable[[News], bool] = lambda _: True, *, latest: bool = False
    ) -> Iterator[Listener]:
        """A listener for the length of the block; raises TooMany."""
        if len(self._all) >= LISTENERS:
            raise TooMany
        listener = Listener(wants, latest=latest)
        self._all.add(listener)
        try:
            yield listener
        finally:
            self._all.discard(listener)

    def close(self) -> None:
        """End all reading."""
        for listener in self._all:
            listener.close()
