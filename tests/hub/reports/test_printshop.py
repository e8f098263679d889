"""Who comes when too many wait is sent away at once, and the way is free again afterwards."""

import contextlib
import datetime

import pytest

from hub.reports import printshop
from hub.reports.printshop import Crowded, Printshop, Wish
from hub.store import Database, sqlite_url

DAY = datetime.date(2026, 11, 23)


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.setattr(printshop, "QUEUE_SECONDS", 0.01)
    database = Database(sqlite_url(tmp_path / "hub.db"))
    yield Printshop(database, lambda: DAY, tmp_path / "reports")
    database.close()


def test_one_is_served_and_those_too_many_are_sent_away(shop):
    wish = Wish(code="411728", scope="hall", day=DAY, form="csv", by="李示例")
    with shop._turn():
        with pytest.raises(Crowded, match="别人的报告"):
            next(shop.pieces(wish, 0.0))
        with contextlib.ExitStack() as others:
            for _ in range(printshop.QUEUE - 1):
                shop._places.acquire()
                others.callback(shop._places.release)
            with pytest.raises(Crowded, match="人太多"):
                shop.make(wish, 0.0)
    with shop._turn():
        pass


def test_files_are_swept_after_their_hour_only(shop, tmp_path):
    shop._database.migrate()
    kept = shop._fresh("pdf")
    kept.write_bytes(b"x")
    shop.sweep(kept.stat().st_mtime + printshop.KEPT - 1)
    assert kept.exists()
    shop.sweep(kept.stat().st_mtime + printshop.KEPT + 1)
    assert not kept.exists()
