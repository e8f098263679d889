"""Events in → committed → visible: rate and CPU of one hub process, beside the floor of SQLite."""

from __future__ import annotations

import http.client
import json
import os
import sqlite3
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from edge.messages import Event, encode_events
from hub.broker import HUB_USER
from tests.bench.figures import Figure
from tests.mqtt_box import MqttBox
from tests.system.hub_process import HubProcess

BOXES = 200
EVENTS = 60_000
SAMPLES = 300
HALL = "411728107"


def run() -> list[Figure]:
    """Start a hub on free ports, feed it, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        hub = HubProcess(Path(folder) / "hub")
        try:
            hub.register(*((f"box-{n}", HALL, "") for n in range(BOXES)))
            hub.start()
            figures = [*_rate(hub, 200, EVENTS), *_rate(hub, 10, EVENTS // 2)]
            figures += _rate(hub, 1, EVENTS // 6)
            figures.append(_floor(Path(folder) / "floor.db"))
            figures += _latency(hub)
        finally:
            hub.end()
    return figures


def _events(edge: str, journal: str, first: int, count: int) -> list[Event]:
    now = datetime.now(UTC)
    return [
        Event(
            id=f"{journal}-{number}",
            source=f"/edges/{edge}/devices/reader",
            type="hall.id_card_reader.card_read",
            time=now,
            journal=journal,
            sequence=number,
            data={"card": "resident", "milliseconds": 900 + number % 100},
        )
        for number in range(first, first + count)
    ]


def _rate(hub: HubProcess, per_message: int, total: int) -> list[Figure]:
    journal = f"rate-{per_message}"
    messages = []
    for number in range(total // per_message):
        edge = f"box-{number % BOXES}"
        events = _events(edge, journal, number * per_message, per_message)
        messages.append((f"hall/v1/{edge}/events", encode_events(events)))
    feeder = MqttBox(hub.broker_port, HUB_USER, hub.broker().password)
    before = _stored(hub, journal)
    cpu, began = _cpu(hub.pid), time.monotonic()
    for topic, body in messages:
        feeder._client.publish(topic, body, qos=0)
    wanted = before + len(messages) * per_message
    while _stored(hub, journal) < wanted:
        time.sleep(0.02)
        if time.monotonic() - began > 120:
            raise RuntimeError("the hub did not store all events")
    took, used = time.monotonic() - began, _cpu(hub.pid) - cpu
    feeder.close()
    count = wanted - before
    name = f"events in messages of {per_message}"
    return [
        Figure(f"{name}: durable per second", count / took, "/s", reach="≥ 20 000"),
        Figure(f"{name}: hub CPU each", 1e6 * used / count, "µs", reach="≤ 40"),
    ]


def _floor(path: Path) -> Figure:
    """What the same rows cost when nothing but SQLite writes them, as durably."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "CREATE TABLE events (edge, journal, sequence INTEGER, hall, device, type, box_time,"
        " received, late, data, PRIMARY KEY (edge, journal, sequence)) WITHOUT ROWID"
    )
    connection.execute("CREATE INDEX by_hall ON events (hall, received)")
    data = '{"card":"resident","milliseconds":900}'
    rows = [
        (
            f"box-{n % BOXES}",
            "j",
            n,
            HALL,
            "reader",
            "hall.id_card_reader.card_read",
            1.0,
            n,
            0,
            data,
        )
        for n in range(EVENTS)
    ]
    began = time.process_time()
    for first in range(0, EVENTS, 1000):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT OR IGNORE INTO events VALUES (?,?,?,?,?,?,?,?,?,?)", rows[first : first + 1000]
        )
        connection.execute("COMMIT")
    used = time.process_time() - began
    connection.close()
    return Figure("the same rows by SQLite alone: CPU each", 1e6 * used / EVENTS, "µs")


def _latency(hub: HubProcess) -> list[Figure]:
    """From publish until the commit shows in the REST API, one event at a time."""
    box = MqttBox(hub.broker_port, HUB_USER, hub.broker().password)
    line = http.client.HTTPConnection("127.0.0.1", hub.port)
    samples = []
    for number in range(SAMPLES):
        body = encode_events(_events("box-0", "latency", number, 1))
        began = time.monotonic()
        box._client.publish("hall/v1/box-0/events", body, qos=1)
        wanted = f"elatency-{number}"
        while True:
            line.request("GET", f"/api/halls/{HALL}/timeline?limit=1")
            if json.load(line.getresponse())[0]["id"].endswith(wanted):
                break
        samples.append(1000 * (time.monotonic() - began))
    box.close()
    line.close()
    cuts = statistics.quantiles(samples, n=100)
    return [
        Figure("publish → visible in the API: p50", cuts[49], "ms"),
        Figure("publish → visible in the API: p99", cuts[98], "ms", reach="< 50"),
    ]


def _stored(hub: HubProcess, journal: str) -> int:
    [(count,)] = hub.rows("SELECT count(*) FROM events WHERE journal = ?", journal)
    return int(count)


def _cpu(pid: int) -> float:
    """Seconds of CPU a process has used, user and system (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
