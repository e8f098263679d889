"""Dashboards and rules name only figures that the hub tells."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from hub.ingest import Ingest
from hub.metrics import HubCollector
from hub.overview import Overview
from hub.status import Line
from hub.store import Database, registry, sqlite_url

FOLDER = Path(__file__).parents[2] / "deploy" / "monitoring"
NAME = re.compile(r"hallkeeper_[a-z_]+")


@pytest.fixture
def told(tmp_path):
    database = Database(sqlite_url(tmp_path / "hub.db"))
    database.migrate()
    with database.write() as connection:
        registry.import_divisions(connection)
    overview = Overview(database, lambda: date(2026, 11, 23))
    overview.load()
    line = Line(up=True, since=0.0)
    ignore = {name: lambda *_: None for name in ("acknowledge", "tell", "storing")}
    ingest = Ingest(database, line=lambda: line, **ignore)
    figures = CollectorRegistry()
    figures.register(HubCollector(database, overview, ingest, line))
    yield set(re.findall(r"^# TYPE (\S+)", generate_latest(figures).decode(), re.MULTILINE))
    database.close()


@pytest.mark.parametrize("name", ["grafana-dashboard.json", "prometheus-rules.yml"])
def test_each_figure_named_is_told(told, name):
    named = set(NAME.findall((FOLDER / name).read_text("utf-8")))
    assert named
    assert named - told == set()


def test_panels_do_not_overlap():
    panels = json.loads((FOLDER / "grafana-dashboard.json").read_text("utf-8"))["panels"]
    taken = set()
    for panel in panels:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells
