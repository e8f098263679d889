"""One line per hall for the city's page, kept current hall by hall."""

from __future__ import annotations

import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection

from hub.requirements import Attestation, Device, Hall, HallFacts, summaries
from hub.store import Database, care, inspection, registry, views
from hub.store.attestations import AttestationView

Row = list[Any]
"""[code, name, tier, parent, boxes, devices, broken, unmet, pending, met, status]"""

SPARED = ("ok", "degraded", "starting", "off", "unknown")
"""Device statuses that do not count as broken: nobody need act on them at once, or what is to be
acted on is their box, which counts by itself."""


class Overview:
    """The rows of all halls; read from any thread, refreshed after a change of a hall."""

    def __init__(self, database: Database, today: Callable[[], date]) -> None:
        self._database = database
        self._today = today
        self._rows: dict[str, Row] = {}
        self._lot = secrets.token_hex(4)
        self._changes = 0
        self._day: date | None = None
        self._refreshing = threading.Lock()

    @property
    def version(self) -> str:
        """Another one after each change of a row; never again the same, in no process."""
        return f"{self._lot}-{self._changes}"

    def rows(self) -> list[Row]:
        """Every hall in order of code: city, counties, townships, villages."""
        return list(self._rows.values())

    def rows_of(self, codes: Iterable[str]) -> list[Row]:
        """The rows of these halls."""
        return [self._rows[code] for code in codes if code in self._rows]

    def turn(self, _now: float) -> None:
        """A chore: compute every row anew on a new day, when what was stated may have run out."""
        if self._day != self._today():
            self.load()

    def load(self) -> None:
        """Compute every row."""
        self._day = self._today()
        with self._database.read() as connection:
            halls = registry.all_halls(connection)
        self._refresh(halls, None)

    def refresh(self, codes: Sequence[str]) -> list[Row]:
        """Compute and return the rows of these halls."""
        with self._database.read() as connection:
            halls = [registry.hall(connection, code) for code in codes]
        self._refresh(halls, codes)
        return self.rows_of(codes)

    def _refresh(self, halls: Sequence[registry.Hall], codes: Sequence[str] | None) -> None:
        with self._refreshing, self._database.read() as connection:
            boxes: dict[str, list[views.BoxView]] = defaultdict(list)
            for box in views.boxes_of(connection, codes):
                boxes[box.hall].append(box)
            before = views.broken_before(connection, codes)
            facts = [as_before(known, before) for known in read_facts(connection, halls, codes)]
            resting = care.in_maintenance(connection, time.time())
            counted = summaries(facts, self._today())
            for hall, known in zip(halls, facts, strict=True):
                here, count = boxes[hall.code], counted[hall.code]
                broken = sum(
                    device.status not in SPARED
                    and not resting.covers(hall.code, device.edge, device.name)
                    for device in known.devices
                )
                row = [
                    hall.code,
                    hall.name,
                    hall.tier,
                    hall.parent,
                    len(here),
                    len(known.devices),
                    broken,
                    count.unmet,
                    count.pending,
                    count.met,
                    _tile(here, broken, count.unmet, count.pending),
                ]
                if self._rows.get(hall.code) != row:
                    self._rows[hall.code] = row
                    self._changes += 1


def as_before(known: HallFacts, before: Mapping[tuple[str, str], str]) -> HallFacts:
    """The facts with devices that were broken when their box was lost still counted as broken.

    So a hall never looks better for losing its box: what worked becomes unknown, what did not
    stays as it was.
    """
    if not before or not any((one.edge, one.name) in before for one in known.devices):
        return known
    devices = [
        msgspec.structs.replace(one, status=before.get((one.edge, one.name), one.status))
        for one in known.devices
    ]
    return msgspec.structs.replace(known, devices=devices)


def read_facts(
    connection: Connection, halls: Sequence[registry.Hall], codes: Sequence[str] | None
) -> list[HallFacts]:
    """What the requirement engine needs of these halls; `codes` None when they are all."""
    windows = registry.windows_of(connection, codes)
    devices: dict[str, list[Device]] = defaultdict(list)
    for device in views.devices_of(connection, codes):
        devices[device.hall].append(
            Device(
                edge=device.edge,
                name=device.name,
                kind=device.kind,
                window=device.window,
                status=device.status,
                since=device.since,
                reason=device.reason,
            )
        )
    attested: dict[str, list[Attestation]] = defaultdict(list)
    for stated in views.attestations_of(connection, codes):
        attested[stated.hall].append(word_of(stated))
    decided = inspection.bearing(connection, halls)
    return [
        HallFacts(
            Hall(
                code=hall.code,
                tier=hall.tier,
                windows=tuple(windows.get(hall.code, ())),
                decisions=decided.get(hall.code, ()),
            ),
            devices[hall.code],
            attested[hall.code],
        )
        for hall in halls
    ]


def word_of(stated: AttestationView) -> Attestation:
    """A statement as the requirement engine takes it."""
    return Attestation(
        row=stated.row,
        window=stated.window,
        holds=stated.holds,
        by=stated.by,
        at=stated.at,
        expires=stated.expires,
        note=stated.note,
        quantity=stated.quantity,
        on_behalf=stated.on_behalf,
        photos=stated.photos,
        walk=stated.walk,
    )


def _tile(boxes: Sequence[views.BoxView], broken: int, unmet: int, pending: int) -> str:
    if not boxes:
        return "none"
    if all(box.status not in ("online", "left") for box in boxes):
        return "unknown"
    if unmet:
        return "bad"
    away = any(box.status in {"silent", "lost"} for box in boxes)
    return "warn" if broken or pending or away else "ok"
