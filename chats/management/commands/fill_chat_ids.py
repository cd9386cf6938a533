"""`manage.py fill_chat_ids`: runs once an hour in the jobs process."""

from typing import Any

from django.core.management.base import BaseCommand

from chats.actions.fill_chat_ids import fill_chat_ids


class Command(BaseCommand):
    """Finish what an upgrade from a release without the column left behind."""

    help = "Give reactions, edits and saved messages of an older release the chat of their message."

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill all rows and print how many there were."""
        self.stdout.write(f"Filled the chat of {fill_chat_ids()} rows.")
