"""Which boxes and devices each hall of the played city has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hub.store.registry import Hall, Tier

PREFIX = "sim-"
"""Boxes of the played city are named by it, so that they can be told from real ones."""

WINDOW = (
    ("reader", "id_card_reader", "id_card"),
    ("camera", "document_camera", "document_camera"),
    ("pad", "satisfaction_keypad", "keypad"),
    ("computer", "computer", "computer"),
    ("screen", "customer_display", "display"),
    ("printer", "printer", "printer"),
    ("phone", "telephone", "telephone"),
)
KIOSK = (
    ("touch", "touch_screen", "touch_screen"),
    ("reader", "id_card_reader", "id_card"),
    ("slips", "receipt_printer", "printer"),
    ("display", "display", "display"),
    ("line", "network", "network"),
)
HALL = (
    ("cameras", "surveillance", "surveillance"),
    ("caller", "queue_caller", "queue_caller"),
    ("wall", "display", "display"),
    ("phone", "telephone", "telephone"),
    ("line", "network", "network"),
)
VILLAGE = (*WINDOW[:4], *WINDOW[5:])

PLAN: dict[Tier, tuple[int, int, int]] = {
    "city": (60, 12, 1),
    "county": (24, 6, 1),
    "township": (10, 2, 1),
    "village": (1, 1, 0),
}
"""Windows, kiosks and hall boxes of a hall: 8,930 boxes and 52,600 devices in 3,126 halls."""


@dataclass(frozen=True, kw_only=True)
class PlayedDevice:
    """A device as its box names it."""

    name: str
    kind: str
    driver: str


@dataclass(frozen=True, kw_only=True)
class PlayedBox:
    """A box and what hangs on it; `window` is "" where it serves no window."""

    edge: str
    hall: str
    window: str
    devices: tuple[PlayedDevice, ...]


def played(halls: Iterable[Hall], most: int | None = None) -> list[PlayedBox]:
    """The boxes of these halls, the higher tiers' first; at most `most` of them."""
    every = (box for hall in halls for box in _of_hall(hall))
    return (
        list(every) if most is None else [box for box, _ in zip(every, range(most), strict=False)]
    )


def _of_hall(hall: Hall) -> Iterator[PlayedBox]:
    windows, kiosks, rooms = PLAN[hall.tier]
    for number in range(1, windows + 1):
        made = VILLAGE if hall.tier == "village" else WINDOW
        yield _box(hall, f"w{number}", str(number), made)
    for number in range(1, kiosks + 1):
        yield _box(hall, f"k{number}", "", KIOSK)
    for number in range(1, rooms + 1):
        yield _box(hall, f"h{number}", "", HALL)


def _box(hall: Hall, name: str, window: str, made: tuple[tuple[str, str, str], ...]) -> PlayedBox:
    devices = tuple(PlayedDevice(name=n, kind=kind, driver=driver) for n, kind, driver in made)
    return PlayedBox(
        edge=f"{PREFIX}{hall.code}-{name}", hall=hall.code, window=window, devices=devices
    )
