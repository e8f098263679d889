"""What the demo's city published before you came, and what its citizens said in half a year."""

from __future__ import annotations

import json
import random
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from deploy.demo.city import CITY
from edge.messages import Event
from hub.content.importing import read_raw
from hub.store import content, facts, ratings

FOLDER = Path(__file__).parents[2] / "kiosk_ui" / "content"
DAY = 86_400.0
DAYS = 180
SHARES = {5: 70, 4: 20, 3: 6, 2: 3, 1: 1}
"""In a hundred ratings, so many of each grade."""

TOPICS = ("attitude", "efficiency", "guidance", "facility")


def publish_content(connection: Connection, now: float) -> None:
    """Items, notices and hall information for the whole city; each hall shows its own name."""
    items = _read("items") | {"departments": _read("departments")["departments"]}
    hall = _read("hall") | {"name": "", "windows": _read("windows")["windows"]}
    for kind, raw, note in (
        ("items", items, "示例事项，全市统一发布"),
        ("hall", hall, "示例大厅信息，名称用各大厅自己的"),
        ("notices", _read("notices"), "示例公告"),
    ):
        imported = read_raw(kind, raw)
        if imported.body is None:
            raise ValueError(f"the example {kind} has mistakes: {imported.mistakes[:3]}")
        content.publish(
            connection,
            kind,
            "area:411700",
            content.keep_body(connection, imported.body),
            entries=imported.entries,
            author="演示",
            note=note,
            now=now,
        )


def rate_for_half_a_year(connection: Connection, now: float, seed: int = 4117) -> None:
    """Ratings and a few complaints as events of the demo's boxes, journal `demo`."""
    dice = random.Random(seed)
    halls = {box.id: box.hall for box in CITY}
    busy = {box.id: 3 if box.hall == "411700" else 1 for box in CITY if box.window}
    for box, factor in busy.items():
        window = next(one.window for one in CITY if one.id == box)
        batch: list[tuple[str, Event, float]] = []
        for day in range(DAYS, 0, -1):
            at = now - day * DAY + dice.uniform(0, 8 * 3600)
            for turn in range(dice.randrange(3 * factor + 1)):
                grade = dice.choices(list(SHARES), list(SHARES.values()))[0]
                said = {"grade": grade, "transaction": None, "window": window, "by": "keypad"}
                said["asked"] = dice.random() < 0.7
                batch.append(_event(box, len(batch) + 1, "devices/keypad", said, at + turn * 600))
        for _ in range(2 * factor):
            said = {
                "receipt": f"DEM0-{dice.randrange(10_000):04}",
                "sort": dice.choice(["complaint", "suggestion"]),
                "topic": dice.choice(TOPICS),
                "window": window,
                "item": "",
            }
            batch.append(_event(box, len(batch) + 1, "", said, now - dice.uniform(1, 40) * DAY))
        facts.store_events(connection, batch, halls)
        ratings.project(connection, batch, halls)


def _event(
    box: str, number: int, place: str, data: dict[str, Any], at: float
) -> tuple[str, Event, float]:
    kind = "satisfaction_keypad.rated" if place else "box.complaint"
    event = Event(
        id=f"demo-{number}",
        source=f"/edges/{box}/{place}".rstrip("/"),
        type=f"hall.{kind}",
        time=datetime.fromtimestamp(at, UTC),
        journal="demo",
        sequence=number,
        data=data,
    )
    return box, event, at + 1


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


def furnish(connection: Connection) -> None:
    """Both, as of now."""
    now = time.time()
    publish_content(connection, now - 2 * DAY)
    rate_for_half_a_year(connection, now)
