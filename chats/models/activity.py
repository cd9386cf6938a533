"""What concerns a person: a mention, a reply to them, a reaction to their message."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from chatapp.lib import clock
from chats.models.reaction import MAX_EMOJI_CHARACTERS
from chats.models.same_chat import ChatOfMessage, SameChatKey


class Activity(models.Model):
    """One row per person, message and kind. Written by a log consumer, so a send doesn't wait for it."""

    class Kind(models.TextChoices):
        """Why the message concerns the person."""

        MENTION = "mention"
        REPLY = "reply"
        REACTION = "reaction"

    # Foreign keys without an index: the constraint starts with the message, the indexes with the person.
    chat = ChatOfMessage(null=False)
    message = SameChatKey("chats.Message", on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Who wrote the message, or reacted last.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    emoji = models.CharField(max_length=MAX_EMOJI_CHARACTERS, blank=True, default="")
    # The message's number where reading the chat reads this, too: null for thread replies and reactions.
    number = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)

    # Annotated by chats.queries.activity.
    is_unread: bool

    class Meta:
        """`activity_of_user` serves the list, `activity_unread` the count, `activity_by_age` the hourly deletion."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "user", "kind"], name="activity_once_per_kind")
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "at", "id"], name="activity_of_user"),
            models.Index(fields=["user", "chat"], condition=models.Q(read_at=None), name="activity_unread"),
            models.Index(fields=["at"], name="activity_by_age"),
        ]

    def __str__(self) -> str:
        """Return the kind, the message and the person."""
        return f"{self.kind} in {self.message_id} for {self.user_id}"
