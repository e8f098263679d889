"""Big reports that are made in the background: one at a time for all workers of the hub."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection, delete, select, update

from hub.store.tables.reports import report_jobs

JobStatus = Literal["running", "done", "failed"]

SILENT = 60.0
"""Seconds after which a running job that tells no progress has lost its worker."""
LOST = "生成报告的进程没有了（监管中心可能重启过），请重新生成"


@dataclass(frozen=True, kw_only=True)
class Job:
    """A report being made, made, or failed with `error` in words; `size` in bytes."""

    id: str
    hall: str
    form: str
    scope: str
    as_of: date
    by: str
    created: float
    updated: float
    status: JobStatus
    done: int
    total: int
    size: int
    error: str


class Busy(RuntimeError):
    """Another report is being made; `job` is that one."""

    def __init__(self, job: Job) -> None:
        super().__init__(job.id)
        self.job = job


def begin(
    connection: Connection, *, hall: str, form: str, scope: str, as_of: date, by: str, now: float
) -> Job:
    """Note a new running job; raises Busy while another runs."""
    _bury(connection, now)
    query = select(report_jobs).where(report_jobs.c.status == "running")
    running = connection.execute(query.with_for_update()).first()
    if running is not None:
        raise Busy(Job(**running._mapping))
    job = Job(
        id=str(uuid.uuid4()),
        hall=hall,
        form=form,
        scope=scope,
        as_of=as_of,
        by=by,
        created=now,
        updated=now,
        status="running",
        done=0,
        total=0,
        size=0,
        error="",
    )
    connection.execute(report_jobs.insert().values(**vars(job)))
    return job


def advance(connection: Connection, job: str, done: int, total: int, now: float) -> None:
    """Note how far a running job is."""
    _change(connection, job, done=done, total=total, updated=now)


def touch(connection: Connection, job: str, now: float) -> None:
    """Note that a running job still runs."""
    _change(connection, job, updated=now)


def finish(connection: Connection, job: str, size: int, now: float) -> None:
    """The report is there, `size` bytes long."""
    _change(connection, job, status="done", size=size, updated=now)


def fail(connection: Connection, job: str, error: str, now: float) -> None:
    """The report could not be made, and why."""
    _change(connection, job, status="failed", error=error, updated=now)


def find(connection: Connection, job: str, now: float) -> Job | None:
    """The job with this id; None when there is none or it was removed."""
    _bury(connection, now)
    row = connection.execute(select(report_jobs).where(report_jobs.c.id == job)).first()
    return None if row is None else Job(**row._mapping)


def recent(connection: Connection, now: float, limit: int = 50) -> list[Job]:
    """The newest jobs, newest first."""
    _bury(connection, now)
    query = select(report_jobs).order_by(report_jobs.c.created.desc()).limit(limit)
    return [Job(**row._mapping) for row in connection.execute(query)]


def remove_before(connection: Connection, moment: float) -> list[str]:
    """Forget finished jobs whose last change is older; returns their ids."""
    old = (report_jobs.c.status != "running") & (report_jobs.c.updated < moment)
    ids = list(connection.execute(select(report_jobs.c.id).where(old)).scalars())
    connection.execute(delete(report_jobs).where(report_jobs.c.id.in_(ids)))
    return ids


def _bury(connection: Connection, now: float) -> None:
    lost = (report_jobs.c.status == "running") & (report_jobs.c.updated < now - SILENT)
    connection.execute(
        update(report_jobs).where(lost).values(status="failed", error=LOST, updated=now)
    )


def _change(connection: Connection, job: str, **values: object) -> None:
    running = (report_jobs.c.id == job) & (report_jobs.c.status == "running")
    connection.execute(update(report_jobs).where(running).values(**values))
