"""`hall-edge run|check|doctor|enrol|renew|pin|scan|learn|version`: the box composed, here alone."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.types import ASGIApp

import edge.desk.forgotten
import edge.doctor
import edge.enrolment
from edge.agent import Agent
from edge.config import ConfigError, read_config
from edge.desk import DeskService
from edge.desk.published import Source
from edge.dialects import dialects
from edge.documents.routes import DocumentService
from edge.figures import agent_version
from edge.kiosk import Kiosk
from edge.learn import add_arguments, learn
from edge.local_api import ContentUpdated, create_app
from edge.outbox import OutboxLocked
from edge.services import Service
from edge.serving import LocalServer
from edge.settings import Config
from edge.speech import Speech
from edge.watchdog import Watchdog

if TYPE_CHECKING:
    from kiosk_ui.package import Shelf

DEFAULT: Final = Path("/etc/hallkeeper/edge.toml")

_log = logging.getLogger("edge")


def main(argv: list[str] | None = None) -> int:
    """The command line; the exit code is 0, or 1 for a mistake, no start, a failure found."""
    parser = argparse.ArgumentParser(prog="hall-edge", description="大厅终端代理")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, about in (("run", "运行终端代理"), ("check", "检查配置文件")):
        command = verbs.add_parser(verb, help=about)
        command.add_argument("file", nargs="?", type=Path, default=DEFAULT, help="配置文件")
        command.add_argument("--verbose", action="store_true", help="多写日志")
    examine = verbs.add_parser("doctor", help="检查设备、磁盘、时钟、权限和中心，写支持包")
    examine.add_argument("file", nargs="?", type=Path, default=DEFAULT, help="配置文件")
    edge.doctor.add_arguments(examine)
    edge.enrolment.add_arguments(verbs, DEFAULT)
    edge.desk.forgotten.add_arguments(verbs, DEFAULT)
    verbs.add_parser("scan", help="列出已插上的设备和可粘贴的配置")
    add_arguments(verbs.add_parser("learn", help="逐键学习评价器，写出型号文件"))
    verbs.add_parser("version", help="版本")
    options = parser.parse_args(argv)
    if options.verb == "version":
        print(agent_version())
        return 0
    if options.verb == "scan":
        return _scan()
    if options.verb == "learn":
        return learn(options)
    if options.verb == "enrol":
        return edge.enrolment.enrol(options)
    if options.verb == "renew":
        return edge.enrolment.renew(options)
    try:
        config = read_config(options.file)
    except ConfigError as flaw:
        print(flaw, file=sys.stderr)
        return 1
    if options.verb == "check":
        names = ", ".join(driver.name for driver in config.drivers) or "no devices"
        print(f"{options.file}: ok: {config.box.id} with {names}")
        return 0
    if options.verb == "pin":
        return edge.desk.forgotten.reset(config, options.number)
    if options.verb == "doctor":
        return edge.doctor.doctor(config, options)
    _start_log(verbose=options.verbose)
    return asyncio.run(run(config))


async def run(config: Config) -> int:
    """Serve the box until SIGTERM or SIGINT; 0 after a clean stop."""
    try:
        agent = await Agent.open(config)
    except (OutboxLocked, OSError) as flaw:
        _log.error("cannot start: %s", flaw)
        return 1
    try:
        listening = socket.create_server(("127.0.0.1", config.local.port))
    except OSError as flaw:
        _log.error(
            "port %d of 127.0.0.1 cannot be taken (%s); is another hall-edge running?",
            config.local.port,
            flaw.strerror,
        )
        await agent.outbox.close()
        return 1
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, agent.stop.set)
    shelf = _shelf(agent)
    pages, content_updated = _pages(shelf)
    parts = services(agent, shelf.current if shelf else _nothing)
    app = create_app(agent, pages=pages, content_updated=content_updated, services=parts)
    server = LocalServer(app)
    serving = asyncio.create_task(server.serve(sockets=[listening]), name="local api")
    living = {asyncio.create_task(service.run(), name=type(service).__name__) for service in parts}
    for task in (serving, *living):
        task.add_done_callback(lambda _: agent.stop.set())
    _log.info("%s on http://127.0.0.1:%d", config.box.id, listening.getsockname()[1])
    await agent.run(Watchdog())
    ended = [task for task in (serving, *living) if task.done()]
    server.should_exit = True
    for task in living:
        task.cancel()
    await asyncio.wait({serving, *living}, timeout=1.5)
    for task in ended:
        task.result()  # raises what ended it
    return 1 if ended else 0


def services(agent: Agent, published: Source) -> list[Service]:
    """What this box does beside its devices, by its configuration.

    `published` gives what the hall publishes; it blocks on the disk.
    """
    desk = DeskService(agent, published)
    return [
        desk,
        DocumentService.of(agent, lambda: desk.desk.stand.clerk),
        Kiosk(agent),
        Speech(),
        *dialects(agent),
    ]


def _shelf(agent: Agent) -> Shelf | None:
    """Where the published content comes from; None where the pages are not installed."""
    try:
        from kiosk_ui.app import DIST
        from kiosk_ui.package import Shelf, check_package
    except ImportError as flaw:
        _log.warning("no pages: %s", flaw)
        return None
    config = agent.config
    agent.content.check = check_package
    folder = Path(config.local.content or DIST.parent / "content")
    return Shelf(folder, agent.content.path, called=config.box.hall_name)


def _pages(shelf: Shelf | None) -> tuple[ASGIApp | None, ContentUpdated | None]:
    """The pages in front of people, where they are installed, and the age of their content."""
    if shelf is None:
        return None, None
    from kiosk_ui.app import create_pages

    async def content_updated() -> datetime | None:
        current = await asyncio.to_thread(shelf.current)
        return current.updated if current else None

    return create_pages(shelf), content_updated


def _nothing() -> None:
    """What a box without pages publishes."""


def _scan() -> int:
    from drivers.discovery import scan

    findings = scan()
    for finding in findings:
        print(finding.text())
    if not findings:
        print("# 没有发现设备：检查数据线和电源")
    return 0


def _start_log(*, verbose: bool) -> None:
    stamp = "" if "JOURNAL_STREAM" in os.environ else "%(asctime)s "
    logging.basicConfig(format=f"{stamp}%(levelname)s %(name)s: %(message)s", level=logging.INFO)
    if verbose:  # not the drivers': their traffic is what is on people's cards
        logging.getLogger("edge").setLevel(logging.DEBUG)


if __name__ == "__main__":
    sys.exit(main())
