"""`manage.py delete_sent_scheduled`: hourly cleanup, run by the job process."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from chatapp.lib import clock
from chats.actions.schedule_message import delete_sent_before

# How long a client may repeat the request that scheduled a message.
_DAYS = 7


class Command(BaseCommand):
    """Delete scheduled messages that were sent a while ago."""

    help = f"Delete the rows of scheduled messages that were sent more than {_DAYS} days ago."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete them."""
        delete_sent_before(clock.now() - timedelta(days=_DAYS))
