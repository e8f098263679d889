"""`python -m tests.fuzz.engine NAME [FLAGS OF LIBFUZZER]`: one target under atheris, to its end."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["drivers", "edge"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Never returns: the engine ends the process, with another code than 0 after a find."""
    name, *flags = sys.argv[1:]
    atheris.Setup([name, *flags], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
