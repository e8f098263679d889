"""The hub beside Node-RED with SQLite, in one run: the same broker, the same events, QoS 1.

Node-RED runs a flow as its users build it (MQTT in → function that keeps context → SQLite insert),
with a write-ahead log and without its editor. A second one runs the flow tuned: one statement for
all events of a message, which SQLite itself takes apart. Its rows are as durable as ours, but it
tells the broker that it has a message before the row is written; the hub does so afterwards, checks
every field and who sent it, counts ratings, tells the box and refreshes the pages.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from edge.messages import encode_events
from hub.broker import HUB_USER, Broker
from tests.bench.bench_ingest import BOXES, HALL, _cpu, _events
from tests.bench.figures import Figure
from tests.ports import free_port
from tests.system.hub_process import HubProcess

ROOT = Path(__file__).parents[2]
SOURCE = Path(__file__).parent / "node_red"
FOLDER = ROOT / "build" / "bench" / "node_red"
HEADERS = Path("/usr/include/node/node.h")
LOADS = ((200, 60_000), (10, 30_000), (1, 10_000))
"""Events in a message, and events sent."""

PATIENCE = 300.0
SETTINGS = """module.exports = {
  uiHost: "127.0.0.1", uiPort: Number(process.env.WEB_PORT), httpAdminRoot: false,
  httpNodeRoot: false, credentialSecret: false, flowFile: "flows.json",
  logging: { console: { level: "warn", metrics: false, audit: false } },
  telemetry: { enabled: false },
};
"""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two: where it hears, what it has stored."""

    name: str
    pid: int
    feeder: Client
    stored: Callable[[str], int]


def run() -> list[Figure]:
    """Install Node-RED if need be, start both, and let them take turns."""
    install()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sides = (
            _hub(stack, folder),
            _node_red(stack, folder, "Node-RED", "flow.json"),
            _node_red(stack, folder, "Node-RED tuned", "flow_tuned.json"),
        )
        figures: list[Figure] = []
        for per_message, total in LOADS:
            figures += _load(sides, per_message, total)
        figures += [
            Figure(f"{side.name}: resident memory after it", _resident(side.pid), "MB")
            for side in sides
        ]
    return figures


def install() -> None:
    """Node-RED by the lock beside this file, once; its SQLite is compiled here if need be.

    Raises RuntimeError with npm's last words.
    """
    lock = (SOURCE / "package-lock.json").read_bytes()
    stamp = FOLDER / "installed.json"
    if stamp.exists() and stamp.read_bytes() == lock:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SOURCE / name, FOLDER / name)
    shutil.copy(ROOT / ".npmrc", FOLDER / ".npmrc")
    environment = _environment()
    if HEADERS.exists():  # else the headers of this Node are fetched by its own build tool
        environment.setdefault("npm_config_nodedir", "/usr")
    print("installing node-red and node-red-node-sqlite …", file=sys.stderr, flush=True)
    done = subprocess.run(
        [_program("npm"), "ci", "--no-audit", "--no-fund"],
        cwd=FOLDER,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"npm ci failed:\n{done.stderr[-2000:]}")
    stamp.write_bytes(lock)


def _environment() -> dict[str, str]:
    """Ours, with the Node that the set-up may have put into the virtual environment."""
    return {**os.environ, "PATH": f"{ROOT / '.venv/bin'}:{os.environ.get('PATH', '')}"}


def _program(name: str) -> str:
    found = shutil.which(name, path=_environment()["PATH"])
    if found is None:
        raise RuntimeError(f"{name} is not installed; deploy/setup.sh run sets it up")
    return found


def _hub(stack: contextlib.ExitStack, folder: Path) -> Side:
    hub = HubProcess(folder / "hub")
    stack.callback(hub.end)
    hub.register(*((f"box-{n}", HALL, "") for n in range(BOXES)))
    hub.start()
    feeder = _feeder(stack, hub.broker_port, hub.broker().password)
    return Side(
        name="hub",
        pid=hub.pid,
        feeder=feeder,
        stored=lambda journal: _count(folder / "hub" / "hub.db", journal),
    )


def _node_red(stack: contextlib.ExitStack, folder: Path, name: str, flow: str) -> Side:
    home = folder / name.replace(" ", "-")
    home.mkdir()
    broker = Broker(home / "broker", free_port())
    broker.write_accounts([])
    broker.start()
    stack.callback(broker.stop)
    database = home / "events.db"
    _make(database)
    (home / "settings.js").write_text(SETTINGS, encoding="utf-8")
    shutil.copy(SOURCE / flow, home / "flows.json")
    account = {"broker": {"user": HUB_USER, "password": broker.password}}
    (home / "flows_cred.json").write_text(json.dumps(account), encoding="utf-8")
    (home / "node_modules").symlink_to(FOLDER / "node_modules")
    log = stack.enter_context((home / "log").open("wb"))
    process = subprocess.Popen(
        [_program("node"), str(FOLDER / "node_modules/node-red/red.js"), "--userDir", str(home)],
        cwd=home,
        env={
            **_environment(),
            "BROKER_PORT": str(broker.port),
            "DATABASE": str(database),
            "WEB_PORT": str(free_port()),
        },
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )
    stack.callback(_end, process)
    feeder = _feeder(stack, broker.port, broker.password)
    side = Side(
        name=name,
        pid=process.pid,
        feeder=feeder,
        stored=lambda journal: _count(database, journal),
    )
    _wait_until_it_stores(side, home / "log")
    return side


def _feeder(stack: contextlib.ExitStack, port: int, password: str) -> Client:
    client = Client(
        CallbackAPIVersion.VERSION2, client_id="feeder", protocol=MQTTProtocolVersion.MQTTv5
    )
    client.username_pw_set(HUB_USER, password)
    client.max_inflight_messages_set(1000)
    client.connect("127.0.0.1", port)
    client.loop_start()
    stack.callback(client.loop_stop)
    stack.callback(client.disconnect)
    return client


def _wait_until_it_stores(side: Side, log: Path) -> None:
    deadline = time.monotonic() + 120
    body = encode_events(_events("box-0", "probe", 1, 1))
    while side.stored("probe") == 0:
        if time.monotonic() > deadline:
            raise RuntimeError(f"Node-RED stores nothing:\n{log.read_text()[-2000:]}")
        side.feeder.publish("hall/v1/box-0/events", body, qos=1)
        time.sleep(0.5)


def _make(path: Path) -> None:
    """A table with the key and the index of the hub's."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")  # kept in the file
    connection.execute(
        "CREATE TABLE events (edge, journal, sequence INTEGER, source, type, box_time, received,"
        " data, PRIMARY KEY (edge, journal, sequence)) WITHOUT ROWID"
    )
    connection.execute("CREATE INDEX by_time ON events (edge, received)")
    connection.close()


def _load(sides: Sequence[Side], per_message: int, total: int) -> list[Figure]:
    journal = f"load-{per_message}"
    messages = [
        (f"hall/v1/{edge}/events", encode_events(_events(edge, journal, first, per_message)))
        for first in range(0, total, per_message)
        for edge in [f"box-{first // per_message % BOXES}"]
    ]
    figures, rates, costs = [], [], []
    for side in sides:
        rate, cost = _feed(side, messages, journal, total)
        rates.append(rate)
        costs.append(cost)
        what = f"{per_message} a message, {side.name}"
        figures += [
            Figure(f"{what}: durable per second", rate, "/s"),
            Figure(f"{what}: CPU each", cost, "µs"),
            Figure(f"{what}: in its database of {total:,}", side.stored(journal), "rows"),
        ]
    for side, rate, cost in zip(sides[1:], rates[1:], costs[1:], strict=True):
        what = f"{per_message} a message, hub beside {side.name}"
        figures += [
            Figure(f"{what}: rate", rates[0] / rate, "×"),
            Figure(f"{what}: CPU", costs[0] / cost, "×"),
        ]
    return figures


def _feed(
    side: Side, messages: Sequence[tuple[str, bytes]], journal: str, total: int
) -> tuple[float, float]:
    """Events a second until the last is committed, and CPU µs of an event."""
    used, began = _cpu(side.pid), time.monotonic()
    for topic, body in messages:
        side.feeder.publish(topic, body, qos=1)
    while side.stored(journal) < total:
        time.sleep(0.02)
        if time.monotonic() - began > PATIENCE:
            break  # the table says how many are missing
    took = time.monotonic() - began
    return total / took, 1e6 * (_cpu(side.pid) - used) / total


def _count(path: Path, journal: str) -> int:
    with contextlib.closing(sqlite3.connect(path, timeout=20)) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM events WHERE journal = ?", (journal,))
    return int(count)


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1000


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    from tests.bench.figures import table

    print(table(run()))
