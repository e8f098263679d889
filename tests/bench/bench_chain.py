"""From the plug, the card or the power cut to the pages: how long until somebody can see it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.request import urlopen

from deploy.demo.devices.remote import Running, running
from tests.bench.figures import Figure
from tests.system.box_process import BoxProcess
from tests.system.hub_process import HubProcess

HALL = "411728107"
PULLS = 8  # ten losses in ten minutes make a device degraded instead of ok
CARDS = 12
IDLE = 20.0


def run() -> list[Figure]:
    """Start a hub and a box on free ports, play with its devices, and measure."""
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "device").mkdir()
        hub = HubProcess(folder / "hub")
        box = None
        try:
            async with running("sam_module", folder / "device") as reader:
                [password] = hub.register(("box", HALL, "1")).values()
                hub.start()
                stanza = {"driver": "id_card", "port": reader.address}
                box = BoxProcess(folder / "box", hub, "box", password, {"reader": stanza})
                box.start()
                hub.wait_for(lambda: _reader(hub) == "ok", "the reader")
                figures = [await _idle(box)]
                figures += await _pulls(hub, reader)
                figures.append(await _cards(box, reader))
                figures += await _losses(hub, box)
                return figures
        finally:
            if box is not None:
                box.end()
            hub.end()


def _reader(hub: HubProcess) -> str:
    devices = hub.get(f"/api/halls/{HALL}")["devices"]
    return str(devices[0]["status"]) if devices else ""


async def _idle(box: BoxProcess) -> Figure:
    def used() -> float:
        fields = Path(f"/proc/{box.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    before = used()
    await asyncio.sleep(IDLE)
    share = 100 * (used() - before) / IDLE
    return Figure("agent idle with one reader: CPU", share, "% of a core", reach="≤ 1")


async def _pulls(hub: HubProcess, reader: Running) -> list[Figure]:
    pulled, back = [], []
    with hub.stream() as news:
        for _ in range(PULLS):
            began = time.monotonic()
            await reader.tell("unplug")
            pulled.append(1000 * (await _flip(news, "reader", "missing") - began))
            began = time.monotonic()
            await reader.tell("plug")
            back.append(1000 * (await _flip(news, "reader", "ok") - began))
    return [
        Figure("plug pulled → dashboard: median", statistics.median(pulled), "ms", reach="< 1 000"),
        Figure("plug pulled → dashboard: worst", max(pulled), "ms", reach="< 1 000"),
        Figure("plug back → dashboard: median", statistics.median(back), "ms"),
    ]


async def _cards(box: BoxProcess, reader: Running) -> Figure:
    """From the reader's last byte to the fields at the window page (both by one clock)."""
    took = []
    with _local_reports(box) as reports:
        for _ in range(CARDS):
            await reader.tell("lay", card="resident")
            read_at = await asyncio.to_thread(_wait_report, reports, "card_read")
            sent = (await reader.tell("status"))["last_sent"]
            took.append(1000 * (read_at - sent))
            await reader.tell("lift")
            await asyncio.to_thread(_wait_report, reports, "card_lifted")
    return Figure("card's last byte → window page: median", statistics.median(took), "ms", "≤ 50")


async def _losses(hub: HubProcess, box: BoxProcess) -> list[Figure]:
    with hub.stream() as news:
        began = time.monotonic()
        box.kill()
        abrupt = await _flip(news, "", "lost") - began
        await asyncio.to_thread(box.start)
        rss = _resident(box.pid)
        began = time.monotonic()
        box.freeze()
        silent = await _flip(news, "", "silent", "lost") - began
        box.thaw()
    return [
        Figure("box dies abruptly → dashboard", abrupt, "s", reach="< 8"),
        Figure("box falls silent → dashboard", silent, "s", reach="< 35"),
        Figure("agent's resident memory, without camera", rss, "MB", reach="≤ 80"),
    ]


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1000


async def _flip(news: Queue[tuple[str, Any, float]], device: str, *after: str) -> float:
    def wait() -> float:
        while True:
            kind, data, at = news.get(timeout=90)
            if kind == "flip" and data["device"] == device and data["after"] in after:
                return at

    return await asyncio.to_thread(wait)


@contextlib.contextmanager
def _local_reports(box: BoxProcess) -> Iterator[Any]:
    answer = urlopen(f"http://127.0.0.1:{box.port}/api/reports", timeout=60)
    try:
        yield answer
    finally:
        answer.close()


def _wait_report(reports: Any, what: str) -> float:
    for raw in reports:
        line = raw.decode()
        if line.startswith("data: ") and json.loads(line[6:]).get("what") == what:
            return time.monotonic()
    raise RuntimeError("the box closed its reports")
