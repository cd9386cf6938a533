"""`manage.py tidy_notifications`: hourly cleanup, run by the job process."""

from typing import Any

from django.core.management.base import BaseCommand

from chats.actions.notify_people import KEPT_DAYS, delete_old_notifications
from chats.actions.push_subscriptions import delete_ended_subscriptions
from chats.actions.send_daily_mails import resume_daily_mails
from chats.actions.send_missed_mails import delete_old_mails


class Command(BaseCommand):
    """Delete records of notifications and mails that are old, and push subscriptions of ended sessions."""

    help = f"Delete records of notifications older than {KEPT_DAYS} days."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work in batches."""
        delete_old_notifications()
        delete_old_mails()
        resume_daily_mails()
        delete_ended_subscriptions()
