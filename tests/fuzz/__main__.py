"""`python -m tests.fuzz NAME… | --all [--runs N] [--seconds N]`: the targets under atheris.

What they grow and find stays in build/fuzz: corpus/NAME, finds/NAME.
"""

from __future__ import annotations

import argparse
import os
import re
import site
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "fuzz"
RSS_CAP = 512
"""MiB; the engine, Python and all decoders take about 100."""

SLOWEST = 10
"""Seconds after which one input counts as a find."""

HOW_TO = """\
atheris is not here. It gets an environment of its own:
    .venv/bin/python -m venv build/fuzz/venv
    build/fuzz/venv/bin/python -m pip install --require-hashes -r deploy/requirements-fuzz.txt"""


@dataclass(frozen=True)
class Outcome:
    """What one target did; `find` is the engine's last words where it found something."""

    name: str
    runs: int
    per_second: int
    rss_mb: int
    find: str

    def row(self) -> str:
        """Its line of the table."""
        found = int(bool(self.find))
        return f"{self.name:20} {self.runs:>11,} {self.per_second:>8,} {found:>6} {self.rss_mb:>9}"


def engine() -> str | None:
    """The Python that has atheris."""
    if find_spec("atheris"):
        return sys.executable
    own = BUILD / "venv" / "bin" / "python"
    return str(own) if own.exists() else None


def fuzz(python: str, name: str, runs: int, seconds: int) -> Outcome:
    """Run one target to its end."""
    target = TARGETS[name]
    corpus, seeds, finds = (BUILD / part / name for part in ("corpus", "seeds", "finds"))
    for folder in (corpus, seeds, finds):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (seeds / str(number)).write_bytes(seed)
    flags = [
        f"-runs={runs}",
        f"-max_total_time={seconds}",
        f"-max_len={target.longest}",
        f"-rss_limit_mb={RSS_CAP}",
        f"-timeout={SLOWEST}",
        f"-artifact_prefix={finds}/",
        "-print_final_stats=1",
        "-reload=0",
    ]
    began = monotonic()
    paths = [str(ROOT), *site.getsitepackages()]
    done = subprocess.run(
        [python, "-m", "tests.fuzz.engine", name, *flags, str(corpus), str(seeds)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    said = done.stdout.decode("utf-8", "replace")

    def figure(what: str) -> int:
        found = re.search(rf"stat::{what}:\s+(\d+)", said)
        return int(found[1]) if found else 0

    return Outcome(
        name=name,
        runs=figure("number_of_executed_units"),
        per_second=round(figure("number_of_executed_units") / (monotonic() - began)),
        rss_mb=figure("peak_rss_mb"),
        find=said[-4000:] if done.returncode else "",
    )


def table(outcomes: list[Outcome]) -> str:
    """The outcomes as a table, with the sum."""
    rows = [f"{'target':20} {'runs':>11} {'runs/s':>8} {'finds':>6} {'peak MiB':>9}"]
    rows += [one.row() for one in outcomes]
    finds = sum(bool(one.find) for one in outcomes)
    most = max((one.rss_mb for one in outcomes), default=0)
    runs = sum(one.runs for one in outcomes)
    return "\n".join([*rows, f"{'all':20} {runs:>11,} {'':8} {finds:>6} {most:>9}"])


def main() -> int:
    """Run what the command line names; 1 after a find, 77 without atheris."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TARGETS))
    parser.add_argument("--all", action="store_true", help="every target")
    parser.add_argument("--runs", type=int, default=100_000, help="of each target")
    parser.add_argument("--seconds", type=int, default=0, help="at most for each, 0: no end")
    asked = parser.parse_args()
    names = list(TARGETS) if asked.all else asked.names
    if not names or set(names) - set(TARGETS):
        parser.error(f"name targets or say --all; there are {', '.join(TARGETS)}")
    python = engine()
    if python is None:
        print(HOW_TO, file=sys.stderr)
        return 77
    outcomes = []
    for number, name in enumerate(names, 1):
        print(f"[{number}/{len(names)}] {name}", file=sys.stderr, flush=True)
        outcomes.append(fuzz(python, name, asked.runs, asked.seconds))
        print(outcomes[-1].find or outcomes[-1].row(), file=sys.stderr, flush=True)
    print(table(outcomes))
    return any(one.find for one in outcomes)


if __name__ == "__main__":
    sys.exit(main())
