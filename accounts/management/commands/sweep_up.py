"""`manage.py sweep_up`: hourly cleanup, run by the job process."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.actions.sweep_up import sweep_up


class Command(BaseCommand):
    """Delete expired sessions, attempts and finished jobs."""

    help = "Delete expired sessions, old counted attempts and finished jobs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep and print the counts."""
        swept = sweep_up()
        call_command("clearsessions")
        call_command("prune_db_task_results", verbosity=0)
        self.stdout.write(f"Swept {swept['devices']} sessions and {swept['tries']} tries.")
