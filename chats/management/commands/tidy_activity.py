"""`manage.py tidy_activity`: hourly cleanup, run by the job process."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from chatapp.lib import clock
from chats.actions.note_activity import ACTIVITY_DAYS, delete_activity_before, mark_activity_of_read_messages


class Command(BaseCommand):
    """Mark what people have read in its chat, and delete rows older than `ACTIVITY_DAYS`."""

    help = f"Mark activity about read messages read, and delete activity older than {ACTIVITY_DAYS} days."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work in batches."""
        delete_activity_before(clock.now() - timedelta(days=ACTIVITY_DAYS))
        mark_activity_of_read_messages()
