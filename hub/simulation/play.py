"""Plays the city: connects the boxes, lets things happen at the pace wanted, tells how it goes."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hub.simulation.city import PlayedBox, PlayedDevice
from hub.simulation.fleet import BEAT, PlayedConnection, Tally
from hub.simulation.life import MONDAY, TROUBLE, Happening, Odds, life

TICK = 0.1
GRADES = (5, 5, 5, 5, 5, 4, 4, 4, 3, 3, 2, 1)
LABELS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
RETRY = (0.5, 4.0)
"""Seconds after which a box whose line was cut tries again, as the first tries of a real one."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How the city is played; `speed` is played seconds in a second, `storm` real ones."""

    speed: float = 1.0
    start_hour: float = 9.0
    odds: Odds = field(default_factory=Odds)
    seed: int = 1
    connects: float = 400.0  # a second
    storm: float = 0.0  # seconds between two cuts of every line at once; 0 is never


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How the play goes, now."""

    seconds: float
    hour: float
    boxes: int
    wanted: int
    connected: int
    events: int
    acked: int
    pending: int
    commands: int
    refused: int
    p50_ms: float
    p99_ms: float


class Play:
    """The fleet and its conductor, on the running event loop."""

    def __init__(self, boxes: Sequence[PlayedBox], secret: str, pace: Pace) -> None:
        self.tally = Tally()
        self._pace = pace
        self._boxes = boxes
        self._lines = {box.edge: PlayedConnection(box, secret, self.tally) for box in boxes}
        self._retry: dict[str, float] = {}
        self._down: set[str] = set()
        self._cut: set[str] = set()
        self._dice = random.Random(pace.seed)  # noqa: S311 - a play, not a secret
        self._began = 0.0

    async def run(
        self, host: str, port: int, stop: asyncio.Event, told: Callable[[Progress], None]
    ) -> None:
        """Play until `stop`; then every box says good-bye."""
        self._began = time.monotonic()
        for place, edge in enumerate(self._lines):
            self._retry[edge] = self._began + place / self._pace.connects
        happenings = life(self._boxes, self._pace.odds, self._pace.seed, self._pace.start_hour)
        next_one = next(happenings, None)
        turn, storm_at, tell_at = 0, self._began + (self._pace.storm or 1e12), self._began
        while not stop.is_set():
            now = time.monotonic()
            self._connect(host, port, now)
            turn = self._tend(turn)
            while next_one is not None and next_one.at <= (now - self._began) * self._pace.speed:
                self._happen(next_one)
                next_one = next(happenings, None)
            if now >= storm_at:
                storm_at = now + self._pace.storm
                self.storm()
            if now >= tell_at:
                tell_at = now + 1.0
                told(self.progress())
            await asyncio.sleep(max(0.0, TICK - (time.monotonic() - now)))
        for line in self._lines.values():
            line.leave()
        await asyncio.sleep(1.0)

    def storm(self) -> None:
        """Every line is cut at once, and everybody comes back within seconds."""
        now = time.monotonic()
        for edge, line in self._lines.items():
            if line.up:
                line.drop()
                self._retry[edge] = now + self._dice.uniform(*RETRY)

    def progress(self) -> Progress:
        """How it goes."""
        latencies = sorted(self.tally.latencies) or [0.0]
        seconds = time.monotonic() - self._began
        return Progress(
            seconds=seconds,
            hour=(self._pace.start_hour + seconds * self._pace.speed / 3600) % 24,
            boxes=len(self._lines),
            wanted=sum(self._wanted(edge) for edge in self._lines),
            connected=self.tally.connected,
            events=self.tally.events,
            acked=self.tally.acked,
            pending=sum(line.pending for line in self._lines.values()),
            commands=self.tally.commands,
            refused=self.tally.refused,
            p50_ms=1000 * statistics.median(latencies),
            p99_ms=1000 * latencies[int(0.99 * (len(latencies) - 1))],
        )

    def _wanted(self, edge: str) -> bool:
        return edge not in self._down and self._county(edge) not in self._cut

    def _county(self, edge: str) -> str:
        return self._lines[edge].box.hall[:6]

    def _connect(self, host: str, port: int, now: float) -> None:
        due = [edge for edge, at in self._retry.items() if at <= now]
        for edge in due:
            line = self._lines[edge]
            if line.up or not self._wanted(edge):
                del self._retry[edge]
                continue
            # Looked at again later: by then it is up, or it tries once more.
            self._retry[edge] = now + self._dice.uniform(*RETRY) + BEAT
            try:
                line.connect(host, port)
            except OSError:
                self._retry[edge] = now + self._dice.uniform(*RETRY)

    def _tend(self, turn: int) -> int:
        """Each box's beat and pings once in a beat's time, the boxes spread over it."""
        slots = int(BEAT / TICK)
        edges = list(self._lines)
        for edge in edges[turn::slots]:
            line = self._lines[edge]
            line.tend()
            line.beat()
            if not line.up and self._wanted(edge):
                self._retry.setdefault(edge, time.monotonic())
        return (turn + 1) % slots

    def _happen(self, what: Happening) -> None:
        if what.what == "cut":
            self._cut.add(what.edge)
            for line in self._lines.values():
                if line.box.hall[:6] == what.edge:
                    line.drop()
        elif what.what == "joined":
            self._cut.discard(what.edge)
        elif what.what == "dies":
            self._down.add(what.edge)
            self._lines[what.edge].drop()
        elif what.what == "lives":
            self._down.discard(what.edge)
        elif what.what == "breaks":
            status = what.word
            self._lines[what.edge].turn(what.device, status, TROUBLE[status])  # type: ignore[arg-type]
        elif what.what == "mends":
            self._lines[what.edge].turn(what.device, "ok", "")
        elif what.edge not in self._down:
            self._person(self._lines[what.edge], what.what)

    def _person(self, line: PlayedConnection, what: str) -> None:
        kinds = {device.kind: device for device in line.box.devices}
        if what == "card" and (reader := kinds.get("id_card_reader")):
            took = self._dice.randrange(700, 1600)
            line.happen(reader, "card_read", {"card": "resident", "milliseconds": took})
        elif what == "page" and (camera := kinds.get("document_camera")):
            line.happen(camera, "page_captured", self._page())
        elif what == "rated" and (pad := kinds.get("satisfaction_keypad")):
            line.happen(pad, "rated", self._rating(line, pad))

    def _page(self) -> dict[str, object]:
        return {
            "width": 2480,
            "height": 3508,
            "quality": round(self._dice.uniform(0.7, 0.99), 2),
            "bytes": self._dice.randrange(300_000, 900_000),
            "milliseconds": self._dice.randrange(90, 200),
        }

    def _rating(self, line: PlayedConnection, _pad: PlayedDevice) -> dict[str, object]:
        grade = self._dice.choice(GRADES)
        return {
            "grade": grade,
            "label": LABELS[grade],
            "transaction": None,
            "window": line.box.window,
            "asked": True,
            "by": "keypad",
        }


PACES = {"calm": Odds(), "monday": MONDAY}
