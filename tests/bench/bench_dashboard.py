"""The city's page with all of the played city on it, in Chromium with a processor slowed six times.

A real hub has 8,930 boxes with 52,000 devices, whose beats go on as a city's do. Opened anew each
time with an empty cache; then devices flip one after the other, and the page itself says when it
has painted the tiles.
"""

from __future__ import annotations

import contextlib
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from hub.broker import HUB_USER
from hub.simulation.city import PlayedBox, played
from hub.simulation.fleet import BEAT
from hub.store import registry
from tests.bench import fleet
from tests.bench.bench_ingest import _cpu
from tests.bench.figures import Figure
from tests.browser.conftest import CHROMIUM
from tests.mqtt_box import MqttBox
from tests.system.hub_process import HubProcess

SLOWER = 6
OPENINGS = 5
FLIPS = 20
BROKEN_SHARE = 25
"""One box of so many has a broken device at first."""

QUIET = 1.0
"""Seconds between two flips: longer than the hub gathers changes for."""

BEATS_AT_ONCE = 30

IDLE = 0.15
SETTLES_WITHIN = 90.0

WATCH = """() => {
    window.painted = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntriesByName('tiles'))
            painted.push(performance.timeOrigin + entry.startTime + entry.duration);
    }).observe({ type: 'measure', buffered: true });
}"""


def run() -> list[Figure]:
    """Fill a hub, open its page, let devices flip."""
    if not Path(CHROMIUM).exists():
        print(f"no {CHROMIUM}: not measured; deploy/setup.sh test installs it", file=sys.stderr)
        return []
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        hub = HubProcess(folder / "hub")
        stack.callback(hub.end)
        feeder, boxes = _fill(stack, hub)
        play = stack.enter_context(sync_playwright())
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        stack.callback(browser.close)
        openings = []
        for _ in range(OPENINGS):
            with _page(browser, hub) as page:
                openings.append(_open(page, hub))
        with _page(browser, hub) as page:
            _open(page, hub)
            quick = _flips(feeder, page, boxes)
        rows = hub.get("/api/overview")["halls"]
    first = statistics.quantiles(quick, n=20)
    devices = sum(row[5] for row in rows)
    name = f"{sum(row[4] for row in rows):,} boxes, {devices:,} devices, CPU {SLOWER} times slower"
    print("flips, ms:", " ".join(f"{one:.0f}" for one in quick), file=sys.stderr)
    return [
        Figure(f"{name}: page opened, median", statistics.median(openings), "ms", "< 1 500"),
        Figure(f"{name}: page opened, worst of {OPENINGS}", max(openings), "ms", "< 1 500"),
        Figure(
            "flip at the broker → tile painted: median", statistics.median(quick), "ms", "< 200"
        ),
        Figure("flip at the broker → tile painted: p95", first[-1], "ms", "< 200"),
    ]


def _fill(stack: contextlib.ExitStack, hub: HubProcess) -> tuple[MqttBox, list[PlayedBox]]:
    database = hub.settings.database()
    with database.read() as connection:
        boxes = played(registry.all_halls(connection))
    fleet.register(database, boxes)
    database.close()
    hub.start()
    feeder = MqttBox(hub.broker_port, HUB_USER, hub.broker().password)
    stack.callback(feeder.close)
    for number, one in enumerate(boxes):
        wrong = {one.devices[0].name: ("missing", "没有找到设备：请检查电源和数据线")}
        body = fleet.state(one, 1, {} if number % BROKEN_SHARE else wrong)
        feeder._client.publish(f"hall/v1/{one.edge}/state", body, qos=1)
        feeder._client.publish(f"hall/v1/{one.edge}/beat", fleet.beat(one), qos=1)
    stack.enter_context(_beating(feeder, boxes))

    def all_there() -> bool:
        [(count,)] = hub.rows("SELECT count(*) FROM statuses WHERE device = '' AND status='online'")
        return int(count) == len(boxes)

    hub.wait_for(all_there, "all boxes", 180)
    wanted = sum(len(one.devices) for one in boxes)
    hub.wait_for(
        lambda: sum(row[5] for row in hub.get("/api/overview")["halls"]) == wanted, "rows", 60
    )
    _settle(hub.pid)
    return feeder, boxes


@contextlib.contextmanager
def _beating(feeder: MqttBox, boxes: list[PlayedBox]) -> Iterator[None]:
    """Each box beats once in BEAT, spread over it; else all fall silent amid the flips."""
    stop = threading.Event()

    def beat() -> None:
        while True:
            for number, one in enumerate(boxes):
                feeder._client.publish(f"hall/v1/{one.edge}/beat", fleet.beat(one))
                if number % BEATS_AT_ONCE == 0 and stop.wait(BEAT * BEATS_AT_ONCE / len(boxes)):
                    return

    beating = threading.Thread(target=beat, name="beats")
    beating.start()
    try:
        yield
    finally:
        stop.set()
        beating.join()


def _settle(pid: int) -> None:
    """Until the hub has done what comes with so many new boxes: counts, alerts, availability."""
    deadline = time.monotonic() + SETTLES_WITHIN
    while time.monotonic() < deadline:
        before = _cpu(pid)
        time.sleep(3.0)
        if _cpu(pid) - before < 3.0 * IDLE:
            return


@contextlib.contextmanager
def _page(browser: Browser, hub: HubProcess) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    url = f"http://127.0.0.1:{hub.port}"
    context.add_cookies([{"name": "hall_session", "value": hub.sign_in(), "url": url}])
    context.add_init_script(f"({WATCH})()")
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page
    context.close()


def _open(page: Page, hub: HubProcess) -> float:
    """Milliseconds from the address until the tiles are painted."""
    page.goto(f"http://127.0.0.1:{hub.port}/", wait_until="commit")
    page.wait_for_function("() => painted.length > 0", timeout=60_000)
    page.wait_for_selector(".state.live", timeout=60_000)
    return float(page.evaluate("painted[0] - performance.timeOrigin"))


def _flips(feeder: MqttBox, page: Page, boxes: list[PlayedBox]) -> list[float]:
    """Milliseconds of each flip, by the clock that hub and browser share on this machine."""
    page.wait_for_timeout(3000)
    found = []
    for number in range(FLIPS):
        box = boxes[(number * 397 + 1) % len(boxes)]
        wrong = {box.devices[-1].name: ("missing", "没有找到设备：请检查电源和数据线")}
        began = 1000 * time.time()
        feeder._client.publish(f"hall/v1/{box.edge}/state", fleet.state(box, 2, wrong), qos=1)
        # A flip's own news only pulses; tiles are painted when the hall's row is told.
        page.wait_for_function("at => painted.at(-1) > at", arg=began, timeout=30_000)
        page.wait_for_timeout(1000 * QUIET)
        found.append(float(page.evaluate("at => painted.find(p => p > at)", began)) - began)
    return found


if __name__ == "__main__":
    from tests.bench.figures import table

    print(table(run()))
