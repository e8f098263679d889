"""What a live picture of 1920 x 1080 costs a whole box: frames a second, share of a core, lag.

    python -m tests.bench.bench_preview

A real agent (`python -m edge run`) shows motion JPEG to one page that reads the stream and the
reports, as the clerk's does. The camera is a file with a sensor's noise: a page that lies, one that
is pushed about, and that again through a camera that hangs upside down: for the clerk's page, which
turns what Exif says, and for one that wants turned pixels, which have to be decoded and encoded.
CPU is that of the agent and the driver's process, by the kernel's clock.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np

from deploy.demo.counter_scenes import counter_scene
from deploy.demo.sheets import Image
from tests.bench.figures import Figure, table

SIZE = (1920, 1080)
FRAMES = 50
FPS = 25
SECONDS = 8.0
SETTLE = 3.0
ROOT = Path(__file__).parents[2]


def clip(path: Path, *, moving: bool) -> None:
    """Two seconds of a page under a camera."""
    desk = counter_scene("certificate", SIZE).image
    rng = np.random.default_rng(1)
    noise = [rng.normal(0, 2.0, desk.shape).astype(np.int16) for _ in range(5)]
    code = cv2.VideoWriter.fourcc(*"MJPG")
    writer = cv2.VideoWriter(str(path), cv2.CAP_OPENCV_MJPEG, code, FPS, SIZE)
    writer.set(cv2.VIDEOWRITER_PROP_QUALITY, 85)
    for index in range(FRAMES):
        shown: Image = desk
        if moving:
            turn = 2 * np.pi * index / FRAMES
            move = np.array([[1, 0, 60 * np.cos(turn)], [0, 1, 20 * np.sin(turn)]], np.float32)
            shown = cv2.warpAffine(desk, move, SIZE, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[assignment]
        writer.write((shown + noise[index % len(noise)]).clip(0, 255).astype(np.uint8))
    writer.release()


@dataclass
class Seen:
    """What reached the page: numbers of the pictures and of the reports, as they came."""

    parts: list[int] = field(default_factory=list)
    lags: list[int] = field(default_factory=list)
    bytes: int = 0


@asynccontextmanager
async def box(folder: Path, video: Path, **fields: Any) -> AsyncIterator[tuple[int, int]]:
    """A running agent with this camera: its process id and port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    extra = "".join(f"{name} = {json.dumps(value)}\n" for name, value in fields.items())
    settings = folder / "edge.toml"
    settings.write_text(
        f'[box]\nid = "bench"\n[hub]\nhost = "127.0.0.1"\nport = 1\n'
        f'[outbox]\npath = "{folder}/outbox.db"\n[local]\nport = {port}\n'
        f'[device.camera]\ndriver = "document_camera"\naddress = "video:{video}"\n'
        f"fps = {FPS}\npreview_width = 1920\n{extra}",
        encoding="utf-8",
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "edge",
        "run",
        str(settings),
        cwd=ROOT,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as page:
            await _ready(page)
        yield process.pid, port
    finally:
        process.terminate()
        await process.wait()


async def _ready(page: httpx.AsyncClient) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                devices = (await page.get("/api/devices")).json()
            except httpx.TransportError:
                devices = []
            if any(device["status"] == "ok" for device in devices):
                return
            await asyncio.sleep(0.2)


async def watch(port: int, seen: Seen, orientation: str) -> None:
    """Be the page: ask for previews, read stream and reports, until cancelled."""
    client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30)
    async with client, asyncio.TaskGroup() as group:
        group.create_task(_ask(client))
        group.create_task(_stream(client, seen, orientation))
        group.create_task(_reports(client, seen))


async def _ask(client: httpx.AsyncClient) -> None:
    while True:
        await client.post("/api/devices/camera/commands/preview", json={"on": True})
        await asyncio.sleep(3)


async def _stream(client: httpx.AsyncClient, seen: Seen, orientation: str) -> None:
    url = f"/api/devices/camera/stream.mjpeg?orientation={orientation}"
    async with client.stream("GET", url) as answer:
        rest = b""
        async for data in answer.aiter_raw():
            seen.bytes += len(data)
            rest += data
            while (end := rest.find(b"\r\n\r\n")) >= 0:
                head = dict(
                    line.split(b": ", 1) for line in rest[:end].split(b"\r\n") if b": " in line
                )
                length = end + 4 + int(head[b"Content-Length"]) + 2
                if len(rest) < length:
                    break
                seen.parts.append(int(head.get(b"X-Sequence", 0)))
                rest = rest[length:]


async def _reports(client: httpx.AsyncClient, seen: Seen) -> None:
    async with client.stream("GET", "/api/reports") as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: ") and '"preview"' in line:
                number = json.loads(line[6:])["data"].get("sequence", 0)
                if seen.parts:
                    seen.lags.append(max(0, seen.parts[-1] - number))


def cpu(pid: int) -> float:
    """Seconds of processor that a process and its children have used."""
    total = 0.0
    for one in (pid, *_children(pid)):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        yield from map(int, (task / "children").read_text().split())


async def measure(
    folder: Path, video: Path, orientation: str, **fields: Any
) -> tuple[float, float, float]:
    """Frames a second, share of one core, and the most frames an outline came after its picture."""
    async with box(folder, video, **fields) as (pid, port):
        seen = Seen()
        page = asyncio.create_task(watch(port, seen, orientation))
        await asyncio.sleep(SETTLE)
        before, used, started = len(seen.parts), cpu(pid), time.monotonic()
        seen.lags.clear()
        await asyncio.sleep(SECONDS)
        passed = time.monotonic() - started
        frames, share = (len(seen.parts) - before) / passed, (cpu(pid) - used) / passed
        page.cancel()
        await asyncio.wait({page})
    return frames, share, float(max(seen.lags, default=0))


def run() -> list[Figure]:
    """A page that lies, one that moves, and the same by a camera that hangs upside down."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for moving in (False, True):
            clip(folder / f"{moving}.avi", moving=moving)
        shares = {}
        for what, moving, orientation, fields, bar in (
            ("lies", False, "exif", {}, "< 60"),
            ("moves", True, "exif", {}, "< 60"),
            ("moves, upside down", True, "exif", {"rotation": 180}, "< 60"),
            ("moves, upside down, turned pixels", True, "pixels", {"rotation": 180}, ""),
        ):
            frames, share, lag = asyncio.run(
                measure(folder, folder / f"{moving}.avi", orientation, **fields)
            )
            shares[what] = share / frames
            found.append(Figure(f"page {what}: frames", frames, "/s", ">= 20"))
            found.append(Figure(f"page {what}: agent and driver", 100 * share, "% of a core", bar))
            found.append(Figure(f"page {what}: outline behind", lag, "frames", "<= 1"))
        for what in ("moves, upside down", "moves, upside down, turned pixels"):
            ratio = shares[what] / shares["moves"]
            found.append(Figure(f"cost of a frame, page {what} / not turned", ratio, "", ""))
    return found


if __name__ == "__main__":
    print(table(run()))
