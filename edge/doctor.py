"""`hall-edge doctor`: the examination shown as it goes, its table, and the bundle for support."""

from __future__ import annotations

import argparse
import asyncio
import io
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

from edge.bundle import journal, parts_of, secrets_of, write_bundle
from edge.checks import examine
from edge.settings import Config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line may say besides the file."""
    parser.add_argument("--bundle", type=Path, help="支持包写到这里（.tar.gz）")


def doctor(config: Config, options: argparse.Namespace) -> int:
    """Examine the box of `options.file`; 0 when nothing failed and the bundle is written."""
    said = io.StringIO()
    logging.basicConfig(
        stream=said, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    findings = asyncio.run(examine(config, _tell))
    print(findings.table())
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    path: Path = options.bundle or Path(f"hall-edge-{config.box.id}-{stamp}.tar.gz")
    try:
        parts = parts_of(options.file, journal(), checks=findings.checks, devices=findings.devices)
        write_bundle(
            path, parts | {"doctor.txt": said.getvalue()}, secrets_of(config, options.file)
        )
    except OSError as flaw:
        print(f"支持包写不了：{path}（{flaw.strerror}）：用 --bundle 换一个地方", file=sys.stderr)
        return 1
    print(f"支持包（不含口令和个人信息）：{path}")
    return 0 if findings.well else 1


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
