"""What a hub costs from 1,000 to 50,000 devices: the played city's states, beats and events.

Each size is taken by the real ingest on SQLite in a process of its own, and then by a whole hub
whose memory is read. The plot goes to build/bench/scale.png, with HALL_SHOW=1 to docs/figures.

    python -m tests.bench.bench_scale
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from hub.ingest import MESSAGES_PER_BATCH, Ingest, Received
from hub.overview import Overview
from hub.settings import Settings, city_today
from hub.simulation.city import played
from hub.status import Line
from hub.store import registry
from tests.bench import fleet
from tests.bench.figures import Figure
from tests.system.hub_process import HubProcess

ROOT = Path(__file__).parents[2]
SIZES = (1_000, 5_000, 10_000, 20_000, 35_000, 50_000)
EVENTS = 10_000
HALLS_AT_ONCE = 50
ROUNDS = 3


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Of one size; seconds are of CPU, `first` is a box's first state with all its devices."""

    devices: int
    boxes: int
    first: float
    change: float  # µs of a state in which one device changed
    beat: float  # µs
    event: float  # µs, each in a message of its own
    load: float  # s, every hall's row computed
    refresh: float  # ms, rows of so many halls at once
    resident: float = 0.0  # MB of a whole hub


def run() -> list[Figure]:
    """Every size after the other; then what grows and how."""
    costs = [_measure(size) for size in SIZES]
    picture = draw(costs)
    first, last = costs[0], costs[-1]
    per_device = 1000 * (last.resident - first.resident) / (last.devices - first.devices)
    figures: list[Figure] = []
    for cost in costs:
        name = f"{cost.devices:,} devices"
        figures += [
            Figure(f"{name}: CPU of a beat", cost.beat, "µs"),
            Figure(f"{name}: CPU of a state with a change", cost.change, "µs"),
            Figure(f"{name}: CPU of an event, one a message", cost.event, "µs"),
            Figure(f"{name}: all halls' rows", cost.load, "s"),
            Figure(f"{name}: rows of {HALLS_AT_ONCE} halls", cost.refresh, "ms"),
            Figure(f"{name}: hub's resident memory", cost.resident, "MB"),
        ]
    figures += [
        Figure(f"{word}: total cost grows with devices to the power of", power, "", "≤ 1 is linear")
        for word, power in _powers(costs)
    ]
    figures.append(Figure("resident memory for each device more", per_device, "kB", "< 4"))
    print(f"plot: {picture.relative_to(ROOT)}", file=sys.stderr)
    return figures


def _powers(costs: Sequence[Cost]) -> list[tuple[str, float]]:
    """The slope in a log-log plot of what the whole fleet costs, from 5,000 devices on."""
    counted: list[tuple[str, Callable[[Cost], float]]] = [
        ("a round of beats", lambda cost: cost.beat * cost.boxes),
        ("a change in each box", lambda cost: cost.change * cost.boxes),
        ("an event of each box", lambda cost: cost.event * cost.boxes),
        ("all halls' rows", lambda cost: cost.load),
    ]
    return [(word, _slope([(c.devices, of(c)) for c in costs[1:]])) for word, of in counted]


def _slope(points: Sequence[tuple[float, float]]) -> float:
    logs = [(math.log(x), math.log(y)) for x, y in points]
    middle_x = sum(x for x, _ in logs) / len(logs)
    middle_y = sum(y for _, y in logs) / len(logs)
    over = sum((x - middle_x) * (y - middle_y) for x, y in logs)
    return over / sum((x - middle_x) ** 2 for x, _ in logs)


def _measure(devices: int) -> Cost:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "hub"
        child = subprocess.run(
            [sys.executable, "-m", "tests.bench.bench_scale", str(devices), str(folder)],
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
        found = json.loads(child.stdout)
        hub = HubProcess(folder)
        try:
            hub.start()
            for _ in range(ROUNDS):
                hub.get("/api/overview")
            hub.get("/api/boxes")
            found["resident"] = _resident(hub.pid)
        finally:
            hub.end()
    return Cost(**found)


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1000


# -- in a process of its own


def _child(devices: int, folder: Path) -> Cost:
    database = Settings(data=folder).database()
    with database.read() as connection:
        boxes = fleet.boxes_with(devices, played(registry.all_halls(connection)))
    fleet.register(database, boxes)
    ingest = Ingest(
        database,
        line=lambda: Line(up=True, since=time.time() - 3600),
        acknowledge=lambda _edge, _ack: None,
        tell=lambda _outcome: None,
        storing=lambda _storing: None,
    )

    def take(channel: str, bodies: Iterable[tuple[str, bytes]]) -> float:
        """CPU µs of a message."""
        messages = [
            Received(topic=f"hall/v1/{edge}/{channel}", body=body, at=time.time())
            for edge, body in bodies
        ]
        began = time.process_time()
        for start in range(0, len(messages), MESSAGES_PER_BATCH):
            ingest.take(messages[start : start + MESSAGES_PER_BATCH])
        return 1e6 * (time.process_time() - began) / len(messages)

    first = take("state", ((box.edge, fleet.state(box, 1)) for box in boxes))
    beats = [take("beat", ((box.edge, fleet.beat(box)) for box in boxes)) for _ in range(ROUNDS)]
    broken = {"line": ("missing", "网线未接"), "computer": ("missing", "没有应答")}
    changes = [
        take(
            "state", ((b.edge, fleet.state(b, 2 + n, broken if n % 2 == 0 else {})) for b in boxes)
        )
        for n in range(ROUNDS)
    ]
    chosen = [boxes[number * 7 % len(boxes)] for number in range(EVENTS)]
    event = take("events", ((box.edge, fleet.card(box, n)) for n, box in enumerate(chosen)))

    overview = Overview(database, city_today)
    load = min(_cpu(overview.load) for _ in range(ROUNDS))
    codes = [row[0] for row in overview.rows() if row[4]]
    some = codes[:: max(1, len(codes) // HALLS_AT_ONCE)][:HALLS_AT_ONCE]
    refresh = min(_cpu(lambda: overview.refresh(some)) for _ in range(ROUNDS))
    database.close()
    return Cost(
        devices=sum(len(box.devices) for box in boxes),
        boxes=len(boxes),
        first=first,
        change=min(changes),
        beat=min(beats),
        event=event,
        load=load,
        refresh=1000 * refresh,
    )


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


# -- the plot


def draw(costs: Sequence[Cost]) -> Path:
    """Three panels over the number of devices: a message, the overview, memory."""
    import matplotlib as mpl  # slow to import, and only wanted here

    mpl.use("Agg")
    from matplotlib import pyplot

    show = os.environ.get("HALL_SHOW") == "1"
    path = ROOT / ("docs/figures/scale.png" if show else "build/bench/scale.png")
    path.parent.mkdir(parents=True, exist_ok=True)
    ink, grid = "#1f2a37", "#d5dbe3"
    style = {
        "font.size": 9,
        "axes.edgecolor": grid,
        "axes.labelcolor": ink,
        "text.color": ink,
        "xtick.color": ink,
        "ytick.color": ink,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.color": grid,
        "grid.linewidth": 0.6,
    }
    x = [cost.devices / 1000 for cost in costs]
    panels: list[tuple[str, list[tuple[str, list[float]]]]] = [
        (
            "CPU of a message, µs",
            [
                ("state with a change", [cost.change for cost in costs]),
                ("event", [cost.event for cost in costs]),
                ("beat", [cost.beat for cost in costs]),
            ],
        ),
        (
            "CPU of the overview, ms",
            [
                ("all halls", [1000 * cost.load for cost in costs]),
                (f"{HALLS_AT_ONCE} halls", [cost.refresh for cost in costs]),
            ],
        ),
        ("Resident memory of a hub, MB", [("", [cost.resident for cost in costs])]),
    ]
    with pyplot.rc_context(style):
        figure, every = pyplot.subplots(1, 3, figsize=(9.6, 3.1), layout="constrained")
        for axes, (title, lines) in zip(every, panels, strict=True):
            for (name, values), colour in zip(
                lines, ("#1d5fa8", "#b4541a", "#3d7a4a"), strict=False
            ):
                axes.plot(x, values, color=colour, marker="o", markersize=3, linewidth=1.6)
                if name:
                    axes.annotate(
                        name,
                        (x[-1], values[-1]),
                        xytext=(0, -12 if name == "beat" else 5),
                        textcoords="offset points",
                        ha="right",
                        color=colour,
                    )
            axes.set_title(title, fontsize=10, loc="left")
            axes.set_xlabel("devices, thousands")
            axes.set_xlim(0, 55)
            axes.set_ylim(0, 1.18 * max(max(values) for _, values in lines))
        figure.savefig(path, dpi=110, metadata={"Software": None})
        pyplot.close(figure)
    _shrink(path)
    return path


def _shrink(path: Path) -> None:
    from PIL import Image

    with Image.open(path) as image:
        image.convert("RGB").quantize(64).save(path, optimize=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(asdict(_child(int(sys.argv[1]), Path(sys.argv[2])))))
    else:
        from tests.bench.figures import table

        print(table(run()))
