"""Figures of the whole site, read from the database for each look: the same whichever process answers.

Other apps add theirs by receiving `figures_asked`.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, cast

from django.db import Error as DatabaseFailure
from django.dispatch import Signal

from chatapp.jobs.due import DEAD_SECONDS
from chatapp.jobs.models import JobWorker, PeriodicJob, queue_name
from chatapp.lib import clock
from chatapp.lib.database_time import seconds_ago
from chatapp.ops import jobs

# Each receiver returns a list of figures. Errors: those of the database.
figures_asked = Signal()


class Figure(NamedTuple):
    """A number of the site."""

    name: str
    meaning: str
    value: float
    labels: dict[str, str]


def site_figures() -> list[Figure]:
    """Return all figures of the site; while the database is away, only that it is.

    Queries: at most 30, and those of the receivers. Counts stop at 10,000.
    """
    try:
        figures = list(_of_jobs())
        for _receiver, more in figures_asked.send(sender=None):
            figures += cast("list[Figure]", more)
    except DatabaseFailure:
        return [_database_up(0)]
    return [_database_up(1), *figures]


def seconds_since(at: datetime | None) -> float:
    """Return how long ago something was; 0 if it was not."""
    return max(0.0, (clock.now() - at).total_seconds()) if at else 0.0


def _database_up(value: int) -> Figure:
    return Figure("database_up", "1 while the database answers", value, {})


def _of_jobs() -> Iterator[Figure]:
    for state, count in jobs.counts().items():
        yield Figure("jobs", "Background tasks by state", count, {"state": state})
    for queue in jobs.queues():
        counts = {"waiting": queue.ready, "running": queue.running, "failed": queue.failed}
        yield from _of_queue(queue.name, counts, oldest_at=queue.oldest_at)
    for table in jobs.due_tables():
        counts = {"waiting": table.waiting, "overdue": table.overdue, "running": table.running}
        yield from _of_queue(queue_name(table.model), counts, oldest_at=table.oldest_at)
    for name, ran_at in PeriodicJob.objects.exclude(ran_at=None).order_by("name").values_list("name", "ran_at"):
        about = "Seconds since a periodic job last ended well"
        yield Figure("periodic_job_age_seconds", about, seconds_since(ran_at), {"job": name})
    living = JobWorker.objects.filter(beat_at__gte=seconds_ago(DEAD_SECONDS))
    yield Figure("job_workers", "Threads of jobs processes that are alive", living.count(), {})


def _of_queue(name: str, counts: dict[str, int], *, oldest_at: datetime | None) -> Iterator[Figure]:
    for state, count in counts.items():
        labels = {"queue": name, "state": state}
        yield Figure("queue_jobs", "Tasks and due rows by queue and state, at most 10,000", count, labels)
    about = "Seconds that the oldest one that may run has waited"
    yield Figure("queue_oldest_seconds", about, seconds_since(oldest_at), {"queue": name})
