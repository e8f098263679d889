"""The bundle for support: what a box is and how it fares, redacted, in one .tar.gz."""

from __future__ import annotations

import contextlib
import io
import json
import os
import platform
import subprocess
import sys
import tarfile
import time
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Final

import msgspec

from drivers.discovery import scan
from edge import redaction
from edge.figures import agent_version
from edge.settings import Config

LOG_LINES: Final = 500
LOG_TIME: Final = 5.0
"""The journal's last lines, and the seconds that it may take to give them."""

PART_LIMIT: Final = 1024 * 1024
"""Bytes of one file in the bundle: the end of a longer one is kept."""

UNIT: Final = "hall-edge.service"


def write_bundle(path: Path, parts: Mapping[str, str], secrets: Iterable[str]) -> None:
    """Write the texts, redacted and readable by their owner alone; raises OSError."""
    plain = tuple(secrets)
    known = {*plain, *(json.dumps(secret, ensure_ascii=False)[1:-1] for secret in plain)}
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, content in parts.items():
            data = redaction.text(content, known).encode("utf-8", "replace")[-PART_LIMIT:]
            entry = tarfile.TarInfo(f"{path.name.removesuffix('.tar.gz')}/{name}")
            entry.size, entry.mtime, entry.mode = len(data), int(time.time()), 0o600
            archive.addfile(entry, io.BytesIO(data))


def parts_of(file: Path, log: str, **findings: Any) -> dict[str, str]:
    """The bundle's files by name: configuration, versions, scan, log and `findings` as JSON.

    Reads files and asks the system, so call it off the event loop; raises OSError.
    """
    table = tomllib.loads(file.read_text(encoding="utf-8"))  # without its comments
    return {
        "configuration.json": _json(redaction.settings(table)),
        "versions.json": _json(_versions()),
        "scan.txt": "\n".join(finding.text() for finding in scan()),
        "log.txt": log,
        **{f"{name}.json": _json(finding) for name, finding in findings.items()},
    }


def secrets_of(config: Config, file: Path) -> list[str]:
    """Every secret value that this configuration holds or names a file of."""
    found = [config.hub.password() or ""]
    if config.hub.identity:
        with contextlib.suppress(OSError):  # what we cannot read we cannot tell
            found += (Path(config.hub.identity) / "box.pem").read_text("ascii").splitlines()
    for driver in config.drivers:
        if path := getattr(driver, "password_file", ""):
            try:
                found.append(Path(path).read_text(encoding="utf-8").strip())
            except (OSError, UnicodeDecodeError):
                continue  # what we cannot read we cannot tell
    found += _values(tomllib.loads(file.read_text(encoding="utf-8")))
    return [secret for secret in found if secret]


def journal() -> str:
    """The last lines of the agent's log; a sentence in its place where there is none to be had."""
    command = ["journalctl", "-u", UNIT, "-n", str(LOG_LINES), "--no-pager", "-o", "short-iso"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=LOG_TIME, check=False)
    except (OSError, subprocess.TimeoutExpired) as flaw:
        return f"no journal: {type(flaw).__name__}\n"
    return done.stdout.decode("utf-8", "replace")


def _values(value: Any) -> list[str]:
    """The texts that redaction takes out of a configuration."""
    if isinstance(value, dict):
        found = []
        for key, inner in value.items():
            if redaction.settings({key: inner})[key] == redaction.GONE:
                found += [inner] if isinstance(inner, str) and len(inner) > 3 else []
            else:
                found += _values(inner)
        return found
    return [one for inner in value for one in _values(inner)] if isinstance(value, list) else []


def _versions() -> dict[str, Any]:
    packages = {one.metadata["Name"]: one.version for one in distributions()}
    return {
        "hallkeeper": agent_version(),
        "python": sys.version,
        "system": platform.platform(),
        "packages": dict(sorted(packages.items())),
    }


def _json(value: Any) -> str:
    plain = msgspec.to_builtins(value, enc_hook=str)
    return json.dumps(plain, ensure_ascii=False, indent=1, default=str) + "\n"
