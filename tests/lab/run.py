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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tests.lab.box import BOOT, LAB, ROOT, Box
from tests.lab.desk import prepare

SECONDS = float(os.environ.get("HALL_LAB_SECONDS", "1200"))
"""The longest life of a box. Two quiet cores without KVM need four minutes, overloaded ones ten."""

ONCE_MORE = 4
"""Failed tests that are tried again in a box of their own. More than that is no bad luck."""

BOXES = 2
"""A whole run's boxes. Tests with devices wait more than they compute, so that two boxes on two
cores are nearly twice as fast, and tests in two boxes cannot see each other's devices."""

CANNOT_INSTALL = 77
"""What deploy/lab-setup.sh ends with where QEMU cannot be installed."""

SOURCES = ("drivers", "edge", "deploy", "tests/lab")
"""Compiled before the start: the box cannot write, and its processor is slow."""


class CannotInstall(Exception):
    """QEMU or Debian's kernel cannot be had on this machine; the text says why.

    Also where QEMU can be installed and does not run: no box said a word in two boots each.
    """


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a run ended; `code` is the worst of pytest's, `complaints` are of boxes that failed.

    `failed` maps tests to their tracebacks, `unsteady` those that passed when they had the machine
    to themselves, `figures` is what tests measured.
    """

    code: int
    seconds: float
    counts: Counter[str]
    complaints: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)
    unsteady: Mapping[str, str] = field(default_factory=dict)
    figures: tuple[str, ...] = ()

    def summary(self) -> str:
        """For people: figures, tests that failed by name, complaints, and a line with the end."""
        told = ", ".join(f"{number} {what}" for what, number in self.counts.items() if number)
        return "\n".join(
            [
                *self.figures,
                *(f"FAILED {name}" for name in self.failed),
                *(f"UNSTEADY {name}: passed the second time" for name in self.unsteady),
                *self.complaints,
                f"lab: {told or 'no test ended'} in {self.seconds:.0f} s",
            ]
        )

    def report(self) -> str:
        """The summary after the tracebacks of all that failed."""
        blocks = [f"--- {name}\n{text}" for name, text in self.failed.items()]
        return "\n\n".join([*blocks, self.summary()])


def run(arguments: Sequence[str] = (), *, seconds: float = SECONDS) -> Outcome:
    """Run `pytest ARGUMENTS` in a fresh box, or without arguments all there is in `BOXES` of them.

    What pytest says is shown as it comes. A box that does not come up is booted once more, and a
    few tests that failed are tried once more, alone: two emulated boxes share the machine's cores
    with all else that runs there. Raises CannotInstall.
    """
    install()
    with _alone():
        for folder in SOURCES:
            compileall.compile_dir(ROOT / folder, quiet=2, workers=1)
        prepare()
        outcome = _in_boxes(1 if arguments else BOXES, arguments, seconds)
        if arguments or outcome.complaints or not 0 < len(outcome.failed) <= ONCE_MORE:
            return outcome
        sys.stderr.write(f"[lab] once more, alone: {', '.join(outcome.failed)}\n")
        second = _in_boxes(1, list(outcome.failed), seconds)
    well = not second.complaints
    passed = {k: v for k, v in outcome.failed.items() if well and k not in second.failed}
    return replace(
        outcome,
        code=second.code,
        counts=outcome.counts + Counter(passed=len(passed)) - Counter(failed=len(passed)),
        seconds=outcome.seconds + second.seconds,
        complaints=second.complaints,
        failed=second.failed,
        unsteady=passed,
        figures=outcome.figures + second.figures,
    )


def _in_boxes(count: int, arguments: Sequence[str], seconds: float) -> Outcome:
    boxes = [Box(number, count, arguments) for number in range(1, count + 1)]
    started = time.monotonic()
    try:
        for box in boxes:
            box.start()
        _wait(boxes, started + seconds)
    finally:
        for box in boxes:
            box.kill(f"{box.folder.name} was still on after {seconds:.0f} s and was ended")
    if all(box.dark for box in boxes):
        raise CannotInstall(boxes[0].complaint())
    return Outcome(
        code=max(box.code for box in boxes),
        seconds=time.monotonic() - started,
        counts=sum((Counter(box.counts()) for box in boxes), Counter()),
        complaints=tuple(told for box in boxes if (told := box.complaint())),
        failed={one["failed"]: one["text"] for box in boxes for one in box.told("failed")},
        figures=tuple(one["figure"] for box in boxes for one in box.told("figure")),
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
    again = set(boxes)
    marks = [f"{number} | " if len(boxes) > 1 else "" for number in range(1, len(boxes) + 1)]
    while time.monotonic() < deadline:
        for box in [one for one in again if one.stuck]:
            again.remove(box)
            box.kill(f"{box.folder.name} did not come up in {BOOT:.0f} s")
            sys.stderr.write(f"[lab] booting once more, for {box.complaint()}\n")
            box.start()
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
