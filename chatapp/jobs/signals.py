"""What became of work outside of requests, for those who count it."""

from django.dispatch import Signal

# How an attempt ended. `POSTPONED` and `RETRIED` have it tried again, `FAILED` doesn't.
DONE, POSTPONED, RETRIED, FAILED = "done", "postponed", "retried", "failed"

# Sent with queue (a queue of tasks, or a table of due rows), outcome, count: attempts have ended.
jobs_ended = Signal()


def report(queue: str, outcome: str, *, count: int = 1) -> None:
    """Send `jobs_ended`. A receiver that fails doesn't affect the job."""
    if count:
        jobs_ended.send_robust(sender=None, queue=queue, outcome=outcome, count=count)
