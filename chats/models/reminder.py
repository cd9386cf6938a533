"""Something a person wants to be reminded of."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from chatapp.jobs.models import RecurringRow
from chatapp.lib import clock
from chats.models.same_chat import ChatOfMessage, SameChatKey

MAX_REMINDER_CHARACTERS = 500


class Reminder(RecurringRow):
    """One person's reminder: of a message, or of a text. No one else sees it.

    `fired_at` is when it was last due; it counts as unread until the person is done with it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    chat = ChatOfMessage()
    message = SameChatKey("chats.Message", on_delete=models.CASCADE, null=True)
    text = models.CharField(max_length=MAX_REMINDER_CHARACTERS, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    fired_at = models.DateTimeField(null=True, blank=True)

    # Annotated by chats.queries.reminders; who has just chosen a message may read it.
    is_readable: bool = True
    # Set by the action that created it, as opposed to finding it again.
    is_new = False

    class Meta:
        """`reminder_of_user` serves the list, `reminder_fired` the count, `reminder_of_message` the deletion of one.

        `reminder_due` finds what is due, `reminder_running` what to reap.
        """

        indexes: ClassVar = [
            models.Index(fields=["user", "due_at", "id"], name="reminder_of_user"),
            models.Index(fields=["user"], condition=Q(fired_at__isnull=False), name="reminder_fired"),
            models.Index(fields=["message"], condition=Q(message__isnull=False), name="reminder_of_message"),
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="reminder_due"),
            models.Index(fields=["id"], condition=Q(state="running"), name="reminder_running"),
        ]

    def __str__(self) -> str:
        """Return the person and the time."""
        return f"{self.user_id} at {self.due_at:%Y-%m-%d %H:%M}"
