"""One virtual hall box: a QEMU that boots Debian's kernel and runs the tests of `guest` in it."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

from tests.lab import pace

ROOT = Path(__file__).parents[2]
LAB = ROOT / "build/lab"

BOOT = 300.0
"""Seconds until pytest must have begun: 20 on two quiet cores, 140 seen on ones with 18 at work."""

TAIL = 30
"""Lines of the console that are shown of a box that failed."""

SCREEN = "-device bochs-display,edid=on,xres=1920,yres=1080"
"""A video card with a screen that stores an EDID: QEMU's own, at 100 dots an inch."""

PROCESSOR = "-cpu Nehalem"
"""The oldest that numpy and OpenCV run on: the fewer registers, the cheaper an emulated switch."""

KERNEL = "earlycon=uart8250,io,0x2f8,115200n8 keep_bootcon ignore_loglevel mitigations=off"
"""The kernel talks to the second serial line too, for the first one is virtme-ng's."""


class Box:
    """Box `number` of `count`, which share the tests. It can write to its `folder` and no more."""

    def __init__(self, number: int, count: int, arguments: Sequence[str]) -> None:
        self.folder = LAB / f"box{number}"
        self.reason = ""
        self._output = self.folder / "output.txt"
        self._code = self.folder / "exit"
        self._share = f"{number}/{count}"
        # More processors than the host has cores would wait for each other: with two boxes of two
        # on two cores a run took half as long again.
        self._processors = "2" if count == 1 else "1"
        self._arguments = arguments
        self._shown = 0
        self._started = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def code(self) -> int:
        """Pytest's exit code; 1 for a box that ended before its tests did."""
        try:
            return int(self._code.read_text())
        except (OSError, ValueError):
            return 1

    def start(self) -> None:
        """Boot, in a session of its own, so that QEMU and what started it can be ended together."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.iterdir():
            old.unlink()
        pace.tell(self.folder)
        self.reason, self._shown, self._started = "", 0, time.monotonic()
        paths = f"{LAB / 'venv/bin'}:{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
        with (self.folder / "vng.log").open("wb") as log:
            self._process = subprocess.Popen(
                self._command(),
                cwd=ROOT,
                env=os.environ | {"PATH": paths},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def up(self) -> bool:
        """Whether it came so far that pytest began."""
        return self._output.exists() and self._output.stat().st_size > 0

    @property
    def dark(self) -> bool:
        """Whether not even the kernel said a word: QEMU does not run on this machine."""
        console = self.folder / "console.txt"
        return not self.up and not (console.exists() and console.stat().st_size)

    @property
    def stuck(self) -> bool:
        """Whether it did not come up, and will not."""
        late = time.monotonic() - self._started > BOOT
        return not self.up and (late or self.ended())

    def ended(self) -> bool:
        """Whether the box is off."""
        if self._process is None or self._process.poll() is None:
            return False
        if not self._code.exists() and not self.reason:
            self.reason = f"the box ended before its tests did: {self._end('vng.log', 3)}"
        return True

    def kill(self, reason: str) -> None:
        """End it, if it is still on."""
        if self._process is not None and not self.ended():
            self.reason = reason
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def show(self, mark: str) -> None:
        """Print what pytest wrote since the last time, in whole lines after `mark`."""
        if not self._output.exists():
            return
        with self._output.open("rb") as output:
            output.seek(self._shown)
            news = output.read()
        whole = len(news) if self.ended() else news.rfind(b"\n") + 1
        self._shown += whole
        for line in news[:whole].decode(errors="replace").splitlines():
            sys.stdout.write(f"{mark}{line}\n")
        sys.stdout.flush()

    def counts(self) -> dict[str, int]:
        """How many tests passed, failed, were skipped; empty where it did not come that far."""
        try:
            suite = next(ElementTree.parse(self.folder / "junit.xml").iter("testsuite"))  # noqa: S314 - pytest wrote it
        except (OSError, ElementTree.ParseError, StopIteration):
            return {}
        number = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
        bad = number["failures"] + number["errors"]
        passed = number["tests"] - bad - number["skipped"]
        return {"passed": passed, "failed": bad, "skipped": number["skipped"]}

    def told(self, what: str) -> list[dict[str, str]]:
        """What the tests told: `failed` {failed: node, text: traceback}, `figure` {figure}."""
        try:
            lines = (self.folder / "told.jsonl").read_text(encoding="utf-8").splitlines()
        except OSError:
            return []
        # The last line of a box that was ended may be half a line.
        news = [json.loads(line) for line in lines if line.endswith("}")]
        return [one for one in news if what in one]

    def complaint(self) -> str:
        """Why it failed, with the console's end; empty where pytest came to an end."""
        if not self.reason:
            return ""
        where = f"{self.folder.name}/console.txt"
        return f"{self.reason}\n--- the end of {where}:\n{self._end('console.txt', TAIL)}"

    def _command(self) -> list[str]:
        (image,) = (LAB / "kernel/boot").glob("vmlinuz-*")
        script = str(ROOT / "tests/lab/guest/start.sh")
        start = ["sh", script, str(ROOT), str(self.folder), self._share, *self._arguments]
        # The host's files a second time, for a mount with a page cache: without it each import
        # costs as much as the first one. Nobody can change them in the box.
        files = (
            "-fsdev local,id=hallroot,path=/,security_model=none,readonly=on,multidevs=remap "
            "-device virtio-9p-pci,fsdev=hallroot,mount_tag=hallroot "
            f"-serial file:{self.folder / 'console.txt'} {SCREEN}"
        )
        # HALL_LAB_KVM=1: there are machines that have the device, and whose boxes hang with it.
        emulated = os.environ.get("HALL_LAB_KVM") != "1"
        return [
            *(str(LAB / "venv/bin/vng"), "--run", str(image), "--force-9p", "--user", "root"),
            *(["--disable-kvm", f"--qemu-opts={PROCESSOR}"] if emulated else []),
            *(
                "--cpus",
                self._processors,
                "--memory",
                "1G",
                "--cwd",
                str(ROOT),
                "--rwdir",
                str(self.folder),
            ),
            *(f"--qemu-opts={files}", f"--append={KERNEL}", "--exec", shlex.join(start)),
        ]

    def _end(self, name: str, lines: int) -> str:
        try:
            text = (self.folder / name).read_text(errors="replace")
        except OSError:
            return f"({name} was not written)"
        return "\n".join(text.splitlines()[-lines:])
