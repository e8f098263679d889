"""Nothing is lost and nothing is doubled, whatever is killed and whenever."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.system.flood_box import NAME
from tests.system.hub_process import ROOT, HubProcess

HALL = "411728107"
EVENTS = 10_000

pytestmark = pytest.mark.timeout(300)


class FloodBox:
    """The flooding box as a process that can be killed and started again.

    It comes with a password, or with an `identity` by the `port` of the door.
    """

    def __init__(
        self,
        folder: Path,
        hub: HubProcess,
        password: str,
        *,
        identity: Path | None = None,
        port: int = 0,
    ) -> None:
        self.folder = folder
        self.runs = 0
        self._port = port or hub.broker_port
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir()
        self._admission = identity or folder / "password"
        if identity is None:
            self._admission.write_text(password)
            self._admission.chmod(0o600)

    def start(self, count: int) -> None:
        self.runs += 1
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.system.flood_box", str(self.folder)),
                    *(str(self._port), str(self._admission)),
                    *(f"run{self.runs}", str(count)),
                ],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stderr=log,
            )

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def promised(self) -> set[str]:
        """What was promised; a line that the kill tore in two was not."""
        return {
            line.rstrip("\n")
            for file in self.folder.glob("*.promised")
            for line in file.read_text().splitlines(keepends=True)
            if line.endswith("\n")
        }

    def wait_promised(self, count: int) -> None:
        deadline = time.monotonic() + 120
        while len(self.promised()) < count:
            assert time.monotonic() < deadline, (self.folder / "log").read_text()[-3000:]
            time.sleep(0.02)


def stored(hub: HubProcess) -> Counter[str]:
    """How often each event is in the hub's database."""
    rows = hub.rows("SELECT device, data FROM events WHERE type = 'hall.flood.counted'")
    found: Counter[str] = Counter()
    for device, data in rows:
        body = json.loads(data)
        found[f"{body['run']} {device} {body['number']}"] += 1
    return found


@pytest.fixture
def flood(hub: HubProcess, tmp_path: Path):
    [password] = hub.register((NAME, HALL, "")).values()
    box = FloodBox(tmp_path / "box", hub, password)
    yield box
    if box._process is not None and box._process.poll() is None:
        box.kill()


def settled(hub: HubProcess) -> bool:
    """Whether the box has nothing left to send."""
    return hub.rows("SELECT depth, reported FROM boxes WHERE edge = ?", NAME) == [(0, "online")]


def test_kill_9_of_hub_broker_and_box_loses_nothing_and_doubles_nothing(hub, flood):
    hub.start()
    flood.start(EVENTS)
    flood.wait_promised(EVENTS // 5)
    hub.kill()
    flood.wait_promised(2 * EVENTS // 5)
    hub.start()
    flood.wait_promised(3 * EVENTS // 5)
    hub.kill_broker()
    flood.wait_promised(4 * EVENTS // 5)
    flood.kill()
    before = len(flood.promised())
    flood.start(EVENTS - before)
    flood.wait_promised(EVENTS - 4)
    hub.wait_for(lambda: len(stored(hub)) >= EVENTS - 4, "all events", timeout=120)
    hub.wait_for(lambda: settled(hub), "an empty outbox", timeout=60)

    found, promised = stored(hub), flood.promised()
    assert promised - set(found) == set(), "lost"
    assert {event for event, times in found.items() if times > 1} == set(), "doubled"
    # What was stored without a promise are at most the events a kill caught in between.
    assert len(set(found) - promised) <= 4 * flood.runs


def test_a_hub_that_acks_before_it_commits_is_caught(tmp_path):
    """The test above can fail: with that one fault it does."""
    hub = HubProcess(tmp_path / "faulty", program=("-m", "tests.system.hub_acks_first"))
    try:
        [password] = hub.register((NAME, HALL, "")).values()
        box = FloodBox(tmp_path / "box", hub, password)
        hub.start()
        box.start(EVENTS)
        box.wait_promised(EVENTS // 10)
        hub.wait_for(lambda: stored(hub), "the first events")
        hub.kill()
        hub.start()
        hub.wait_for(lambda: settled(hub) or None, "the box", timeout=60)
        box.kill()
        lost = box.promised() - set(stored(hub))
        assert lost
    finally:
        hub.end()
