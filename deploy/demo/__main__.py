"""Runs the demo city: a hub, its broker, five boxes, and every device as its own process.

    python -m deploy.demo [--base PORT] [--folder DIR]

The dashboard listens on the base port (8600), the control page 90 above, the boxes 101 and up, the
broker 230 above; the boxes are enrolled and come with TLS (231 and 43 above). What it writes goes
to one folder that is emptied at the start.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ctypes
import logging
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from deploy.demo.attested import attest_city
from deploy.demo.city import CITY, Box, Part
from deploy.demo.control_page import Board, create_control_page
from deploy.demo.devices.remote import Running, running
from deploy.demo.ready import CannotStart, Ports, admit, enrol, register, write_box_file
from hub.enrolment.entrance import Listening
from hub.settings import Settings

_log = logging.getLogger("demo")

ROOT = Path(__file__).parents[2]
DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h

POWER_CUT = 40
"""Seconds until a killed box starts again: long enough to be seen as lost."""


class Demo:
    """Starts the city's processes, and ends them in the opposite order."""

    def __init__(self, folder: Path, ports: Ports) -> None:
        self._folder = folder
        self._ports = ports
        self._stack = contextlib.AsyncExitStack()
        self._ended = asyncio.Event()
        self._failed = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> bool:
        """Show the city until told to stop; False when a part ended by itself.

        Raises CannotStart.
        """
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self._ended.set)
        async with self._stack:
            settings = Settings(
                data=self._folder / "hub",
                port=self._ports.hub,
                broker_port=self._ports.broker,
                listening=Listening(
                    tls=True,
                    web_port=self._ports.secure,
                    broker_port=self._ports.secure_broker,
                ),
            )
            _log.info("正在登记终端 …")
            codes = await asyncio.to_thread(register, settings, self._ports)
            admission = await asyncio.to_thread(admit, settings)
            _log.info("正在启动中心平台和消息服务 …")
            await self._start_hub(settings)
            simulators = [(box, part) for box in CITY for part in box.parts if part.simulator]
            _log.info("正在启动 %d 个模拟设备 …", len(simulators))
            devices = await asyncio.gather(*(self._simulate(*pair) for pair in simulators))
            board = Board(
                {
                    (box.id, part.name): run
                    for (box, part), run in zip(simulators, devices, strict=True)
                }
            )
            _log.info("正在启动 %d 个终端 …", len(CITY))
            for number, box in enumerate(CITY):
                addresses = {
                    part.name: board.devices[box.id, part.name].address
                    for part in box.parts
                    if part.simulator
                }
                folder = self._folder / "boxes" / box.id
                await asyncio.to_thread(enrol, folder, self._ports, codes[box.id])
                path = write_box_file(folder, box, self._ports, number, addresses)
                await self._start(f"终端 {box.id}", folder / "log", "edge", "run", str(path))
            await self._serve_control_page(board, admission.link)
            await self._wait_answering("终端", self._ports.box(len(CITY) - 1), "/api/box")
            await attest_city(f"http://127.0.0.1:{self._ports.hub}", admission.cookie)
            if not self._failed:
                print(_welcome(self._ports, admission.link), flush=True)
            await self._ended.wait()
            _log.info("正在停止 …")
        return not self._failed

    async def _start_hub(self, settings: Settings) -> None:
        options = (
            *("--data", str(settings.data), "--port", str(settings.port)),
            *("--broker-port", str(settings.broker_port), "run", "--tls"),
            *("--secure-port", str(settings.listening.web_port)),
            *("--secure-broker-port", str(settings.listening.broker_port)),
        )
        await self._start("中心平台", self._folder / "hub.log", "hub", *options)
        await self._wait_answering("中心平台", settings.port, "/healthz")

    async def _simulate(self, box: Box, part: Part) -> Running:
        folder = self._folder / "devices" / box.id / part.name
        folder.mkdir(parents=True)
        device = await self._stack.enter_async_context(
            running(part.simulator, folder, *part.options)
        )
        for order in part.orders:
            await device.tell(**order)
        return device

    async def _start(self, title: str, log: Path, module: str, *options: str) -> None:
        keeping = asyncio.create_task(self._keep(title, log, module, *options))
        self._tasks.add(keeping)

        async def stop() -> None:
            keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeping

        self._stack.push_async_callback(stop)

    async def _keep(self, title: str, log: Path, module: str, *options: str) -> None:
        """Run a process, and a box that was killed again after a while; else end the demo."""
        while True:
            with log.open("ab") as output:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", module, *options),
                    cwd=ROOT,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    preexec_fn=_die_with_parent,
                    start_new_session=True,  # Ctrl-C reaches us alone, and we end them in order
                )
            try:
                code = await process.wait()
            finally:
                await _end(process)
            if module == "hub" or code >= 0:  # not killed: it could not start, or gave up
                break
            _log.warning("%s断电（%d），%d 秒后重新上电", title, code, POWER_CUT)
            await asyncio.sleep(POWER_CUT)
        said = await asyncio.to_thread(log.read_text, encoding="utf-8", errors="replace")
        _log.error("%s意外退出（%d），日志 %s：\n%s", title, code, log, said[-2000:])
        self._failed = True
        self._ended.set()

    async def _wait_answering(self, title: str, port: int, path: str) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not self._ended.is_set():
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
                status = await reader.readline()
                writer.close()
                if b" 200 " in status:
                    return
            await asyncio.sleep(0.1)
        raise CannotStart(f"{title}没有启动，日志在 {self._folder}")

    async def _serve_control_page(self, board: Board, link: str) -> None:
        app = create_control_page(board, hub=link)
        config = uvicorn.Config(
            app, host="127.0.0.1", port=self._ports.control, log_config=None, access_log=False
        )
        server = _GuestServer(config)
        task = asyncio.create_task(server.serve())
        self._tasks.add(task)

        async def stop() -> None:
            server.should_exit = True
            await task

        self._stack.push_async_callback(stop)


class _GuestServer(uvicorn.Server):
    """A server that leaves the signals to the demo."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _welcome(ports: Ports, link: str) -> str:
    boxes = "\n".join(
        f"    查询屏 http://127.0.0.1:{ports.box(number)}/  窗口页 …/clerk   {box.title}"
        for number, box in enumerate(CITY)
    )
    return f"""
  演示城市已就绪（四个大厅，五个终端；人员、证件、事项均为示例数据）

    全市看板   {link}
    设备控制台 http://127.0.0.1:{ports.control}/   放卡、按键、拔插设备

{boxes}

  试一试
    1. 打开市大厅 1号窗口的窗口页，在设备控制台点“放上身份证”：页面立即出现证件信息，拿走即清除。
    2. 在设备控制台拔掉 1号窗口的读卡器：看板上驻马店市的方块一秒内变色，
       点进去可见 4.7 条“身份证读卡器”不符合；插回后恢复。
    3. 打开市大厅的查询屏：触摸查询屏随即变为正常（由页面心跳证明）。
    4. 看板的“告警”页：确认、静默、开工单；发出的消息显示在设备控制台下方。
    5. 在 1号窗口的窗口页拍几页、生成文件、送出：设备控制台下方的“窗口受理系统”收到；
       先让它停机再送，恢复后自动送达。

  按 Ctrl-C 停止。
"""


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGTERM)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(8):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def main() -> int:
    """Run the demo; 0 when it was stopped, 1 when it could not start."""
    parser = argparse.ArgumentParser(prog="deploy.demo", description=__doc__)
    parser.add_argument("--base", type=int, default=8600, help="first port")
    parser.add_argument("--folder", type=Path, default=ROOT / "run" / "demo")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="[demo] %(message)s")
    _log.setLevel(logging.INFO)
    ports = Ports(base=options.base)
    try:
        ports.check_free()
        shutil.rmtree(options.folder, ignore_errors=True)
        options.folder.mkdir(parents=True)
        return 0 if asyncio.run(Demo(options.folder, ports).run()) else 1
    except CannotStart as flaw:
        print(f"demo: {flaw}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
