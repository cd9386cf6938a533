"""Background jobs for the operator: what waits, what failed and when periodic jobs run. Counts stop at a limit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.conf import settings
from django.db.models import Case, Count, F, Min, Q, When
from django_tasks_db.models import DBTaskResult

from chatapp.jobs.due import TASK_STATES, due_models
from chatapp.jobs.models import DueRow, PeriodicJob
from chatapp.lib import clock

STATES = ("READY", "RUNNING", "SUCCESSFUL", "FAILED")
SHOWN_FAILURES = 5
FAILURES_PER_PAGE = 20
# Older failures are deleted before anyone pages to them.
MAX_PAGE = 50
# A count that reaches this is shown as "10,000+": no page waits for a larger one.
MOST_COUNTED = 10_000


class FailedJob(TypedDict):
    """A failed job. Its arguments are left out: they may contain a one-time link."""

    name: str
    at: str
    error: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed task: its name and the class of its error, neither arguments nor the error's text."""

    id: str
    name: str
    queue: str
    at: datetime | None
    error: str
    tries: int


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of tasks: how many are in each state, and since when the oldest could have been run."""

    name: str
    ready: int
    running: int
    failed: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class DueTable:
    """A table of due rows: how many wait, are overdue and are being worked on, and when the oldest was due."""

    model: type[DueRow]
    waiting: int
    overdue: int
    running: int
    oldest_at: datetime | None


def counts() -> dict[str, int]:
    """Return the number of jobs per state. Queries: 1."""
    found = dict(DBTaskResult.objects.order_by().values_list("status").annotate(count=Count("pk")))
    return {state.lower(): found.get(state, 0) for state in STATES}


def failures() -> list[FailedJob]:
    """Return the newest failed jobs, newest first. Queries: 1."""
    rows = DBTaskResult.objects.filter(status="FAILED").order_by("-enqueued_at")[:SHOWN_FAILURES]
    return [
        {
            "name": row.task_path,
            "at": row.enqueued_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "error": row.exception_class_path.rpartition(".")[2],
        }
        for row in rows
    ]


def queues() -> list[Queue]:
    """Return the queues of this release. Queries: 3 for each."""
    return [_queue(name) for name in settings.TASKS["default"]["QUEUES"]]


def failed_tasks(*, page: int) -> tuple[list[Failure], bool]:
    """Return a page of failed tasks, newest first, and whether there is another. Queries: 1."""
    first = (page - 1) * FAILURES_PER_PAGE
    failed = DBTaskResult.objects.filter(status=TASK_STATES["failed"]).order_by("-enqueued_at", "pk")
    columns = ("pk", "task_path", "queue_name", "finished_at", "exception_class_path", "worker_ids")
    rows = list(failed.values_list(*columns)[first : first + FAILURES_PER_PAGE + 1])
    shown = [
        Failure(str(pk), name, queue, at, error.rpartition(".")[2], len(worker_ids))
        for pk, name, queue, at, error, worker_ids in rows[:FAILURES_PER_PAGE]
    ]
    return shown, len(rows) > FAILURES_PER_PAGE and page < MAX_PAGE


def due_tables() -> list[DueTable]:
    """Return the tables of due rows. Queries: 1 for each, answered by its index on `due_at`."""
    return list(_due_tables())


def schedules() -> list[PeriodicJob]:
    """Return the periodic jobs, the next one first. Queries: 1."""
    return list(PeriodicJob.objects.order_by("due_at", "name"))


def _queue(name: str) -> Queue:
    now = clock.now()
    tasks = DBTaskResult.objects.filter(queue_name=name).order_by()
    ready = tasks.filter(status=TASK_STATES["ready"])[:MOST_COUNTED]
    # Without a time of its own a task may run at once: its `run_after` is the end of time.
    since = Case(When(run_after__lte=now, then=F("run_after")), default=F("enqueued_at"))
    is_due = Q(run_after__lte=now) | Q(run_after__year=9_999)
    waiting = ready.aggregate(count=Count("pk"), oldest=Min(since, filter=is_due))
    running = tasks.filter(status=TASK_STATES["running"])[:MOST_COUNTED].count()
    failed = tasks.filter(status=TASK_STATES["failed"])[:MOST_COUNTED].count()
    return Queue(name, waiting["count"], running, failed, waiting["oldest"])


def _due_tables() -> Iterator[DueTable]:
    now = clock.now()
    for model in due_models():
        open_rows = model._default_manager.filter(state__in=[DueRow.State.WAITING, DueRow.State.RUNNING])
        is_overdue = Q(state=DueRow.State.WAITING, due_at__lte=now)
        is_leased = Q(state=DueRow.State.WAITING, due_at__gt=now) & ~Q(worker_id="")
        is_waiting = Q(state=DueRow.State.WAITING) & ~is_leased
        found = open_rows.order_by("due_at")[:MOST_COUNTED].aggregate(
            waiting=Count("pk", filter=is_waiting),
            overdue=Count("pk", filter=is_overdue),
            running=Count("pk", filter=Q(state=DueRow.State.RUNNING) | is_leased),
            oldest_at=Min("due_at", filter=is_overdue),
        )
        yield DueTable(model, **found)
