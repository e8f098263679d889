"""A reader and a camera that the test holds in its hand, and a box with one dialect on them."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from deploy.demo.devices.specimens import SPECIMENS
from drivers.base import Alive, DeviceMissing, Driver, Identity, Report
from drivers.document_camera.reports import PageCaptured, PersonCaptured, Preview
from drivers.id_card.card import parse_card
from drivers.id_card.reports import CardLifted, CardRead, CardTrouble
from edge.agent import Agent
from edge.dialects import dialects
from edge.dialects.dialect import Dialect
from edge.settings import (
    BoxSettings,
    Config,
    DialectSettings,
    HubSettings,
    LocalSettings,
    OutboxSettings,
)
from tests.edge.test_line import wait_for

FRIEND = "https://counter.example"
PICTURE = b"\x89PNG\r\n\x1a\n of nobody"


def jpeg(width: int = 32, height: int = 16, shade: int = 128) -> bytes:
    """A picture that is dark on its left half, so that turning shows."""
    image = Image.new("L", (width, height), shade)
    image.paste(0, (0, 0, width // 2, height))
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=95)
    return kept.getvalue()


@dataclass(kw_only=True)
class _Held(Driver):
    patience: float = 3600.0
    told: asyncio.Queue[Report | BaseException] = field(
        init=False, default_factory=asyncio.Queue, repr=False
    )
    commands: list[tuple[str, dict[str, Any]]] = field(init=False, default_factory=list)
    gone: bool = field(init=False, default=False)

    async def reports(self) -> AsyncIterator[Report]:
        if self.gone:
            raise DeviceMissing("没有找到设备：检查数据线")
        yield Alive(identity=Identity(serial="05.01-20101129-0001228293-0296863149"))
        yield Alive()  # up after two
        while True:
            one = await self.told.get()
            if isinstance(one, BaseException):
                raise one
            yield one


@dataclass(kw_only=True)
class Reader(_Held):
    """`lay` and `lift` a card; one that lies there is read again when asked."""

    kind: str = "id_card_reader"
    lies: Report | None = field(init=False, default=None)

    def lay(self, card: str = "resident", **more: Any) -> None:
        specimen = SPECIMENS[card]
        self.lies = CardRead(
            card=parse_card(specimen.text),
            photo=specimen.photo,
            expired=False,
            milliseconds=400,
            sam_id="",
            **more,
        )
        self.told.put_nowait(self.lies)

    def lift(self) -> None:
        self.lies = None
        self.told.put_nowait(CardLifted())

    def spoil(self) -> None:
        self.lies = CardTrouble(reason="读取失败", advice="拿起重放")

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        self.commands.append((name, args))
        if self.lies is not None:
            self.told.put_nowait(self.lies)
        return {"accepted": self.lies is not None}


@dataclass(kw_only=True)
class Camera(_Held):
    """Captures pictures of growing brightness; `busy` takes none."""

    kind: str = "document_camera"
    busy: bool = False
    taken: int = field(init=False, default=0)

    def capture(self) -> bytes:
        self.taken += 1
        picture = jpeg(shade=100 + 10 * self.taken)
        if self.kind == "person_camera":
            made: Report = PersonCaptured(jpeg=picture, width=32, height=16, count=self.taken)
        else:
            made = PageCaptured(
                jpeg=picture, width=32, height=16, quality=1.0, warnings=[], dpi=300
            )
        self.told.put_nowait(made)
        return picture

    def show(self, picture: bytes, **lies: bool) -> None:
        told = {"still": False, "fresh": False, "hand": False, **lies}
        self.told.put_nowait(
            Preview(
                jpeg=picture,
                width=32,
                height=16,
                sequence=1,
                corners=None,
                pages=1,
                quality=1.0,
                warnings=[],
                **told,
            )
        )

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        self.commands.append((name, args))
        if name == "capture" and not self.busy:
            self.capture()
        return {"accepted": not self.busy}


class Window:
    """A box with a reader, two cameras and one dialect; `page` asks as a page of FRIEND does."""

    def __init__(self, agent: Agent, dialect: Dialect, devices: tuple[Any, ...]) -> None:
        self.agent = agent
        self.dialect = dialect
        self.reader: Reader
        self.camera: Camera
        self.person: Camera
        self.reader, self.camera, self.person = devices
        self.page = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{dialect.port}", timeout=30, headers={"origin": FRIEND}
        )

    async def unplug(self, device: _Held) -> None:
        """Take the device away; returns when the box knows."""
        device.gone = True
        device.told.put_nowait(DeviceMissing("没有找到设备：检查数据线"))
        await wait_for(
            lambda: any(
                state.status == "missing"
                for state in self.agent.supervisor.states()
                if state.name == device.name
            )
        )

    async def asked(self, command: str) -> None:
        """Return when the reader was asked to do this, which is when a page waits for a card."""
        await wait_for(lambda: any(name == command for name, _ in self.reader.commands))


@asynccontextmanager
async def window(folder: Path, name: str, port: int) -> AsyncIterator[Window]:
    """Runs until the end of the block."""
    devices = (
        Reader(name="card"),
        Camera(name="camera"),
        Camera(name="person", kind="person_camera"),
    )
    config = Config(
        box=BoxSettings(id="box-1"),
        hub=HubSettings(host="127.0.0.1", port=9),
        outbox=OutboxSettings(path=str(folder / "outbox.db")),
        local=LocalSettings(port=0, allow_origins=[FRIEND]),
        dialects=DialectSettings(**{name: port}),
        drivers=devices,
    )
    agent = await Agent.open(config)
    (dialect,) = dialects(agent)
    running = asyncio.create_task(agent.run())
    speaking = asyncio.create_task(dialect.run())
    here = Window(agent, dialect, devices)
    try:
        await wait_for(lambda: all(s.status == "ok" for s in agent.supervisor.states()))
        await asyncio.wait_for(dialect.listening.wait(), 30)
        yield here
    finally:
        await here.page.aclose()
        speaking.cancel()
        await asyncio.wait({speaking})
        agent.stop.set()
        async with asyncio.timeout(60):
            await running
