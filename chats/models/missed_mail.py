"""Mails about missed messages: soon after them, and once a day."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from chatapp.jobs.models import DueRow
from chatapp.lib import clock


class MissedMail(DueRow):
    """A mail about what a person missed; its notifications are the messages. While it is open, new ones join it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=clock.now)
    is_open = models.BooleanField(default=True)

    class Meta:
        """The indexes answer "what is due", "what is running" and what is old."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=Q(is_open=True), name="missed_mail_one_open")
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "running"]), name="missed_mail_due"),
            models.Index(fields=["user"], name="missed_mail_of_user"),
            models.Index(fields=["created_at"], name="missed_mail_by_age"),
        ]

    def __str__(self) -> str:
        """Return the person."""
        return f"Mail {self.pk} for {self.user_id}"


class DailyMail(DueRow):
    """When a person's next daily mail is due: one row for each person who wants them.

    `occurs_at` is the hour that they chose; `due_at` may be later, after a failure. `seen_id` is the newest message
    that a mail was about.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    occurs_at = models.DateTimeField()
    seen_id = models.BigIntegerField(default=0)

    class Meta:
        """The index answers "what is due" and "what is running"."""

        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "running"]), name="daily_mail_due")
        ]

    def __str__(self) -> str:
        """Return the person."""
        return f"Daily mail for {self.user_id}"
