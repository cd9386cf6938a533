"""Have a failed task run again, as staff."""

from uuid import UUID

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from accounts.actions.audit import note
from accounts.models import User
from chatapp.jobs.due import TASK_STATES
from chatapp.lib import clock
from chatapp.lib.errors import NotFound


@transaction.atomic
def retry_task(*, staff: User, task_id: UUID) -> None:
    """Have a failed task run now, with all its tries.

    The audit log gets the task's name: its arguments may contain a one-time link.
    Errors: NotFound, also when someone else retried it first.
    """
    failed = DBTaskResult.objects.filter(pk=task_id, status=TASK_STATES["failed"])
    name = failed.values_list("task_path", flat=True).first()
    again = {"status": TASK_STATES["ready"], "worker_ids": [], "run_after": clock.now(), "finished_at": None}
    if name is None or not failed.update(**again):
        raise NotFound
    note(staff=staff, action="retry_task", subject=name)
