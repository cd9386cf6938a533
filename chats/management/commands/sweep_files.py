"""`manage.py sweep_files`: runs once an hour in the jobs process."""

from typing import Any

from django.core.management.base import BaseCommand

from chats.actions.sweep_files import sweep_files


class Command(BaseCommand):
    """Delete files that no message took within a day, and bytes without a row."""

    help = "Delete files that were uploaded and not sent within 24 hours, and what a crash left in the store."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep and print the count."""
        swept = sweep_files()
        if options["verbosity"]:
            self.stdout.write(f"Deleted {swept} files.")
