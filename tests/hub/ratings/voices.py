"""Events of citizens as boxes send them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from edge.messages import Event, encode_events
from hub.ingest import Received

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC).timestamp()


def rated(
    sequence: int, grade: int, *, edge: str = "city-1", at: float = NOW, **data: Any
) -> Event:
    return Event(
        id=f"j1-{sequence}",
        source=f"/edges/{edge}/devices/pad",
        type="hall.satisfaction_keypad.rated",
        time=datetime.fromtimestamp(at, UTC),
        journal="j1",
        sequence=sequence,
        data={"grade": grade, "transaction": None, "window": "1", "asked": False, **data},
    )


def complained(sequence: int, *, edge: str = "city-1", at: float = NOW, **data: Any) -> Event:
    told = {"receipt": "7K3M-0Q9T".replace("Q", "R"), "sort": "complaint", "topic": "attitude"}
    return Event(
        id=f"j1-{sequence}",
        source=f"/edges/{edge}",
        type="hall.box.complaint",
        time=datetime.fromtimestamp(at, UTC),
        journal="j1",
        sequence=sequence,
        data={**told, "window": "", "item": "", **data},
    )


def message(*events: Event, edge: str = "city-1", at: float = NOW) -> Received:
    return Received(topic=f"hall/v1/{edge}/events", body=encode_events(list(events)), at=at)
