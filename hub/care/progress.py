"""Tells the pages how far bulk commands came, as long as they are under way."""

from __future__ import annotations

from typing import Any

from hub.live import News
from hub.newsdesk import Herald
from hub.store import Database, jobs
from hub.store.jobs import JobView
from hub.words import iso


class Progress:
    """Looks at the jobs under way and tells those whose counts changed; `run` is for a chore."""

    def __init__(self, database: Database, herald: Herald) -> None:
        self._database = database
        self._herald = herald
        self._told: dict[str, dict[str, int]] = {}

    def run(self, _now: float) -> None:
        """Tell what changed since the last time."""
        with self._database.read() as connection:
            going = jobs.under_way(connection)
            looked = [jobs.find(connection, job) for job in {*going, *self._told}]
        for job in looked:
            if job is not None and self._told.get(job.id) != job.counts:
                self._herald.publish(News(kind="job", hall="", data=job_facts(job)))
        self._told = {job.id: job.counts for job in looked if job is not None and not job.over}


def job_facts(job: JobView) -> dict[str, Any]:
    """A job as pages see it."""
    return {
        "id": job.id,
        "name": job.name,
        "args": job.args,
        "chosen": job.chosen,
        "by": job.by,
        "created": iso(job.created),
        "total": job.total,
        "counts": job.counts,
        "over": job.over,
    }
