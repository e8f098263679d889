"""The whole lab as one test of `make test`: a box is booted and its own tests must pass."""

import os

import pytest

from tests.lab.run import SECONDS, CannotInstall, run


@pytest.mark.system
@pytest.mark.timeout(2 * SECONDS + 600)  # set up, run, and a few tests once more
@pytest.mark.skipif(os.environ.get("HALL_LAB") != "1", reason="boots QEMU: make lab, or HALL_LAB=1")
def test_every_driver_in_the_virtual_hall_box(capfd: pytest.CaptureFixture[str]) -> None:
    try:
        with capfd.disabled():  # minutes in which one wants to see what is on
            outcome = run()
    except CannotInstall as flaw:
        pytest.skip(f"no virtual hall box: {flaw}")
    assert outcome.code == 0, outcome.report()
    assert outcome.counts["passed"] > 0
    with capfd.disabled():
        print(outcome.summary())
