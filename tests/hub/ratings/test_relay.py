"""The relay against a real server that takes, refuses, fails, hangs and answers twice."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from hub.ingest import Ingest
from hub.ratings.deadlines import SETTINGS, RatingSettings
from hub.ratings.http_json import HttpJson, check_url, read_mapping
from hub.ratings.relay import Relay, pause
from hub.status import Line
from hub.store import Database, relays, settings

from .voices import NOW, message, rated


class Province(ThreadingHTTPServer):
    """Keeps each body by its key; `mood` says how the next requests fare."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.mood = "take"
        self.taken: dict[str, dict[str, str]] = {}
        self.requests: list[str] = []
        self.leave = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/evaluate"


class _Counter(BaseHTTPRequestHandler):
    server: Province

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers["Idempotency-Key"]
        self.server.requests.append(key)
        mood = self.server.mood
        if mood == "hang":
            self.server.leave.wait(20)
            return
        if mood == "fail":
            return self._answer(503, {})
        if mood == "refuse":
            return self._answer(422, {"code": "1"})
        if mood == "no":
            return self._answer(200, {"code": "7"})
        known = key in self.server.taken
        self.server.taken.setdefault(key, body)
        if mood == "lose":  # taken, and the answer is lost
            self.close_connection = True
            return None
        return self._answer(200, {"code": "409" if known else "0"})

    def _answer(self, status: int, body: dict[str, str]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def province() -> Iterator[Province]:
    server = Province()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.leave.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def relay(database: Database, province: Province) -> Relay:
    wanted = RatingSettings(relay=True, relay_url=province.url, relay_tries=3)
    with database.write() as connection:
        settings.save(connection, SETTINGS, wanted, "test", NOW)
    ingest = Ingest(
        database,
        line=lambda: Line(up=True, since=0.0),
        acknowledge=lambda _edge, _ack: None,
        tell=lambda _outcome: None,
        storing=lambda _storing: None,
    )
    ingest.take([message(rated(1, 5, transaction="SL-2026-1"), rated(2, 1))])
    return Relay(database, lambda s: HttpJson(s.relay_url, s.relay_mapping, patience=0.5))


def numbers(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return relays.numbers(connection)


def test_a_rating_of_a_case_is_sent_once(
    relay: Relay, province: Province, database: Database
) -> None:
    relay.run(NOW)
    relay.run(NOW + 1)
    assert list(province.taken.values()) == [
        {
            "requestId": "city-1.j1.1",
            "proNo": "SL-2026-1",
            "orgCode": "411700",
            "windowNo": "1",
            "satisfaction": "5",
            "evaluateTime": "2026-11-23T02:00:00.000Z",
        }
    ]
    assert len(province.requests) == 1  # the one without a case stays with us
    assert numbers(database) == {"waiting": 0, "sent": 1, "dead": 0}


@pytest.mark.parametrize("mood", ["fail", "hang", "lose"])
def test_what_may_not_have_arrived_is_sent_again_with_its_key(
    relay: Relay, province: Province, database: Database, mood: str
) -> None:
    province.mood = mood
    relay.run(NOW)
    relay.run(NOW + 1)  # not due yet
    assert len(province.requests) == 1
    province.mood = "take"
    relay.run(NOW + pause(1))
    assert set(province.requests) == {"city-1.j1.1"}
    assert len(province.taken) == 1
    assert numbers(database)["sent"] == 1


@pytest.mark.parametrize("mood", ["refuse", "no"])
def test_what_is_refused_is_a_dead_letter_until_a_person_revives_it(
    relay: Relay, province: Province, database: Database, mood: str
) -> None:
    province.mood = mood
    relay.run(NOW)
    assert numbers(database)["dead"] == 1
    with database.read() as connection:
        [dead] = relays.listed(connection, "dead", 9)
    assert "不接受" in dead.error
    province.mood = "take"
    relay.run(NOW + 9999)
    assert province.taken == {}
    with database.write() as connection:
        assert relays.revive(connection, dead.key, NOW)
    relay.run(NOW + 10_000)
    assert len(province.taken) == 1


def test_it_gives_up_after_its_tries(relay: Relay, province: Province, database: Database) -> None:
    province.mood = "fail"
    for turn in range(1, 9):
        relay.run(NOW + turn * 10_000)
    assert len(province.requests) == 3
    assert numbers(database)["dead"] == 1


def test_off_nothing_is_sent(relay: Relay, province: Province, database: Database) -> None:
    with database.write() as connection:
        settings.save(connection, SETTINGS, RatingSettings(), "test", NOW)
    relay.run(NOW)
    assert province.requests == []


@pytest.mark.parametrize(
    "text", ["nonsense =", "[body]\na = '{name}'", "[body]\na = '{key}'\n[more]\n", "[answer]\n"]
)
def test_a_wrong_mapping_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="转报映射"):
        read_mapping(text)


@pytest.mark.parametrize("url", ["http://province.example/", "ftp://x/", "https://", "https://[x"])
def test_ratings_leave_over_tls_only(url: str) -> None:
    with pytest.raises(ValueError, match="转报"):
        check_url(url)
