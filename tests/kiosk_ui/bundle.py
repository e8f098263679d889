"""What the kiosk's page loads, measured on a build of its own."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
WEB = ROOT / "kiosk_ui" / "web"
VITE = ROOT / "node_modules" / "vite" / "bin" / "vite.js"
FONTS = {".woff", ".woff2", ".ttf"}


@dataclass(frozen=True)
class Bundle:
    """Bytes after gzip: what is there before the first touch, and what a page fetches later."""

    first: dict[str, int]
    later: dict[str, int]


def node() -> str | None:
    """The Node of the set-up, None where there is none."""
    own = ROOT / ".venv" / "bin" / "node"
    return str(own) if own.exists() else shutil.which("node")


def build(folder: Path) -> Bundle:
    """Build the pages into `folder`, and weigh the kiosk's."""
    program = node()
    assert program is not None
    subprocess.run(
        [program, VITE, "build", "--outDir", folder, "--emptyOutDir", "--manifest"],
        cwd=WEB,
        check=True,
        capture_output=True,
        env={**os.environ, "CI": "1"},
    )
    manifest = json.loads((folder / ".vite" / "manifest.json").read_text("utf-8"))
    first = _closure(manifest, ["index.html"])
    dynamic = [name for part in first for name in manifest[part].get("dynamicImports", [])]
    later = [part for part in _closure(manifest, dynamic) if part not in first]
    return Bundle(_weighed(folder, manifest, first), _weighed(folder, manifest, later))


def _closure(manifest: dict[str, dict[str, list[str]]], parts: list[str]) -> list[str]:
    """The parts and all that they import before they run."""
    found: list[str] = []
    waiting = list(parts)
    while waiting:
        part = waiting.pop()
        if part not in found:
            found.append(part)
            waiting += manifest[part].get("imports", [])
    return found


def _weighed(
    folder: Path, manifest: dict[str, dict[str, list[str]]], parts: list[str]
) -> dict[str, int]:
    files = {str(manifest[part]["file"]) for part in parts}
    for part in parts:
        files.update(manifest[part].get("css", []), manifest[part].get("assets", []))
    return {
        name: len(gzip.compress((folder / name).read_bytes()))
        for name in sorted(files)
        if Path(name).suffix not in FONTS
    }
