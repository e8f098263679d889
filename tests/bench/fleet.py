"""What the boxes of the played city say, as bytes: for benches that leave out the connections."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from edge.messages import AgentState, Beat, DeviceState, Event, Identity, State, encode_events
from hub.simulation.city import PlayedBox, PlayedDevice
from hub.store import Database, registry
from hub.store.registry import Edge

SESSION = "b7c1-1"
EVERY = 900.0
"""Seconds between beats that the boxes promise, so that nobody is missed during a bench."""


def register(database: Database, boxes: Iterable[PlayedBox]) -> None:
    """These boxes, without passwords."""
    with database.write() as connection:
        for box in boxes:
            edge = Edge(id=box.edge, hall=box.hall, window=box.window, password_hash="")
            registry.add_edge(connection, edge, time.time())


def boxes_with(devices: int, boxes: Sequence[PlayedBox]) -> list[PlayedBox]:
    """So many of the boxes, evenly from all tiers, that they have about so many devices."""
    every = sum(len(box.devices) for box in boxes)
    share = min(1.0, devices / every)
    return [box for n, box in enumerate(boxes) if int((n + 1) * share) > int(n * share)]


def state(
    box: PlayedBox, sequence: int, broken: Mapping[str, tuple[str, str]] | None = None
) -> bytes:
    """The box is there; `broken` names devices with status and reason, all others are ok."""
    now = datetime.now(UTC)
    wrong = broken or {}
    return State(
        edge=box.edge,
        session=SESSION,
        sequence=sequence,
        status="online",
        time=now,
        agent=AgentState(version="simulated", started=now, clock_synced=True),
        devices=[_device(box, device, now, wrong) for device in box.devices],
    ).encode()


def _device(
    box: PlayedBox, device: PlayedDevice, now: datetime, wrong: Mapping[str, tuple[str, str]]
) -> DeviceState:
    status, reason = wrong.get(device.name, ("ok", ""))
    return DeviceState(
        name=device.name,
        kind=device.kind,
        driver=device.driver,
        status=status,  # type: ignore[arg-type]
        since=now,
        reason=reason,
        window=box.window,
        identity=Identity(model="演练设备"),
    )


def beat(box: PlayedBox) -> bytes:
    """A sign of life."""
    now = datetime.now(UTC)
    return Beat(edge=box.edge, session=SESSION, time=now, every=EVERY, clock_synced=True).encode()


def card(box: PlayedBox, number: int) -> bytes:
    """A card was read, the box's event of this number."""
    event = Event(
        id=f"bench-{number}",
        source=f"/edges/{box.edge}/devices/{box.devices[0].name}",
        type=f"hall.{box.devices[0].kind}.card_read",
        time=datetime.now(UTC),
        journal="bench",
        sequence=number,
        data={"card": "resident", "milliseconds": 900 + number % 100},
    )
    return encode_events([event])
