"""`python -m tests.lab [ARGUMENTS OF PYTEST]`: the lab's tests in a freshly booted box."""

from __future__ import annotations

import signal
import sys

from tests.lab.run import CANNOT_INSTALL, CannotInstall, run


def main() -> int:
    """Run and tell; the exit code is pytest's, 77 where no box can be had."""
    # Ended from outside, it must not leave its boxes running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        outcome = run(sys.argv[1:])
    except CannotInstall as flaw:
        print(f"no virtual hall box: {flaw}", file=sys.stderr)
        return CANNOT_INSTALL
    print(outcome.summary())
    return outcome.code


if __name__ == "__main__":
    sys.exit(main())
