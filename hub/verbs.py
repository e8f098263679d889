"""Verbs of `hall-hub` that run the hub, whole or in parts, and that back it up."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from hub.access.cli import announce_set_up
from hub.backup import back_up, restore
from hub.enrolment.verbs import add_listening, listening
from hub.service import ALL, Role, Service
from hub.settings import Settings, sole_use

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Made: TypeAlias = Callable[[argparse.Namespace], Settings]

BAR = 32

PARTS: tuple[tuple[Role, str], ...] = (
    ("broker", "our mosquitto alone, for parts on this machine"),
    ("ingest", "take messages; as many of these as the city needs"),
    ("watch", "look after the clock: silence, alerts, retention; a second one takes over"),
    ("web", "serve the dashboard and the API"),
)


def add_running_verbs(verbs: Verbs, settings: Made) -> None:
    """Add `run`, and one verb for each part."""
    run = verbs.add_parser("run", help="serve until stopped")
    add_listening(run)
    run.set_defaults(run=lambda options: _run(options, settings(options)))
    for role, text in PARTS:
        part = verbs.add_parser(
            role,
            help=f"run one part of a hub on PostgreSQL: {text}",
            description=f"Runs one part of a hub: {text}. All parts of one hub are given the same "
            "--database and the same broker.",
        )
        if role in {"broker", "web"}:
            add_listening(part)
        part.set_defaults(run=_of_part(role, settings))


def add_backup_verbs(verbs: Verbs, settings: Made) -> None:
    """Add `backup` and `restore`."""
    backup = verbs.add_parser(
        "backup",
        help="write everything to one file, while the hub runs",
        description="Writes database, keys, accounts and pictures to a new .tar.gz that its owner "
        "alone can read. Keep it as safe as the hub itself: it holds the hub's private keys.",
    )
    backup.add_argument("file", type=Path)
    backup.set_defaults(run=lambda options: _back_up(options, settings(options)))
    back = verbs.add_parser("restore", help="make a hub from such a file, in an empty folder")
    back.add_argument("file", type=Path)
    back.set_defaults(run=lambda options: _restore(options, settings(options)))


def _run(options: argparse.Namespace, settings: Settings) -> None:
    settings = replace(settings, listening=listening(options))
    with sole_use(settings.data):
        service = Service(settings, ALL)
        announce_set_up(service.database, f"http://127.0.0.1:{settings.port}", time.time())
        service.run()


def _of_part(role: Role, made: Made) -> Callable[[argparse.Namespace], None]:
    def run(options: argparse.Namespace) -> None:
        settings = made(options)
        if role in {"broker", "web"}:
            settings = replace(settings, listening=listening(options))
        service = Service(settings, (role,))
        if role == "web":
            announce_set_up(service.database, f"http://127.0.0.1:{settings.port}", time.time())
        service.run()

    return run


def _back_up(options: argparse.Namespace, settings: Settings) -> None:
    manifest = back_up(settings.data, settings.url, options.file, _bar("backup"))
    _told(f"{options.file}: {options.file.stat().st_size:,} bytes, {_files(manifest)} files")


def _restore(options: argparse.Namespace, settings: Settings) -> None:
    manifest = restore(options.file, settings.data, settings.url, _bar("restore"))
    _told(f"{settings.data}: {_files(manifest)} files as of {manifest['made']}")


def _files(manifest: dict[str, object]) -> int:
    names = manifest["sha256"]
    return len(names) if isinstance(names, dict) else 0


def _bar(word: str) -> Callable[[float], None]:
    def told(share: float) -> None:
        if sys.stderr.isatty():
            filled = round(BAR * share)
            print(
                f"\r{word} [{'#' * filled}{'.' * (BAR - filled)}] {share:4.0%}",
                end="",
                file=sys.stderr,
                flush=True,
            )

    return told


def _told(text: str) -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(text)
