"""`manage.py delete_expired`: hourly cleanup, run by the job process."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.actions.delete_expired import delete_expired


class Command(BaseCommand):
    """Delete expired sessions, attempts and finished jobs."""

    help = "Delete expired sessions, old counted attempts and finished jobs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete and print the counts."""
        deleted = delete_expired()
        call_command("clearsessions")
        call_command("prune_db_task_results", verbosity=0)
        self.stdout.write(f"Deleted {deleted['devices']} sessions and {deleted['tries']} attempts.")
