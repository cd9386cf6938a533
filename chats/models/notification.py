"""Notifications that were sent, and how far the messages of each chat have been looked at for them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from chatapp.jobs.models import DueRow
from chatapp.lib import clock
from chats.models.same_chat import ChatOfMessage, SameChatKey


class NotificationChannel(models.TextChoices):
    """How a notification reaches a person: in open pages, as Web Push, by mail, as a count on the app's icon."""

    IN_PAGE = "in_page"
    PUSH = "push"
    MAIL = "mail"
    BADGE = "badge"


class Notification(models.Model):
    """One row per person, message and channel: what is retried notifies no one twice."""

    # Foreign keys without an index: the constraint starts with the message.
    chat = ChatOfMessage(null=False)
    message = SameChatKey("chats.Message", on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, choices=NotificationChannel.choices)
    at = models.DateTimeField(default=clock.now)
    # The mail that it is a part of.
    mail = models.ForeignKey("MissedMail", on_delete=models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta:
        """`notification_by_age` serves the hourly deletion, `notification_by_mail` a mail."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "user", "channel"], name="notification_once_per_channel")
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="notification_by_age"),
            models.Index(fields=["mail", "message"], condition=Q(mail__isnull=False), name="notification_by_mail"),
        ]

    def __str__(self) -> str:
        """Return the channel, the message and the person."""
        return f"{self.channel} of {self.message_id} for {self.user_id}"


class NotificationRound(DueRow):
    """How far a chat's messages have been looked at for notifications: one row per chat.

    The log consumer raises `newest_id`. A worker takes the messages above `judged_id` up to `upto_id`, and their people
    in pages: those above `after_user_id`.
    """

    chat = models.OneToOneField("chats.Chat", on_delete=models.CASCADE, primary_key=True, related_name="+")
    newest_id = models.BigIntegerField()
    judged_id = models.BigIntegerField()
    upto_id = models.BigIntegerField(default=0)
    after_user_id = models.BigIntegerField(default=0)

    class Meta:
        """The index answers "what is due" and "what is running"."""

        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=["waiting", "running"]), name="notification_round_due"
            )
        ]

    def __str__(self) -> str:
        """Return the chat."""
        return f"Notifications of {self.chat_id}"


class AddedMentions(DueRow):
    """Whom edits of a message have mentioned that no version before did: they are notified, too.

    `known_ids` are all that any version has mentioned, so that no one is notified again.
    """

    chat = ChatOfMessage(null=False)
    message = SameChatKey("chats.Message", on_delete=models.CASCADE)
    user_ids = models.JSONField(default=list)
    known_ids = models.JSONField(default=list)

    class Meta:
        """The index answers "what is due" and "what is running"."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["message"], name="added_mentions_once")]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "running"]), name="added_mentions_due")
        ]

    def __str__(self) -> str:
        """Return the message."""
        return f"Mentions added to {self.message_id}"
