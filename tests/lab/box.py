"""Boots the virtual hall box, runs the tests of `guest` in it, and brings back what came out."""

from __future__ import annotations

import compileall
import contextlib
import fcntl
import os
import shlex
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAB = ROOT / "build/lab"
OUTPUT, JUNIT, CONSOLE, CODE = (
    LAB / name for name in ("output.txt", "junit.xml", "console.txt", "exit")
)

SECONDS = 350.0
"""The longest life of a box: a run must end within six minutes on two cores without KVM."""

NOT_HERE = 77
"""What deploy/lab-setup.sh ends with where QEMU cannot be installed."""

TAIL = 30

SOURCES = ("drivers", "edge", "deploy", "tests/lab")
"""Compiled before the start: the box cannot write, and its processor is slow."""

# The host's files a second time, with a page cache: without it each import costs as much as the
# first one. The box is the only one who could change them, and it cannot.
FILES = (
    "-fsdev local,id=hallroot,path=/,security_model=none,readonly=on,multidevs=remap "
    "-device virtio-9p-pci,fsdev=hallroot,mount_tag=hallroot "
    f"-serial file:{CONSOLE}"
)
PROCESSOR = "-cpu Nehalem"
"""The oldest that numpy and OpenCV run on: the fewer registers, the cheaper an emulated switch."""


class CannotInstall(Exception):
    """QEMU or Debian's kernel cannot be had on this machine; the text is what the setup said."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a run ended. `code` is pytest's, or 1 when the box did not come to an end of its own."""

    code: int
    seconds: float
    counts: dict[str, int]
    reason: str = ""

    def summary(self) -> str:
        """One line for people, with the console's end where the box failed."""
        told = ", ".join(f"{number} {what}" for what, number in self.counts.items() if number)
        line = f"lab: {self.reason or told or 'no tests ran'} in {self.seconds:.0f} s"
        if not self.reason:
            return line
        return f"{line}\n--- the end of {CONSOLE.relative_to(ROOT)}:\n{_end(CONSOLE)}"


def run(arguments: Sequence[str] = (), *, seconds: float = SECONDS) -> Outcome:
    """Run `pytest ARGUMENTS` in a fresh box, showing its output; raises CannotInstall."""
    install()
    with _alone():
        for old in (OUTPUT, JUNIT, CONSOLE, CODE):
            old.unlink(missing_ok=True)
        for folder in SOURCES:
            compileall.compile_dir(ROOT / folder, quiet=2, workers=1)
        started = time.monotonic()
        reason = _boot(arguments, seconds)
        passed = time.monotonic() - started
        code = int(CODE.read_text()) if CODE.exists() and not reason else 1
        if not reason and not CODE.exists():
            reason = "the box ended before its tests did"
        return Outcome(code=code, seconds=passed, counts=_counts(), reason=reason)


def install() -> None:
    """Everything a box needs, by deploy/lab-setup.sh; raises CannotInstall, CalledProcessError."""
    done = subprocess.run([ROOT / "deploy/lab-setup.sh"], check=False, stderr=subprocess.PIPE)
    sys.stderr.write(done.stderr.decode())
    if done.returncode == NOT_HERE:
        raise CannotInstall(done.stderr.decode().strip())
    done.check_returncode()


def command(arguments: Sequence[str]) -> list[str]:
    """What boots the box. HALL_LAB_KVM=1 lets it use the machine's own virtualisation."""
    (image,) = (LAB / "kernel/boot").glob("vmlinuz-*")
    start = shlex.join(["sh", str(ROOT / "tests/lab/guest/start.sh"), str(ROOT), *arguments])
    emulated = os.environ.get("HALL_LAB_KVM") != "1"
    return [
        *(str(LAB / "venv/bin/vng"), "--run", str(image), "--force-9p", "--user", "root"),
        *(["--disable-kvm", f"--qemu-opts={PROCESSOR}"] if emulated else []),
        *("--cpus", "2", "--memory", "2G", "--cwd", str(ROOT), "--rwdir", str(LAB)),
        f"--qemu-opts={FILES}",
        "--append=console=ttyS1 ignore_loglevel mitigations=off",
        *("--exec", start),
    ]


def _boot(arguments: Sequence[str], seconds: float) -> str:
    """Boot and wait; why it failed, or nothing."""
    paths = f"{LAB / 'venv/bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    shown = 0
    # A session of its own, so that QEMU and what started it can be ended together.
    with (LAB / "vng.log").open("wb") as log:
        box = subprocess.Popen(
            command(arguments),
            cwd=ROOT,
            env=os.environ | {"PATH": paths + ":/usr/sbin:/sbin"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = box.wait(timeout=0.5)
                shown = _show(shown)
                if code and not CODE.exists():
                    return f"the box did not boot: {_end(LAB / 'vng.log', 3)}"
                return ""
            shown = _show(shown)
        _show(shown)
        return f"the box was still running after {seconds:.0f} s and was ended"
    finally:
        if box.poll() is None:
            os.killpg(box.pid, signal.SIGKILL)
            box.wait()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One box at a time: they share build/lab, and two would take twice as long."""
    with (LAB / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("[lab] another box is running; waiting for its end\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _show(already: int) -> int:
    """Print what pytest wrote since; how much that makes."""
    if not OUTPUT.exists():
        return already
    with OUTPUT.open("rb") as output:
        output.seek(already)
        news = output.read()
    sys.stdout.write(news.decode(errors="replace"))
    sys.stdout.flush()
    return already + len(news)


def _counts() -> dict[str, int]:
    try:
        suite = next(ElementTree.parse(JUNIT).iter("testsuite"))  # noqa: S314 - our own file
    except (OSError, ElementTree.ParseError, StopIteration):
        return {}
    number = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
    bad = number["failures"] + number["errors"]
    passed = number["tests"] - bad - number["skipped"]
    return {"passed": passed, "failed": bad, "skipped": number["skipped"]}


def _end(path: Path, lines: int = TAIL) -> str:
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return f"({path.name} was not written)"
    return "\n".join(text.splitlines()[-lines:])
