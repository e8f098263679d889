"""Turns what was committed into news: flips at once, hall rows a few times a second."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from hub.live import Live, News
from hub.overview import Overview
from hub.status import Line
from hub.store.bus import Bus
from hub.store.flips import Flip
from hub.store.messages import Message
from hub.words import iso

ALERT_HALLS = 50
"""Halls whose alerts are told one by one; pages read the list anew after either."""

INTERVAL = 0.25
"""Seconds between two batches of hall rows: quick enough to watch, slow enough to paint."""


class Herald(ABC):
    """Whoever carries news to the pages; every call from any thread, none waits for a page."""

    @abstractmethod
    def tell(self, flips: Sequence[Flip], halls: set[str]) -> None:
        """These flips were committed, and what pages show of these halls changed."""

    @abstractmethod
    def publish(self, news: News) -> None:
        """Tell everybody concerned."""

    def tell_line(self, line: Line) -> None:
        """The hub's own connection changed."""
        self.publish(News(kind="hub", hall="", data=hub_facts(line)))

    def tell_alerts(self, halls: set[str]) -> None:
        """Alerts of these halls changed; of very many, that something did."""
        for hall in sorted(halls) if len(halls) <= ALERT_HALLS else [""]:
            self.publish(News(kind="alert", hall=hall, data={"hall": hall}))

    def tell_message(self, message: Message) -> None:
        """Somebody was told of alerts, or should have been."""
        self.publish(News(kind="alert", hall="", data={"hall": "", "message": message.id}))


class Courier(Herald):
    """Hands the news to all processes of the hub, this one included."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def tell(self, flips: Sequence[Flip], halls: set[str]) -> None:
        """Tell every process that has pages."""
        self._bus.tell(flips, halls)

    def publish(self, news: News) -> None:
        """The same for other news."""
        self._bus.publish(news.kind, news.hall, news.data)


class Newsdesk(Herald):
    """A thread that refreshes the overview and tells the pages of this process."""

    def __init__(self, overview: Overview, live: Live) -> None:
        self._overview = overview
        self._live = live
        self._halls: set[str] = set()
        self._woken = threading.Condition()
        self._stop = False
        self._thread = threading.Thread(target=self._run, name="newsdesk", daemon=True)

    def start(self) -> None:
        """Begin to tell."""
        self._thread.start()

    def stop(self) -> None:
        """Stop telling."""
        with self._woken:
            self._stop = True
            self._woken.notify()
        self._thread.join()

    def tell(self, flips: Sequence[Flip], halls: set[str]) -> None:
        """Tell flips at once and the rows of halls soon."""
        for flip in flips:
            self._live.publish(News(kind="flip", hall=flip.hall, data=flip_entry(flip)))
        if halls:
            with self._woken:
                self._halls |= halls
                self._woken.notify()

    def publish(self, news: News) -> None:
        """Tell the pages."""
        self._live.publish(news)

    def _run(self) -> None:
        while True:
            with self._woken:
                self._woken.wait_for(lambda: self._stop or self._halls)
                if self._stop:
                    return
                halls, self._halls = self._halls, set()
            for row in self._overview.refresh(sorted(halls)):
                self._live.publish(News(kind="hall", hall=row[0], data=row))
            time.sleep(INTERVAL)


def hub_facts(line: Line) -> dict[str, Any]:
    """The hub's own health as pages see it."""
    return {"broker": "up" if line.up else "down", "since": iso(line.since)}


def flip_entry(flip: Flip) -> dict[str, Any]:
    """A flip in the form of a timeline entry, with its hall; `type` is the device's kind."""
    return {
        "id": f"{flip.at!r}:f{flip.id}",
        "at": iso(flip.at),
        "kind": "flip",
        "hall": flip.hall,
        "edge": flip.edge,
        "device": flip.device,
        "before": flip.before,
        "after": flip.after,
        "reason": flip.reason,
        "type": flip.kind,
        "data": {},
    }
