"""Rows that are due at a time, periodic jobs, and the workers that take them."""

from typing import ClassVar

from django.db import models
from django.utils.text import camel_case_to_spaces

from chatapp.jobs.recurrence import Repeat
from chatapp.jobs.signals import DONE
from chatapp.lib import clock

MAX_TIME_ZONE_CHARACTERS = 64


class DueRow(models.Model):
    """A row with work to do at a time (abstract). The row is the state; whatever wakes a worker is only a nudge.

    A worker takes a waiting row (`chatapp.jobs.due`), and finishes it or has it retried. `tries` counts attempts in a
    row, `worker_id` says who has a running one. A leased row stays waiting: `worker_id` is the lease's token, `due_at`
    its end.
    """

    class State(models.TextChoices):
        """Where the work stands. `FAILED` is final: all retries failed."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    due_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    worker_id = models.CharField(max_length=64, blank=True, default="")

    # Of the attempt that this object was taken for (chatapp/jobs/signals.py).
    outcome = DONE

    class Meta:
        """Subclasses add an index on `due_at` of the waiting and running rows."""

        abstract = True


def queue_name(model: type[DueRow]) -> str:
    """Return the name of a table of due rows in metrics: `push_delivery`."""
    return camel_case_to_spaces(model.__name__).replace(" ", "_")


class RecurringRow(DueRow):
    """A due row that may be due again, at the same time of day in a time zone (abstract).

    `first_at` is the time that its person chose: it holds the time of day, and the day of the week or month.
    """

    first_at = models.DateTimeField(default=clock.now)
    repeat = models.CharField(max_length=10, choices=Repeat.choices, default=Repeat.ONCE)
    # Empty: UTC.
    time_zone = models.CharField(max_length=MAX_TIME_ZONE_CHARACTERS, blank=True, default="")

    class Meta:
        """As `DueRow`."""

        abstract = True


class PeriodicJob(DueRow):
    """When a periodic job runs next. One row for all processes, so each run happens once."""

    name = models.CharField(max_length=64, unique=True)
    # When a run last ended well.
    ran_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class JobWorker(models.Model):
    """A process that runs jobs and when it last said so. What a dead one had taken is given to others."""

    id = models.CharField(max_length=64, primary_key=True)
    beat_at = models.DateTimeField()

    class Meta:
        """The index answers "who is alive"."""

        indexes: ClassVar = [models.Index(fields=["beat_at"], name="job_worker_beat")]

    def __str__(self) -> str:
        """Return the id."""
        return self.id
