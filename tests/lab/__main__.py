"""`python -m tests.lab [ARGUMENTS OF PYTEST]`: the lab's tests in a freshly booted box."""

from __future__ import annotations

import sys

from tests.lab.run import CannotInstall, run


def main() -> int:
    """Run and tell; the exit code is pytest's, 77 where no box can be had."""
    try:
        outcome = run(sys.argv[1:])
    except CannotInstall:
        return 77
    print(outcome.summary())
    return outcome.code


if __name__ == "__main__":
    sys.exit(main())
