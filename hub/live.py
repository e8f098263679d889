"""Carries news from the hub's threads to the pages that listen, without ever waiting for one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

WAITING = 2000
"""News a page may be behind; one that is further behind is cut off, comes again and reloads."""


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing to tell; `hall` is "" for what concerns all."""

    kind: str  # hall, flip, hub
    hall: str
    data: Any


class Subscription:
    """What one page has not seen yet; iterate it on the event loop."""

    def __init__(self, hall: str, loop: asyncio.AbstractEventLoop) -> None:
        self.hall = hall
        self._loop = loop
        self._queue: asyncio.Queue[News | None] = asyncio.Queue(WAITING + 1)

    async def __aiter__(self) -> AsyncIterator[News]:
        while (news := await self._queue.get()) is not None:
            yield news

    def put(self, news: News | None) -> None:
        """From any thread; None ends the subscription."""
        self._loop.call_soon_threadsafe(self._put, news)

    def _put(self, news: News | None) -> None:
        if self._queue.full():
            return
        # The last place is for the end, so that a page too far behind learns that it is.
        behind = self._queue.qsize() >= WAITING
        self._queue.put_nowait(None if behind else news)


class Live:
    """The pages that listen now."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()
        self._changing = threading.Lock()

    @contextmanager
    def subscribe(self, hall: str = "") -> Any:
        """A Subscription to all news, or to one hall's and what concerns all."""
        subscription = Subscription(hall, asyncio.get_running_loop())
        with self._changing:
            self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            with self._changing:
                self._subscriptions.discard(subscription)

    def publish(self, news: News) -> None:
        """Tell everybody concerned; from any thread."""
        with self._changing:
            concerned = [
                subscription
                for subscription in self._subscriptions
                if not subscription.hall or not news.hall or subscription.hall == news.hall
            ]
        for subscription in concerned:
            subscription.put(news)

    def close(self) -> None:
        """End all subscriptions, so that a stopping server need not wait for its pages."""
        with self._changing:
            subscriptions = list(self._subscriptions)
        for subscription in subscriptions:
            subscription.put(None)
