"""A migrated database of 3,126 halls, and messages as boxes send them."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.messages import DeviceState, Event, State, encode_events
from hub.ingest import Received
from hub.store import Database, registry, sqlite_url
from hub.store.registry import Edge
from tests.postgres import Postgres, programs

CITY, TOWN, VILLAGE = "411700", "411728107", "411728107201"


@pytest.fixture(scope="session")
def sqlite_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file of the city, to be copied."""
    path = tmp_path_factory.mktemp("city") / "hub.db"
    _furnish(Database(sqlite_url(path)))
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for all tests."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    server = Postgres()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_city(postgres: Postgres) -> str:
    """A database of the city, to be copied."""
    name = postgres.create()
    _furnish(Database(postgres.url(name)))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """3,126 halls and two boxes, on either kind of store."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_city"), tmp_path / "hub.db")
        made = Database(sqlite_url(tmp_path / "hub.db"))
    else:
        server = request.getfixturevalue("postgres")
        made = Database(server.url(server.create(request.getfixturevalue("postgres_city"))))
    yield made
    made.close()


def _furnish(database: Database) -> None:
    database.migrate()
    with database.write() as connection:
        registry.import_divisions(connection)
        for name, hall, window in (("city-1", CITY, "1"), ("town-1", TOWN, "2")):
            edge = Edge(id=name, hall=hall, window=window, password_hash="$7$")
            registry.add_edge(connection, edge, 1.0)
    database.close()


def device(name: str = "reader", status: str = "ok", **values: object) -> DeviceState:
    base = {"kind": "id_card_reader", "driver": "id_card", "since": datetime.now(UTC)}
    return DeviceState(name=name, status=status, **{**base, **values})


def state(
    *devices: DeviceState,
    edge: str = "city-1",
    session: str = "b00t-1",
    sequence: int = 1,
    status: str = "online",
    at: float = 100.0,
) -> Received:
    body = State(
        edge=edge,
        session=session,
        sequence=sequence,
        status=status,
        time=datetime.fromtimestamp(at, UTC),
        devices=list(devices),
    )
    return Received(topic=f"hall/v1/{edge}/state", body=body.encode(), at=at)


def event(sequence: int, *, edge: str = "city-1", journal: str = "j1", at: float = 100.0) -> Event:
    return Event(
        id=f"{journal}-{sequence}",
        source=f"/edges/{edge}/devices/reader",
        type="hall.id_card_reader.card_read",
        time=datetime.fromtimestamp(at, UTC),
        journal=journal,
        sequence=sequence,
        data={"card": "resident", "milliseconds": 900},
    )


def events(*items: Event, edge: str = "city-1", at: float = 100.0) -> Received:
    return Received(topic=f"hall/v1/{edge}/events", body=encode_events(list(items)), at=at)
