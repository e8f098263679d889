"""A run of the lab: set up, boot, wait, and tell how it ended."""

from __future__ import annotations

import compileall
import contextlib
import fcntl
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.lab.box import LAB, ROOT, Box
from tests.lab.desk import prepare

SECONDS = float(os.environ.get("HALL_LAB_SECONDS", "350"))
"""The longest life of a box: a run must end within six minutes on two cores without KVM, if they
have nothing else to do."""

BOXES = 2
"""A whole run's boxes. Tests with devices wait more than they compute, so that two boxes on two
cores are nearly twice as fast, and tests in two boxes cannot see each other's devices."""

CANNOT_INSTALL = 77
"""What deploy/lab-setup.sh ends with where QEMU cannot be installed."""

SOURCES = ("drivers", "edge", "deploy", "tests/lab")
"""Compiled before the start: the box cannot write, and its processor is slow."""


class CannotInstall(Exception):
    """QEMU or Debian's kernel cannot be had on this machine; the text is what the setup said."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a run ended; `code` is the worst of pytest's, `complaints` are of boxes that failed."""

    code: int
    seconds: float
    counts: Counter[str]
    complaints: tuple[str, ...] = ()

    def summary(self) -> str:
        """A line for people, and the complaints."""
        told = ", ".join(f"{number} {what}" for what, number in self.counts.items() if number)
        line = f"lab: {told or 'no test ended'} in {self.seconds:.0f} s"
        return "\n".join([*self.complaints, line])


def run(arguments: Sequence[str] = (), *, seconds: float = SECONDS) -> Outcome:
    """Run `pytest ARGUMENTS` in a fresh box, or without arguments all there is in `BOXES` of them.

    What pytest says is shown as it comes. Raises CannotInstall.
    """
    install()
    count = 1 if arguments else BOXES
    boxes = [Box(number, count, arguments) for number in range(1, count + 1)]
    with _alone():
        for folder in SOURCES:
            compileall.compile_dir(ROOT / folder, quiet=2, workers=1)
        prepare()
        started = time.monotonic()
        try:
            for box in boxes:
                box.start()
            _wait(boxes, started + seconds)
        finally:
            for box in boxes:
                box.kill(f"{box.folder.name} was still on after {seconds:.0f} s and was ended")
        passed = time.monotonic() - started
        complaints = tuple(told for box in boxes if (told := box.complaint()))
        return Outcome(
            code=max(box.code for box in boxes),
            seconds=passed,
            counts=sum((Counter(box.counts()) for box in boxes), Counter()),
            complaints=complaints,
        )


def install() -> None:
    """Everything a box needs, by deploy/lab-setup.sh; raises CannotInstall, CalledProcessError."""
    done = subprocess.run([ROOT / "deploy/lab-setup.sh"], check=False, stderr=subprocess.PIPE)
    said = done.stderr.decode(errors="replace")
    sys.stderr.write(said)
    if done.returncode == CANNOT_INSTALL:
        raise CannotInstall(said.strip())
    done.check_returncode()


def _wait(boxes: Sequence[Box], deadline: float) -> None:
    """Until all are off; there is no one event for the end of several processes and their news."""
    marks = [f"{number} | " if len(boxes) > 1 else "" for number in range(1, len(boxes) + 1)]
    while time.monotonic() < deadline:
        over = all(box.ended() for box in boxes)
        for box, mark in zip(boxes, marks, strict=True):
            box.show(mark)
        if over:
            return
        time.sleep(0.3)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One run at a time: they share folders and two cores."""
    LAB.mkdir(parents=True, exist_ok=True)
    with (LAB / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("[lab] another run is on; waiting for its end\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
