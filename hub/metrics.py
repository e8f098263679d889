"""The hub in Prometheus' words: what is broken, what is missing, and how the hub itself feels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hub.ingest import Ingest
from hub.overview import Overview
from hub.status import Line
from hub.store import Database
from hub.store.figures import figures

ROW_TIER, ROW_STATUS = 2, 10
COUNTED = {"unmet": 7, "pending": 8, "met": 9}
"""Places in `hub.overview.Row`."""


class HubCollector(Collector):
    """Reads the facts when it is scraped; keeps none of its own."""

    def __init__(
        self, database: Database, overview: Overview, ingest: Ingest | None, line: Line
    ) -> None:
        self._database = database
        self._overview = overview
        self._ingest = ingest
        self._line = line

    def describe(self) -> Iterator[Metric]:
        """Nothing: what there is depends on the city."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Every figure, now."""
        yield from self._city()
        yield from self._fleet()
        yield GaugeMetricFamily(
            "hallkeeper_broker_up", "Whether the hub reaches its broker.", float(self._line.up)
        )
        if self._ingest is not None:
            yield from _of_ingest(self._ingest)

    def _city(self) -> Iterator[Metric]:
        rows = self._overview.rows()
        halls = GaugeMetricFamily(
            "hallkeeper_halls",
            "Halls by tier and the colour of their tile.",
            labels=["tier", "status"],
        )
        for labels, number in Counter((row[ROW_TIER], row[ROW_STATUS]) for row in rows).items():
            halls.add_metric(labels, number)
        yield halls
        verdicts = GaugeMetricFamily(
            "hallkeeper_requirements",
            "Requirements of all halls by verdict.",
            labels=["tier", "verdict"],
        )
        for tier in sorted({row[ROW_TIER] for row in rows}):
            for word, place in COUNTED.items():
                number = sum(row[place] for row in rows if row[ROW_TIER] == tier)
                verdicts.add_metric([tier, word], number)
        yield verdicts

    def _fleet(self) -> Iterator[Metric]:
        with self._database.read() as connection:
            now = figures(connection)
        yield _by("hallkeeper_boxes", "Registered boxes by status.", ["status"], now.boxes)
        yield _by(
            "hallkeeper_devices", "Devices by kind and status.", ["kind", "status"], now.devices
        )
        yield _by("hallkeeper_commands", "Unfinished commands.", ["status"], now.commands)
        yield GaugeMetricFamily(
            "hallkeeper_outbox_events",
            "Events that wait in the boxes, as they last said.",
            now.outbox,
        )


def _by(name: str, text: str, labels: list[str], counted: Mapping[Any, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=labels)
    for key, number in sorted(counted.items(), key=repr):
        family.add_metric(list(key) if isinstance(key, tuple) else [str(key)], number)
    return family


def _of_ingest(ingest: Ingest) -> Iterator[Metric]:
    counted = ingest.counted
    for name, text, value in (
        ("messages", "Messages stored.", counted.messages),
        ("events", "Events stored, repetitions included.", counted.events),
        ("batches", "Transactions.", counted.batches),
        ("dropped", "Messages that nobody could read or send.", counted.dropped),
        ("refusals", "Times that the database took nothing.", counted.refusals),
        ("seconds", "Seconds spent in the database.", counted.seconds),
    ):
        yield CounterMetricFamily(f"hallkeeper_ingest_{name}", text, value)
    yield GaugeMetricFamily(
        "hallkeeper_ingest_waiting", "Messages that wait for the database.", ingest.waiting
    )
