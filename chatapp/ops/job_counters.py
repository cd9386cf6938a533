"""Counts what becomes of tasks and due rows, and how long they wait. Loaded when the apps are ready."""

from django.dispatch import receiver

from chatapp.jobs.signals import jobs_ended, jobs_taken
from chatapp.ops import counters


@receiver(jobs_ended)
def count(*, queue: str, outcome: str, count: int, **_more: object) -> None:
    """Count attempts."""
    counters.add("job_attempts", count, queue=queue, outcome=outcome)


@receiver(jobs_taken)
def observe(*, queue: str, waits: list[float], **_more: object) -> None:
    """Count how long jobs have waited."""
    for seconds in waits:
        counters.observe("job_wait_seconds", seconds, queue=queue)
