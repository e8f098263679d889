"""The timeline: flips, events and commands in one order, paged without gap or repetition."""

import pytest

from edge.messages import Command
from hub.ingest import Ingest
from hub.status import Line
from hub.store import commands, views
from hub.store.timeline import timeline

from ..conftest import CITY, TOWN, device, event, events, state


@pytest.fixture
def busy(database):
    """A hall in which flips and events share moments, as those of one message do."""
    ingest = Ingest(
        database,
        line=lambda: Line(up=True, since=0.0),
        acknowledge=lambda e, a: None,
        tell=lambda o: None,
        storing=lambda s: None,
    )
    for number in range(1, 8):
        status = "fault" if number % 2 else "missing"
        at = 100.0 + number // 3
        ingest.take([state(device(status=status), sequence=number, at=at)])
        ingest.take([events(*(event(10 * number + n) for n in range(4)), at=at)])
    ingest.take([state(device(), edge="town-1", at=103.0)])
    with database.write() as connection:
        commands.queue(connection, "city-1", Command(id="c-1", name="ping"), 102.0)
    return database


def entries(database, **options):
    with database.read() as connection:
        return timeline(connection, CITY, **options)


def test_newest_first_and_only_of_this_hall(busy):
    found = entries(busy, limit=500)
    assert [entry.at for entry in found] == sorted((e.at for e in found), reverse=True)
    assert {entry.edge for entry in found} == {"city-1"}
    assert {entry.kind for entry in found} == {"flip", "event", "command"}
    with busy.read() as connection:
        assert {e.edge for e in timeline(connection, TOWN, 10)} == {"town-1"}


@pytest.mark.parametrize("size", [1, 3, 7])
def test_pages_join_without_gap_or_repetition(busy, size):
    whole = [entry.id for entry in entries(busy, limit=500)]
    paged, before = [], None
    while page := entries(busy, limit=size, before=before):
        paged += [entry.id for entry in page]
        before = paged[-1]
    assert paged == whole
    assert len(set(whole)) == len(whole) == 8 + 28 + 1


@pytest.mark.parametrize("before", ["x", ":", "nan:e", "'"])
def test_a_cursor_that_is_none_is_refused(busy, before):
    with pytest.raises(ValueError, match=r"float|nan"):
        entries(busy, limit=5, before=before)


def test_a_device_stands_at_its_boxes_window_unless_it_says_otherwise(busy):
    with busy.read() as connection:
        assert [d.window for d in views.devices_of(connection, [CITY])] == ["1"]
        assert [d.window for d in views.devices_of(connection, [TOWN])] == ["2"]
