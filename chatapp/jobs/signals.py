"""What became of work outside of requests, for those who count it."""

from collections.abc import Iterable
from datetime import datetime

from django.dispatch import Signal

from chatapp.lib import clock

# How an attempt ended. `POSTPONED` and `RETRIED` have it tried again, `FAILED` doesn't.
DONE, POSTPONED, RETRIED, FAILED = "done", "postponed", "retried", "failed"

# Sent with queue (a queue of tasks, or a table of due rows), outcome, count: attempts have ended.
jobs_ended = Signal()
# Sent with queue and waits, the seconds that each has waited since it was due: workers have taken them.
jobs_taken = Signal()


def report(queue: str, outcome: str, *, count: int = 1) -> None:
    """Send `jobs_ended`. A receiver that fails doesn't affect the job."""
    if count:
        jobs_ended.send_robust(sender=None, queue=queue, outcome=outcome, count=count)


def report_taken(queue: str, *, due_at: Iterable[datetime]) -> None:
    """Send `jobs_taken` for jobs that were due at these times. A receiver that fails doesn't affect them."""
    now = clock.now()
    waits = [max(0.0, (now - at).total_seconds()) for at in due_at]
    if waits:
        jobs_taken.send_robust(sender=None, queue=queue, waits=waits)
