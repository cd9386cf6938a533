"""Take or lease due rows, one worker each; retry what failed; give what dead workers had taken to others."""

import logging
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import TypeVar

from django.apps import apps
from django.db import Error as DatabaseFailure
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils.crypto import get_random_string
from django_tasks_db.models import DBTaskResult

from chatapp.jobs.models import DueRow, JobWorker, queue_name
from chatapp.jobs.signals import DONE, FAILED, POSTPONED, RETRIED, report, report_taken
from chatapp.lib import clock
from chatapp.lib.database_time import seconds_ago
from chatapp.lib.outages import is_noted

log = logging.getLogger(__name__)

Row = TypeVar("Row", bound=DueRow)

BEAT_SECONDS = 10.0
DEAD_SECONDS = 60.0
RETRIES = 5
_FIRST_PAUSE_SECONDS = 10.0
_PAUSE_GROWTH = 4
# Workers that failed together don't return together.
_JITTER = 0.2

_TOKEN_CHARACTERS = 32

# How many due rows `work_at_once` looks up together.
_AT_ONCE = 100

TASK_STATES = {"ready": "READY", "running": "RUNNING", "failed": "FAILED"}

# Tables and workers whose last call ended in a database failure: a row may still be marked as running. In memory, so
# that an idle look stays one query; a worker's table has one thread.
_interrupted: set[tuple[type[DueRow], str]] = set()


def pause_before(retry: int) -> timedelta:
    """Return how long to wait before the first (1), second, … retry: 10 s, 40 s, 160 s, 11 min, 43 min."""
    seconds = _FIRST_PAUSE_SECONDS * _PAUSE_GROWTH ** (retry - 1)
    return timedelta(seconds=seconds * (1 + random.uniform(0, _JITTER)))  # nosec B311


def take(model: type[Row], *, worker_id: str) -> Row | None:
    """Return a due row that now belongs to this worker, or None.

    Queries: 1 when nothing is due.
    """
    due = model._default_manager.filter(state=DueRow.State.WAITING, due_at__lte=clock.now())
    # Without a transaction at first: on SQLite it would lock out every other writer.
    if not due.exists():
        return None
    with transaction.atomic():
        may_skip = connection.features.has_select_for_update_skip_locked
        row = due.select_for_update(skip_locked=may_skip).order_by("due_at", "pk").first()
        if row is not None:
            row.state, row.worker_id, row.tries = DueRow.State.RUNNING, worker_id, row.tries + 1
            row.save(update_fields=["state", "worker_id", "tries"])
    if row is not None:
        report_taken(queue_name(model), due_at=[row.due_at])
    return row


def lease(model: type[Row], *, seconds: float, at_most: int = 1) -> list[Row]:
    """Return due rows that are the caller's for some seconds, the longest due first.

    They stay waiting, due again at the lease's end: what a killed worker had leased is taken by the next one then, with
    no one to reap it. `worker_id` is the lease's token: who lost the lease finds nothing in `own`. Each further try has
    twice the time, so a machine that is too slow for the first one gets there. The last try counts as one.
    Queries: 1 when nothing is due.
    """
    due = model._default_manager.filter(state=DueRow.State.WAITING, due_at__lte=clock.now())
    if not due.exists():
        return []
    token = get_random_string(_TOKEN_CHARACTERS)
    with transaction.atomic():
        may_skip = connection.features.has_select_for_update_skip_locked
        found = list(due.select_for_update(skip_locked=may_skip).order_by("due_at", "pk")[:at_most])
        now = clock.now()
        were_due_at = [row.due_at for row in found]
        for row in found:
            row.tries += 1
            # After the last retry, its workers died of it.
            is_over = row.tries > RETRIES + 1
            row.state, row.worker_id = (DueRow.State.FAILED, "") if is_over else (DueRow.State.WAITING, token)
            row.due_at = now + timedelta(seconds=seconds * 2 ** (row.tries - 1))
        # One statement, as a rule: most are tried for the first time.
        for tries in {row.tries for row in found}:
            some = [row for row in found if row.tries == tries]
            rows = model._default_manager.filter(pk__in=[row.pk for row in some])
            taken = {"state": some[0].state, "worker_id": some[0].worker_id, "due_at": some[0].due_at}
            rows.update(tries=tries, **taken)
    report_taken(queue_name(model), due_at=were_due_at)
    leased = [row for row in found if row.worker_id]
    if len(leased) < len(found):
        report(queue_name(model), FAILED, count=len(found) - len(leased))
        log.warning("%s: %s rows failed, whose workers died each time.", model.__name__, len(found) - len(leased))
    return leased


def own(row: Row) -> QuerySet[Row]:
    """Return the row as a query that finds nothing once it was given to another worker: for effects before its end."""
    return type(row)._default_manager.filter(pk=row.pk, state=row.state, worker_id=row.worker_id)


def finish(row: DueRow) -> bool:
    """Mark a row done, unless it was given to another worker meanwhile. Call it in the transaction of the effect."""
    return bool(own(row).update(state=DueRow.State.DONE, tries=0, worker_id=""))


def finish_all(rows: Sequence[Row]) -> set[int]:
    """Mark leased rows of one table done; return the keys of those that weren't given to another worker meanwhile.

    The caller has a transaction: that of the effect. Queries: 2.
    """
    model, tokens = type(rows[0]), {row.worker_id for row in rows}
    leased = model._default_manager.filter(pk__in=[row.pk for row in rows], state=DueRow.State.WAITING)
    # In the same order by all who lock several.
    locked = leased.filter(worker_id__in=tokens).order_by("pk").select_for_update()
    found = set(locked.values_list("pk", flat=True))
    model._default_manager.filter(pk__in=found).update(state=DueRow.State.DONE, tries=0, worker_id="")
    return found


def finish_until(row: DueRow, *, pause: timedelta) -> bool:
    """Mark a row waiting for its next time, unless it was given to another worker meanwhile."""
    return bool(own(row).update(state=DueRow.State.WAITING, tries=0, worker_id="", due_at=clock.now() + pause))


def postpone(row: DueRow, *, pause: timedelta) -> bool:
    """Mark a row waiting for a moment, as if it had not been taken, unless it was given to another worker meanwhile."""
    row.outcome = POSTPONED
    untaken = {"state": DueRow.State.WAITING, "tries": F("tries") - 1, "worker_id": ""}
    return bool(own(row).update(**untaken, due_at=clock.now() + pause))


def retry(row: DueRow, *, at_most: int = RETRIES) -> bool:
    """Have a row tried again after a pause; return False when that was the last time."""
    if row.tries > at_most:
        fail(row)
        return False
    row.outcome = RETRIED
    own(row).update(state=DueRow.State.WAITING, worker_id="", due_at=clock.now() + pause_before(row.tries))
    return True


def fail(row: DueRow) -> None:
    """Mark a row failed, for good, unless it was given to another worker meanwhile."""
    row.outcome = FAILED
    own(row).update(state=DueRow.State.FAILED, worker_id="")


def work_on(model: type[Row], *, worker_id: str, work: Callable[[Row], None]) -> bool:
    """Take one due row and work on it; return whether there was one. `work` finishes the row in its own transaction.

    Errors: DatabaseError or InterfaceError when the database is unavailable; this worker's next call has the row tried
    again, or, when it is dead, the reaping.
    """
    try:
        if (model, worker_id) in _interrupted:
            left = model._default_manager.filter(state=DueRow.State.RUNNING, worker_id=worker_id)
            left.update(state=DueRow.State.WAITING, worker_id="")
            _interrupted.discard((model, worker_id))
        row = take(model, worker_id=worker_id)
        if row is None:
            return False
        _work_on_row(row, work=work)
    except DatabaseFailure:
        _interrupted.add((model, worker_id))
        raise
    return True


def work_on_leased(model: type[Row], *, seconds: float, work: Callable[[Row], None]) -> bool:
    """Lease one due row and work on it; return whether there was one. `work` finishes the row in its own transaction.

    Errors: DatabaseError or InterfaceError when the database is unavailable; the row is taken again after its lease.
    """
    rows = lease(model, seconds=seconds)
    for row in rows:
        _work_on_row(row, work=work)
    return bool(rows)


def work_at_once(model: type[Row], *, work: Callable[[Row], None]) -> bool:
    """Work on the rows that are due, each in one transaction with its end; return whether there was one.

    For work of milliseconds that is all in the database: a killed worker leaves its row waiting, and the next one
    takes it without waiting for the reaping. `work` saves the row in another state or with another time. A row that
    the database refuses, say because a chat is locked, doesn't stop the others.
    Errors: DatabaseError or InterfaceError when the database is unavailable.
    Queries: 1 when nothing is due.
    """
    due = model._default_manager.filter(state=DueRow.State.WAITING, due_at__lte=clock.now())
    worked = False
    for pk in list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:_AT_ONCE]):
        try:
            with transaction.atomic():
                may_skip = connection.features.has_select_for_update_skip_locked
                row = due.select_for_update(skip_locked=may_skip).filter(pk=pk).first()
                # None: another worker has it, or its person changed it.
                if row is not None:
                    # The work may give the row another time.
                    was_due_at = row.due_at
                    work(row)
                    worked = True
            if row is not None:
                report_taken(queue_name(model), due_at=[was_due_at])
                report(queue_name(model), FAILED if row.state == DueRow.State.FAILED else DONE)
        except DatabaseFailure:
            if not _answers():
                raise
            report(queue_name(model), RETRIED)
            log.exception("%s %s is tried again.", model.__name__, pk)
        except Exception:
            due.filter(pk=pk).update(state=DueRow.State.FAILED)
            report(queue_name(model), FAILED)
            log.exception("%s %s failed, for good.", model.__name__, pk)
    return worked


def _work_on_row(row: Row, *, work: Callable[[Row], None]) -> None:
    try:
        work(row)
    except Exception as error:
        if isinstance(error, DatabaseFailure) and not isinstance(error, IntegrityError) and not _answers():
            raise
        is_retried = retry(row)
        # What an outage is retried for is in the log once, with the outage.
        if not (is_retried and is_noted(error)):
            outcome = "to be retried" if is_retried else "for good"
            log.exception("%s %s failed, %s.", type(row).__name__, row.pk, outcome)
    report(queue_name(type(row)), row.outcome)


def beat(*worker_ids: str) -> None:
    """Record that the workers of this process are alive, and reap what dead ones left."""
    for worker_id in worker_ids:
        JobWorker.objects.update_or_create(id=worker_id, defaults={"beat_at": Now()})
    reap()


def end(*worker_ids: str) -> None:
    """Record that this process has ended; what its workers were working on is given to others at once."""
    JobWorker.objects.filter(id__in=worker_ids).delete()


def reap() -> None:
    """Give the rows and tasks of workers silent for 60 s to others. A last try counts as one."""
    JobWorker.objects.filter(beat_at__lt=seconds_ago(DEAD_SECONDS)).delete()
    living = set(JobWorker.objects.values_list("id", flat=True))
    abandoned = Q(state=DueRow.State.RUNNING) & ~Q(worker_id__in=living)
    for model in due_models():
        found = model._default_manager.filter(abandoned)
        given = found.filter(tries__lte=RETRIES).update(state=DueRow.State.WAITING, worker_id="")
        lost = found.update(state=DueRow.State.FAILED, worker_id="")
        report(queue_name(model), RETRIED, count=given)
        report(queue_name(model), FAILED, count=lost)
        if given or lost:
            log.warning("%s: retrying %s rows of a dead worker; %s failed.", model.__name__, given, lost)
    for task in DBTaskResult.objects.filter(status=TASK_STATES["running"]):
        if not task.worker_ids or task.worker_ids[-1] not in living:
            state = "ready" if len(task.worker_ids) <= RETRIES else "failed"
            DBTaskResult.objects.filter(pk=task.pk, worker_ids=task.worker_ids).update(status=TASK_STATES[state])
            report(task.queue_name, RETRIED if state == "ready" else FAILED)
            log.warning("Task %s of a dead worker is %s.", task.task_path, state)


def due_models() -> Iterator[type[DueRow]]:
    """Return every table of due rows."""
    return (model for model in apps.get_models() if issubclass(model, DueRow))


def _answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseFailure:
        return False
    return True
