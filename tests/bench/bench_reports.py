"""Measures reports of the whole city from its database: 3,126 halls, 20 devices and 40 words each.

The page's answer should be there within 1 s; files are made by a process of their own.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from hub.overview import Overview
from hub.reports.office import Office
from hub.reports.printshop import Printshop, Wish
from hub.store import Database, registry, snapshots, sqlite_url
from hub.store.snapshots import Counts
from hub.store.tables import attestations, devices, edges, statuses, windows
from tests.bench.bench_requirements import NOON, TODAY, city
from tests.bench.figures import Figure

CITY = "411700"
CHUNK = 5000


def run() -> list[Figure]:
    """The overview cold, warm and after changes; then each file of the whole city."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(sqlite_url(Path(folder) / "hub.db"))
        _furnish(database)
        overview = Overview(database, lambda: TODAY)
        overview.load()
        office = Office(database, overview.rows, lambda: TODAY)

        def ask() -> int:
            return len(msgspec.json.encode(office.area_report(CITY, TODAY, "示例", NOON)))

        cold, size = _timed(ask)
        warm = max(_timed(ask)[0] for _ in range(5))
        codes = [row[0] for row in overview.rows()]
        overview.refresh(codes[500:700])
        changed, _ = _timed(ask)
        past, _ = _timed(lambda: office.area_report(CITY, TODAY - timedelta(days=30), "示例", NOON))
        matrix, _ = _timed(lambda: office.matrix(CITY, "village", TODAY, 3500))
        figures = [
            Figure("city's report as JSON, warm: worst of 5", warm, "s", "< 1"),
            Figure("city's report as JSON after 200 halls changed", changed, "s", "< 1"),
            Figure("city's report as JSON, first after a start (a chore does it)", cold, "s"),
            Figure("city's report of 30 days ago", past, "s"),
            Figure("matrix of 2,906 villages", matrix, "s", "< 1"),
            Figure("size of the city's report", size / 1000, "kB"),
        ]
        shop = Printshop(database, lambda: TODAY, Path(folder) / "reports")
        wish = Wish(code=CITY, scope="area", day=TODAY, form="pdf", by="示例")
        took, _ = _timed(lambda: shop.make(wish, NOON))
        figures.append(Figure("city as pdf", took, "s"))
        wish = Wish(code=CITY, scope="area", day=TODAY, form="xlsx", by="示例")
        took, size = _timed(lambda: _job(shop, wish))
        figures.append(Figure("city as xlsx, in the background", took, "s"))
        figures.append(Figure("city as xlsx: size", size / 1e6, "MB"))
        wish = Wish(code=CITY, scope="area", day=TODAY, form="csv", by="示例")
        took, length = _timed(lambda: sum(map(len, shop.pieces(wish, NOON))))
        figures.append(Figure("city as csv", took, "s"))
        figures.append(Figure("city as csv: size", length / 1e6, "MB"))
        wish = Wish(code="411728107", scope="hall", day=TODAY, form="pdf", by="示例")
        figures.append(
            Figure("a township's hall as pdf", _timed(lambda: shop.make(wish, NOON))[0], "s")
        )
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        figures.append(Figure("most memory of these processes", most, "MB", "< 2048"))
        database.close()
    return figures


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def _job(shop: Printshop, wish: Wish) -> int:
    job = shop.begin(wish, time.time())
    while job.status == "running":
        time.sleep(0.1)
        found = shop.find(job.id, time.time())
        if found is None:
            raise RuntimeError("the job is gone")
        job = found
    if job.status != "done":
        raise RuntimeError(job.error)
    return job.size


def _furnish(database: Database) -> None:
    database.migrate()
    halls = city()
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (edges, windows, devices, statuses, attestations)
    }
    for facts in halls:
        code = facts.hall.code
        edge = f"box-{code}"
        rows[edges].append(
            {"id": edge, "hall": code, "window": "", "password_hash": "", "enrolled_at": 0.0}
        )
        rows[windows] += [{"hall": code, "number": n, "name": ""} for n in facts.hall.windows]
        rows[statuses].append(_status(edge, "", "", "online", NOON))
        for device in facts.devices:
            told = {"edge": edge, "name": device.name, "kind": device.kind, "driver": "presence"}
            word = {"reported": "ok", "reason": "", "window": device.window, "box_since": ""}
            rows[devices].append({**told, **word, "identity": "{}", "detail": "{}"})
            since = device.since or NOON
            rows[statuses].append(_status(edge, device.name, device.kind, device.status, since))
        for said in facts.attestations:
            values = {name: getattr(said, name) for name in ("row", "window", "holds", "by", "at")}
            more = {name: getattr(said, name) for name in ("expires", "note", "quantity")}
            rows[attestations].append({"hall": code, **values, **more})
    with database.write() as connection:
        registry.import_divisions(connection)
        for table, values in rows.items():
            for start in range(0, len(values), CHUNK):
                connection.execute(table.insert(), values[start : start + CHUNK])
        for back in range(90):
            day: date = TODAY - timedelta(days=back)
            counts = [
                Counts(hall=f.hall.code, told=True, met=9, unmet=2, pending=5, devices=20, broken=1)
                for f in halls
            ]
            snapshots.keep(connection, day, counts)


def _status(edge: str, device: str, kind: str, status: str, since: float) -> dict[str, Any]:
    told = {"edge": edge, "device": device, "kind": kind, "status": status}
    return {**told, "reason": "", "since": since}


if __name__ == "__main__":
    from tests.bench.figures import table as columns

    print(columns(run()))
