"""Has the heavy reports made by processes of their own: while somebody waits, or as a job."""

from __future__ import annotations

import contextlib
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from hub.reports.order import Form, Order, Progress
from hub.reports.report import Scope
from hub.reports.running import NotMade, Run
from hub.store import Database, report_jobs
from hub.store.report_jobs import Job

AT_ONCE: Final = 600
"""Halls in a report that is made while the caller waits; the next larger area is the city."""
SECONDS: Final = 60
"""Seconds of the processor that a report may take while the caller waits."""
JOB_SECONDS: Final = 300
"""Seconds of the processor that a report may take in the background."""
QUEUE_SECONDS: Final = 60
"""Seconds that a caller waits for others' reports to be made first."""
QUEUE: Final = 5
"""Callers with a report in the making or waiting for one; each holds a thread of the web server."""
KEPT: Final = 3600.0
"""Seconds that a made report is kept for fetching."""
PIECE: Final = 1 << 16


class Crowded(RuntimeError):
    """Others' reports are being made; try again in a while."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks for: which report, of which day, in which form."""

    code: str
    scope: Scope
    day: date
    form: Form
    by: str


class Printshop:
    """From any thread; one report at a time while somebody waits, and one job.

    `folder` keeps files until they are fetched, `photos` is that of the pictures of statements.
    """

    def __init__(
        self,
        database: Database,
        today: Callable[[], date],
        folder: Path,
        photos: Path | None = None,
    ) -> None:
        self._database = database
        self._today = today
        self._folder = folder
        self._photos = photos
        self._turns = threading.BoundedSemaphore(1)
        self._places = threading.BoundedSemaphore(QUEUE)

    def make(self, wish: Wish, now: float) -> Path:
        """Have the file made, for the caller to remove; raises Crowded, NotMade."""
        path = self._fresh(wish.form)
        with self._turn(), Run(self._order(wish, now, path, SECONDS)) as run:
            for _ in run.output:
                pass  # nobody watches the progress
            try:
                run.check()
            except NotMade:
                path.unlink(missing_ok=True)
                raise
        return path

    def pieces(self, wish: Wish, now: float) -> Iterator[bytes]:
        """The report as CSV as it is made; the process is ended when nobody reads on.

        Raises Crowded before the first piece, NotMade when it breaks off.
        """
        with self._turn(), Run(self._order(wish, now, None, SECONDS)) as run:
            while piece := run.output.read(PIECE):
                yield piece
            run.check()

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Crowded("排队生成报告的人太多，请过一分钟再试")
        try:
            if not self._turns.acquire(timeout=QUEUE_SECONDS):
                raise Crowded("正在生成别人的报告，请过一分钟再试")
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()

    def begin(self, wish: Wish, now: float) -> Job:
        """Begin to make a file in the background; raises report_jobs.Busy while another is."""
        with self._database.write() as connection:
            job = report_jobs.begin(
                connection,
                hall=wish.code,
                form=wish.form,
                scope=wish.scope,
                as_of=wish.day,
                by=wish.by,
                now=now,
            )
        name = f"report-{job.id[:8]}"
        threading.Thread(target=self._work, args=(job, wish), name=name, daemon=True).start()
        return job

    def find(self, job: str, now: float) -> Job | None:
        """The job with this id."""
        with self._database.write() as connection:
            return report_jobs.find(connection, job, now)

    def recent(self, now: float) -> list[Job]:
        """The newest jobs, newest first."""
        with self._database.write() as connection:
            return report_jobs.recent(connection, now)

    def file_of(self, job: Job) -> Path | None:
        """The made file; None when it is not there (any more)."""
        path = self._folder / f"{job.id}.{job.form}"
        return path if job.status == "done" and path.is_file() else None

    def sweep(self, now: float) -> None:
        """A chore: remove what was kept for its hour."""
        with self._database.write() as connection:
            report_jobs.remove_before(connection, now - KEPT)
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < now - KEPT:
                    path.unlink()

    def _work(self, job: Job, wish: Wish) -> None:
        path = self._fresh(wish.form, job.id)
        partial = path.with_suffix(".part")
        over = threading.Event()
        threading.Thread(target=self._beat, args=(job, over), daemon=True).start()
        try:
            with Run(self._order(wish, job.created, partial, JOB_SECONDS)) as run:
                for line in run.output:
                    told = msgspec.json.decode(line, type=Progress)
                    with self._database.write() as connection:
                        report_jobs.advance(connection, job.id, told.done, told.total, time.time())
                run.check()
            partial.replace(path)
            with self._database.write() as connection:
                report_jobs.finish(connection, job.id, path.stat().st_size, time.time())
        except NotMade as flaw:
            partial.unlink(missing_ok=True)
            with self._database.write() as connection:
                report_jobs.fail(connection, job.id, str(flaw), time.time())
        finally:
            over.set()

    def _beat(self, job: Job, over: threading.Event) -> None:
        """Tell the hub's other workers that the work goes on, also while no halls are told."""
        while not over.wait(report_jobs.SILENT / 4):
            with self._database.write() as connection:
                report_jobs.touch(connection, job.id, time.time())

    def _order(self, wish: Wish, now: float, path: Path | None, seconds: int) -> Order:
        return Order(
            database=self._database.engine.url.render_as_string(hide_password=False),
            code=wish.code,
            scope=wish.scope,
            form=wish.form,
            day=wish.day,
            today=self._today(),
            generated=now,
            by=wish.by,
            path=str(path) if path else "",
            photos=str(self._photos or ""),
            seconds=seconds,
        )

    def _fresh(self, form: str, name: str = "") -> Path:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._folder / f"{name or uuid.uuid4()}.{form}"
