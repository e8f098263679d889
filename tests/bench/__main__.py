"""Measures everything there is a figure for, each beside what the design asks for.

python -m tests.bench [NAME …]     names are the modules here, e.g. ingest chain
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

from tests.bench.figures import table


def main() -> None:
    """Run the benches named on the command line, or all."""
    found = sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]))
    names = [name.removeprefix("bench_") for name in found if name.startswith("bench_")]
    for name in sys.argv[1:] or names:
        print(f"\n{name}\n{'─' * len(name)}", flush=True)
        print(table(importlib.import_module(f"tests.bench.bench_{name}").run()), flush=True)


if __name__ == "__main__":
    main()
