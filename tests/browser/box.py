"""A whole box for the pages under test: real drivers, simulated devices, the real local API."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterable
from concurrent.futures import Future
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from deploy.demo.devices.remote import Running, running
from drivers.base import Report
from drivers.document_camera.driver import DocumentCamera
from drivers.document_camera.motion import GONE_FOR
from drivers.id_card.driver import IdCardReader
from drivers.keypad.driver import Keypad
from drivers.printer import Printer
from drivers.touch_screen.driver import TouchScreen
from edge.__main__ import services
from edge.agent import Agent
from edge.listeners import Heard
from edge.local_api import create_app
from edge.serving import LocalServer
from edge.settings import (
    BoxSettings,
    Config,
    DialectSettings,
    DocumentSettings,
    HubSettings,
    LocalSettings,
    OutboxSettings,
)
from kiosk_ui.app import create_pages
from kiosk_ui.package import Shelf

CONTENT = Path(__file__).parents[2] / "kiosk_ui" / "content"
PATIENCE = 20.0

_T = TypeVar("_T")


class Box:
    """A box that runs in a thread until `close`; `url` is its local API."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        content: Path = CONTENT,
        allow_origins: Iterable[str] = (),
        dialects: DialectSettings | None = None,
        documents: DocumentSettings | None = None,
    ) -> None:
        self.camera: Running
        self.reader: Running
        self.pad: Running
        self.printer: Running
        self.heard: list[Heard] = []
        self._agent: Agent
        self._folder = folder
        self._content = content
        self._allow_origins = list(allow_origins)
        self._dialects = dialects or DialectSettings()
        self._documents = documents or DocumentSettings()
        self._loop = asyncio.new_event_loop()
        self._ready: Future[None] = Future()
        self._sock = socket.create_server(("127.0.0.1", port))
        self.port = self._sock.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.result(PATIENCE)

    def close(self) -> None:
        """Stop the box and its devices."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._agent.stop.set)
            self._thread.join(PATIENCE)

    def tell(self, device: Running, do: str, **args: Any) -> dict[str, Any]:
        """Give a simulated device an order."""
        return self._wait(device.tell(do, **args))

    def command(self, device: str, name: str, **args: Any) -> dict[str, Any]:
        """Command a device past the page."""
        return self._wait(self._agent.supervisor.command(device, name, args, timeout=PATIENCE))

    def detail(self, name: str) -> dict[str, Any]:
        """What a device told of itself."""
        return next(dict(s.detail) for s in self._agent.supervisor.states() if s.name == name)

    def report(self, device: str, kind: str, report: Report) -> None:
        """Let a device report what its simulator cannot lay on it."""
        news = Heard(device, kind, report, datetime.now(UTC))
        self._loop.call_soon_threadsafe(self._agent.listeners.tell, news)

    def until(self, what: str) -> Heard:
        """The last report of this name, waited for."""

        async def wait() -> Heard:
            async with asyncio.timeout(PATIENCE):
                while True:
                    for heard in reversed(self.heard):
                        if heard.report.what == what:
                            return heard
                    self._more.clear()
                    await self._more.wait()

        return self._wait(wait())

    def cleared(self) -> None:
        """Wait until the camera has seen no page for so long that the next one counts as new.

        A page must look at the previews meanwhile.
        """

        async def wait() -> None:
            since: datetime | None = None
            async with asyncio.timeout(PATIENCE):
                with self._agent.listeners.listen(_preview, latest=True) as listener:
                    async for news in listener.read():
                        if not isinstance(news, Heard) or news.report.local()["corners"]:
                            since = None
                        elif since is None:
                            since = news.time
                        elif (news.time - since).total_seconds() >= GONE_FOR:
                            return

        self._wait(wait())

    def _wait(self, doing: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(PATIENCE + 5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except Exception as flaw:
            if self._ready.done():
                raise
            self._ready.set_exception(flaw)
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        self._more = asyncio.Event()
        async with AsyncExitStack() as stack:
            self.camera = await stack.enter_async_context(
                running("camera_feed", self._folder, "--width", "1280", "--every", "0.2")
            )
            self.reader = await stack.enter_async_context(running("sam_module", self._folder))
            self.pad = await stack.enter_async_context(running("keypad_pad", self._folder))
            self.printer = await stack.enter_async_context(running("receipt_printer", self._folder))
            self._agent = await Agent.open(self._config())
            shelf = Shelf(self._content)
            parts = services(self._agent, shelf.current)
            server = LocalServer(create_app(self._agent, pages=create_pages(shelf), services=parts))
            serving = asyncio.create_task(server.serve(sockets=[self._sock]))
            living = [asyncio.create_task(service.run()) for service in parts]
            hearing = asyncio.create_task(self._hear())
            self._ready.set_result(None)
            await self._agent.run()
            for task in living:
                task.cancel()
            server.should_exit = True
            await serving
            await hearing
            await asyncio.wait(living)

    async def _hear(self) -> None:
        with self._agent.listeners.listen(_lasting) as listener:
            async for news in listener.read():
                if isinstance(news, Heard):
                    self.heard.append(news)
                    self._more.set()

    def _config(self) -> Config:
        return Config(
            box=BoxSettings(id="box-1", hall_name="示例县政务服务中心", window="1"),
            hub=HubSettings(host="127.0.0.1", port=_closed_port(), username="box-1"),
            outbox=OutboxSettings(path=str(self._folder / "outbox.db")),
            local=LocalSettings(port=0, allow_origins=self._allow_origins),
            dialects=self._dialects,
            documents=self._documents,
            drivers=(
                IdCardReader(name="card", window="1", port=self.reader.address, model="样机"),
                DocumentCamera(
                    name="camera", window="1", address=self.camera.address, model="样机"
                ),
                Keypad(name="pad", window="1", port=self.pad.address, profile="five_key"),
                TouchScreen(name="screen", window="1"),
                Printer(name="slips", window="1", address=self.printer.address),
            ),
        )


def _preview(news: object) -> bool:
    return isinstance(news, Heard) and news.report.what == "preview"


def _lasting(news: object) -> bool:
    return isinstance(news, Heard) and news.report.lasting


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
