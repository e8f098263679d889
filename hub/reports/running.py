"""Runs the process that makes a report: started with its order, ended in time, its end in words."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import tempfile
import threading
from types import TracebackType
from typing import IO, Final

import msgspec

from hub.reports.order import NO_MEMORY, Order

_log = logging.getLogger(__name__)

PATIENCE: Final = 4
"""A busy machine gives it the processor now and then: seconds of the clock for each granted."""
_SAID: Final = 4000
"""Bytes of the process's last words in the log."""


class NotMade(RuntimeError):
    """The report could not be made; the text says why and what to do."""


class Run:
    """One process making one report, as a context; it is ended with the context or after its time.

    `output` is its stdout. `check` waits for its end and raises NotMade if that was no good one.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._process = subprocess.Popen(
            [sys.executable, "-m", "hub.reports.press"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._watchdog = threading.Timer(PATIENCE * order.seconds, self._process.kill)
        self._watchdog.daemon = True

    @property
    def output(self) -> IO[bytes]:
        """What the process writes."""
        if self._process.stdout is None:
            raise RuntimeError("stdout is a pipe")
        return self._process.stdout

    def __enter__(self) -> Run:
        """Give the order."""
        self._watchdog.start()
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError), self._process.stdin as pipe:
                pipe.write(msgspec.json.encode(self._order))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        flaw: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process if it still runs."""
        self._watchdog.cancel()
        if self._process.poll() is None:
            self._process.kill()
        self.output.close()
        self._process.wait()
        self._errors.close()

    def check(self) -> None:
        """Wait for the end; raises NotMade unless the report is made."""
        status = self._process.wait()
        if status == 0:
            return
        what = f"{self._order.form} of {self._order.code}"
        if status == NO_MEMORY:
            _log.error("%s: not enough memory", what)
            raise NotMade("这份报告太大，内存不够；请选小一些的区域，或改用 CSV")
        if status < 0:
            _log.error("%s: ended by signal %d", what, -status)
            raise NotMade("生成用时太久，已停止；请选小一些的区域，或改用 CSV")
        self._errors.seek(0)
        said = self._errors.read()[-_SAID:].decode(errors="replace")
        _log.error("%s: exit status %d: %s", what, status, said)
        raise NotMade("生成报告时出错，请把时间告诉管理员查看日志")
