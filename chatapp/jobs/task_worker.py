"""Worker for the tasks of django-tasks, with the retries that library lacks."""

from __future__ import annotations

import logging

from django.db import Error as DatabaseFailure
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from chatapp.jobs.due import RETRIES, TASK_STATES, pause_before
from chatapp.jobs.signals import DONE, FAILED, RETRIED, report, report_taken
from chatapp.lib import clock

log = logging.getLogger(__name__)


class TaskWorker(Worker):
    """Runs the tasks of some queues. A failed task is tried again with the same arguments, so tasks are idempotent."""

    # Read by the process's heartbeat.
    passed_at = 0.0
    _is_interrupted = False

    @classmethod
    def of(cls, *, worker_id: str, queues: list[str], interval: float) -> TaskWorker:
        """Return a worker. `interval`: seconds between looks at an empty queue."""
        return cls(
            queue_names=queues,
            excluded_queue_names=[],
            interval=interval,
            # Without an interval it returns when the queue is empty.
            batch=not interval,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
        )

    @property
    def running(self) -> bool:
        """Whether to continue. The loop reads it on each pass."""
        self.passed_at = clock.elapsed_seconds()
        return self._is_running

    @running.setter
    def running(self, value: bool) -> None:
        self._is_running = value

    def run(self) -> None:
        """Run tasks. One that a database failure left marked as running is run again by the next call."""
        if self._is_interrupted:
            self._give_back()
        try:
            super().run()
        except DatabaseFailure:
            self._is_interrupted = True
            raise

    def run_waiting(self) -> None:
        """Run the tasks that wait, if any.

        `run` logs its start and end, and on SQLite takes the write lock to look: too much for each second.
        """
        waiting = DBTaskResult.objects.ready().filter(queue_name__in=self.queue_names)
        if self._is_interrupted or waiting.exists():
            self.run()

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Run a task; have it tried again when it failed, up to five times."""
        # Without a time of its own a task may run at once: its `run_after` is the end of time.
        has_own_time = db_task_result.run_after <= clock.now()
        due_at = db_task_result.run_after if has_own_time else db_task_result.enqueued_at
        report_taken(db_task_result.queue_name, due_at=[due_at])
        super().run_task(db_task_result)
        tries = len(db_task_result.worker_ids)
        if db_task_result.status != TASK_STATES["failed"]:
            report(db_task_result.queue_name, DONE)
        elif tries > RETRIES:
            report(db_task_result.queue_name, FAILED)
            log.error("Task %s failed for good: %s", db_task_result.task_path, db_task_result.exception_class_path)
        else:
            report(db_task_result.queue_name, RETRIED)
            failed = DBTaskResult.objects.filter(pk=db_task_result.pk, status=TASK_STATES["failed"])
            later = clock.now() + pause_before(max(1, tries))
            failed.update(status=TASK_STATES["ready"], run_after=later, finished_at=None)

    def _give_back(self) -> None:
        running = DBTaskResult.objects.filter(status=TASK_STATES["running"], queue_name__in=self.queue_names)
        own = [task.pk for task in running if task.worker_ids[-1:] == [self.worker_id]]
        running.filter(pk__in=own).update(status=TASK_STATES["ready"])
        self._is_interrupted = False
