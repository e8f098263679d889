"""The verb `hall-hub simulate`: the whole city on a running hub, with a progress bar."""

from __future__ import annotations

import argparse
import asyncio
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

from hub.broker import hash_password, new_password
from hub.settings import Settings
from hub.simulation.city import PREFIX, PlayedBox, played
from hub.simulation.play import PACES, Pace, Play, Progress
from hub.store import Database, registry

BAR = 24
SPARE = 200
"""Open files beside the boxes' lines."""

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_simulation_verb(verbs: Verbs, settings: Callable[[argparse.Namespace], Settings]) -> None:
    """Add `simulate`."""
    parser = verbs.add_parser(
        "simulate",
        help="play the whole city on a running hub",
        description="Registers boxes named sim-… in all halls of the hub whose data folder is "
        "given, connects them over MQTT and lets a day pass: people, ratings, faults, power cuts, "
        "cut lines. Ctrl-C ends it; --forget removes the boxes again. Not for a hub in real use.",
    )
    parser.add_argument("--boxes", type=int, default=None, help="at most so many (all: 8,930)")
    parser.add_argument("--speed", type=float, default=1.0, help="played seconds in a second")
    parser.add_argument("--hour", type=float, default=9.0, help="the hour at which the play begins")
    parser.add_argument("--day", choices=sorted(PACES), default="calm", help="how much goes wrong")
    parser.add_argument("--storm", type=float, default=0.0, help="cut all lines every … seconds")
    parser.add_argument("--connects", type=float, default=400.0, help="new connections a second")
    parser.add_argument("--seconds", type=float, default=0.0, help="end after so long")
    parser.add_argument("--seed", type=int, default=1, help="the same seed plays the same city")
    parser.add_argument("--forget", action="store_true", help="remove all played boxes and end")
    parser.set_defaults(run=lambda options: _simulate(options, settings(options)))


def _simulate(options: argparse.Namespace, settings: Settings) -> None:
    database = settings.database()
    if options.forget:
        print(f"{forget(database, settings)} played boxes removed")
        return
    with database.read() as connection:
        boxes = played(registry.all_halls(connection), options.boxes)
    _make_room(len(boxes))
    secret = new_password()
    enrol(database, settings, boxes, secret)
    pace = Pace(
        speed=options.speed,
        start_hour=options.hour,
        odds=PACES[options.day],
        seed=options.seed,
        connects=options.connects,
        storm=options.storm,
    )
    host, port = settings.broker_address or ("127.0.0.1", settings.broker_port)
    try:
        asyncio.run(_play(boxes, secret, pace, host, port, options.seconds))
    finally:
        print(file=sys.stderr)
        database.close()


def enrol(database: Database, settings: Settings, boxes: Sequence[PlayedBox], secret: str) -> None:
    """Register these boxes with one password, and let the broker know."""
    hashed = hash_password(secret)
    now = time.time()
    with database.write() as connection:
        known = {edge.id for edge in registry.all_edges(connection)}
        for box in boxes:
            if box.edge in known:
                registry.reset_edge(connection, box.edge, hashed)
            else:
                edge = registry.Edge(
                    id=box.edge, hall=box.hall, window=box.window, password_hash=hashed
                )
                registry.add_edge(connection, edge, now)
    _publish_accounts(database, settings)


def forget(database: Database, settings: Settings) -> int:
    """Remove every played box; how many there were."""
    with database.write() as connection:
        gone = [e.id for e in registry.all_edges(connection) if e.id.startswith(PREFIX)]
        for name in gone:
            registry.remove_edge(connection, name)
    _publish_accounts(database, settings)
    return len(gone)


def _publish_accounts(database: Database, settings: Settings) -> None:
    if settings.broker_address is None:
        with database.read() as connection:
            settings.broker().write_accounts(registry.all_edges(connection))


def _make_room(boxes: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = boxes + SPARE
    if hard != resource.RLIM_INFINITY and wanted > hard:
        raise ValueError(
            f"{boxes} boxes need {wanted} open files, this user may have {hard}; "
            "raise the limit (ulimit -n) or play fewer with --boxes"
        )
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def _play(
    boxes: Sequence[PlayedBox], secret: str, pace: Pace, host: str, port: int, seconds: float
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    if seconds:
        loop.call_later(seconds, stop.set)
    await Play(boxes, secret, pace).run(host, port, stop, _Teller())


class _Teller:
    """Tells the progress: one line that is written over on a terminal, else one in ten seconds."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, progress: Progress) -> None:
        on_terminal = sys.stderr.isatty()
        if not on_terminal and progress.seconds - self._last < 10:
            return
        self._last = progress.seconds
        text = words(progress)
        print(
            f"\r{text}\x1b[K" if on_terminal else text,
            end="" if on_terminal else "\n",
            file=sys.stderr,
            flush=True,
        )


def words(progress: Progress) -> str:
    """The progress in a line."""
    share = progress.connected / max(progress.wanted, 1)
    filled = min(BAR, round(BAR * share))
    clock = f"{int(progress.hour):02}:{int(60 * (progress.hour % 1)):02}"
    refused = f"  {progress.refused:,} refused" if progress.refused else ""
    return (
        f"[{'#' * filled}{'.' * (BAR - filled)}] {progress.connected:,}/{progress.wanted:,} boxes"
        f"  {clock}  {progress.events:,} events, {progress.pending:,} not acked"
        f"  ack {progress.p50_ms:.0f}/{progress.p99_ms:.0f} ms{refused}"
    )
