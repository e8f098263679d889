"""A status that keeps changing is told once, and told again when it has calmed down."""

import pytest

from hub.care import flapping
from hub.ingest import Ingest
from hub.status import Line
from hub.store import views
from hub.store.flips import recent_flips
from hub.watch import Watch
from tests.hub.conftest import device, state

UP = Line(up=True, since=0.0)


class Life:
    """One box whose reader is plugged and pulled."""

    def __init__(self, database):
        self.database = database
        self.watch = Watch(database, line=lambda: UP, tell=lambda flips, halls: None)
        self.ingest = Ingest(
            database,
            line=lambda: UP,
            acknowledge=lambda e, a: None,
            tell=lambda o: None,
            storing=lambda s: None,
        )
        self.sequence = 0

    def say(self, status, at, box="online"):
        self.sequence += 1
        message = state(device(status=status), sequence=self.sequence, status=box, at=at)
        return [(f.device, f.after) for f in self.ingest.take([message]).flips]

    def look(self, at):
        return [(f.device, f.before, f.after) for f in self.watch.look(at)]

    def shown(self):
        with self.database.read() as connection:
            [found] = views.devices_of(connection, None)
        return found


@pytest.fixture
def life(database):
    return Life(database)


def storm(life, count, begin=100.0, every=10.0):
    words = ["ok" if n % 2 == 0 else "missing" for n in range(count)]
    return [life.say(word, begin + n * every) for n, word in enumerate(words)]


def test_plugging_out_and_in_twice_is_no_flapping(life):
    flips = storm(life, 5)
    assert flips[1:] == [[("reader", "missing")], [("reader", "ok")]] * 2


def test_a_storm_of_changes_is_one_flip(life):
    flips = [one for told in storm(life, 60, every=5.0)[1:] for one in told]
    assert flips.count(("reader", "flapping")) == 1
    assert len(flips) == 5
    found = life.shown()
    assert (found.status, found.reported) == ("flapping", "missing")
    assert "反复变化" in found.reason
    assert "未连接" in found.reason


def test_what_calms_down_is_told_as_it_is(life):
    storm(life, 7)
    assert life.shown().status == "flapping"
    unrest = sum(0.5 ** (10.0 * n / flapping.HALF_LIFE) for n in range(6))
    calm = flapping.settles_at(unrest, 160.0)
    life.say("ok", calm - 10.0)
    assert life.look(calm - 1.0) == []
    assert life.shown().status == "flapping"
    assert life.look(calm + 1.0) == [("reader", "flapping", "ok")]
    assert life.shown().status == "ok"


def test_unknown_under_a_lost_box_shows_through_and_is_no_unrest(life):
    storm(life, 7)
    life.say("ok", 170.0, box="leaving")
    assert life.shown().status == "unknown"
    life.say("ok", 180.0)
    assert life.shown().status == "flapping"


def test_a_box_that_comes_and_goes_is_one_flip_and_its_devices_unknown(life):
    flips = []
    for session, at in enumerate(range(100, 1000, 20)):
        born = state(device(), session=f"b00t-{session}", at=float(at))
        will = state(session=f"b00t-{session}", sequence=0, status="lost", at=at + 10.0)
        flips += life.ingest.take([born]).flips
        flips += life.ingest.take([will]).flips
        flips += life.watch.look(at + 12.0)
    of_box = [flip.after for flip in flips if not flip.device]
    assert of_box.count("flapping") == 1
    assert len(flips) < 15
    assert life.shown().status == "unknown"
    with life.database.read() as connection:
        assert "反复中断" in recent_flips(connection, 1)[0].reason


@pytest.mark.parametrize(
    ("before", "after", "weight"),
    [
        ("ok", "missing", 1.0),
        ("missing", "fault", 0.5),
        ("ok", "degraded", 0.5),
        ("online", "lost", 1.0),
        ("online", "left", 0.0),
        ("ok", "unknown", 0.0),
        ("starting", "ok", 0.0),
        ("off", "ok", 0.0),
    ],
)
def test_only_its_own_unrest_counts(before, after, weight):
    assert flapping.weight(before, after) == weight


def test_calm_takes_between_two_and_three_half_lives():
    assert flapping.settles_at(flapping.HIGH, 0.0) == 2 * flapping.HALF_LIFE
    assert flapping.settles_at(flapping.CEILING, 0.0) == 3 * flapping.HALF_LIFE
    unrest = 0.0
    for _ in range(1000):
        unrest = flapping.stirred(unrest, 0.0, 1.0, 0.0)
    assert unrest == flapping.CEILING
