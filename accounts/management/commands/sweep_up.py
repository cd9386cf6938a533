"""`manage.py sweep_up`: what the jobs' process does once an hour."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.actions.sweep_up import sweep_up


class Command(BaseCommand):
    """Delete old sessions, tries and finished jobs."""

    help = "Delete sessions, counted tries and finished jobs that no one can use any more."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, and say what went."""
        swept = sweep_up()
        call_command("clearsessions")
        call_command("prune_db_task_results", verbosity=0)
        self.stdout.write(f"Swept {swept['devices']} sessions and {swept['tries']} tries.")
