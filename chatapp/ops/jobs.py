"""Background jobs for the operator: counts by state and the newest failures."""

from typing import TypedDict

from django.db.models import Count
from django_tasks_db.models import DBTaskResult

STATES = ("READY", "RUNNING", "SUCCESSFUL", "FAILED")
SHOWN_FAILURES = 5


class FailedJob(TypedDict):
    """A failed job. Its arguments are left out: they may contain a one-time link."""

    name: str
    at: str
    error: str


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
