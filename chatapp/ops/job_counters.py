"""Counts what becomes of tasks and due rows. Loaded when the apps are ready."""

from django.dispatch import receiver

from chatapp.jobs.signals import jobs_ended
from chatapp.ops import counters


@receiver(jobs_ended)
def count(*, queue: str, outcome: str, count: int, **_more: object) -> None:
    """Count attempts."""
    counters.add("job_attempts", count, queue=queue, outcome=outcome)
