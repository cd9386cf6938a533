"""`manage.py delete_unused_pictures`: runs once an hour in the jobs process."""

from typing import Any

from django.core.management.base import BaseCommand

from chats.actions.delete_unused_pictures import delete_unused_pictures


class Command(BaseCommand):
    """Delete pictures of people and chats that no row names."""

    help = "Delete pictures that a crash between the store and the database left unused, a day later."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete them and print the count."""
        deleted = delete_unused_pictures()
        if options["verbosity"]:
            self.stdout.write(f"Deleted {deleted} pictures.")
