"""What happens to the played boxes, and when: people by the hour of the day, faults by their odds.

Nothing here knows a network or a clock: times are played seconds since the play began, and the
same seed gives the same city.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from hub.simulation.city import PlayedBox

HOUR, DAY = 3600.0, 86_400.0

CROWD = (
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0.1,
    0.7,
    1.6,
    1.9,
    1.3,
    0.2,
    0.1,
    0.6,
    1.4,
    1.3,
    0.8,
    0.1,
    0,
    0,
    0,
    0,
    0,
)
"""People by the hour of the day as multiples of a window's mean: two humps and a pause at noon."""

PEOPLE_AN_HOUR = 6.0
"""Mean of a window that serves."""

What = Literal["card", "page", "rated", "breaks", "mends", "dies", "lives", "cut", "joined"]


@dataclass(frozen=True, kw_only=True, order=True)
class Happening:
    """At `at`, `what` happens to a box's device; "cut" and "joined" name a county in `edge`."""

    at: float
    edge: str
    what: What
    device: str = ""
    word: str = ""


@dataclass(frozen=True, kw_only=True)
class Odds:
    """How often things go wrong, in played seconds between two of a kind."""

    device_breaks: float = 60 * DAY
    device_mends: float = 6 * HOUR
    box_dies: float = 120 * DAY
    box_lives: float = 2 * HOUR
    county_cut: float = 30 * DAY
    county_joined: float = 20 * 60.0
    broken_at_first: float = 0.012
    flapping: float = 0.0005
    flaps: float = 40.0


MONDAY = Odds(
    device_breaks=4 * DAY,
    box_dies=15 * DAY,
    county_cut=2 * DAY,
    broken_at_first=0.04,
    flapping=0.003,
)
"""A bad one."""

TROUBLE = {
    "missing": "设备未连接，请检查数据线和电源",
    "fault": "设备报告故障，请联系维护单位",
    "refused": "设备被其他程序占用，请关闭厂商控件",
}


def life(
    boxes: Sequence[PlayedBox], odds: Odds, seed: int, start_hour: float
) -> Iterator[Happening]:
    """Everything that happens, in order of time, without end."""
    dice = random.Random(seed)  # noqa: S311 - a play, not a secret
    waiting: list[Happening] = []
    by_edge = {box.edge: box for box in boxes}
    for box in boxes:
        if box.window:
            _next_person(waiting, dice, box, 0.0, start_hour)
        _next(waiting, dice, 0.0, odds.box_dies, box.edge, "dies")
        for device in box.devices:
            word = dice.choice(sorted(TROUBLE))
            if dice.random() < odds.broken_at_first:
                waiting.append(
                    Happening(at=0.0, edge=box.edge, what="breaks", device=device.name, word=word)
                )
            else:
                flaps = _flaps(box.edge, device.name, odds)
                mean = odds.flaps if flaps else odds.device_breaks
                _next(waiting, dice, 0.0, mean, box.edge, "breaks", device.name, word)
    for county in sorted({box.hall[:6] for box in boxes if len(box.hall) > 6}):
        _next(waiting, dice, 0.0, odds.county_cut, county, "cut")
    heapq.heapify(waiting)
    while waiting:
        now = heapq.heappop(waiting)
        yield now
        for after in _follow(now, dice, odds, by_edge.get(now.edge), start_hour):
            heapq.heappush(waiting, after)


def _follow(
    now: Happening, dice: random.Random, odds: Odds, box: PlayedBox | None, start_hour: float
) -> list[Happening]:
    made: list[Happening] = []
    if now.what == "card" and box is not None:
        _next_person(made, dice, box, now.at, start_hour)
        if dice.random() < 0.6:
            _next(made, dice, now.at, 60.0, now.edge, "page")
        if dice.random() < 0.7:
            _next(made, dice, now.at, 240.0, now.edge, "rated")
    elif now.what == "breaks":
        mean = odds.flaps if _flaps(now.edge, now.device, odds) else odds.device_mends
        _next(made, dice, now.at, mean, now.edge, "mends", now.device, now.word)
    elif now.what == "mends":
        mean = odds.flaps if _flaps(now.edge, now.device, odds) else odds.device_breaks
        _next(made, dice, now.at, mean, now.edge, "breaks", now.device, now.word)
    else:
        after: dict[str, tuple[What, float]] = {
            "dies": ("lives", odds.box_lives),
            "lives": ("dies", odds.box_dies),
            "cut": ("joined", odds.county_joined),
            "joined": ("cut", odds.county_cut),
        }
        if now.what in after:
            what, mean = after[now.what]
            _next(made, dice, now.at, mean, now.edge, what)
    return made


def _flaps(edge: str, device: str, odds: Odds) -> bool:
    # By name and not by a die, so that the same devices flap for all of the play.
    return random.Random(f"{edge}/{device}").random() < odds.flapping  # noqa: S311 - as above


def _next(
    into: list[Happening],
    dice: random.Random,
    now: float,
    mean: float,
    edge: str,
    what: What,
    device: str = "",
    word: str = "",
) -> None:
    at = now + dice.expovariate(1 / mean)
    into.append(Happening(at=at, edge=edge, what=what, device=device, word=word))


def _next_person(
    into: list[Happening], dice: random.Random, box: PlayedBox, now: float, start_hour: float
) -> None:
    # By thinning (Lewis and Shedler 1979): at the busiest hour's rate, kept by the hour's share.
    busiest = max(CROWD)
    at = now
    for _ in range(10_000):
        at += dice.expovariate(PEOPLE_AN_HOUR * busiest / HOUR)
        hour = int(start_hour + at / HOUR) % 24
        if dice.random() * busiest < CROWD[hour]:
            into.append(Happening(at=at, edge=box.edge, what="card"))
            return
