"""A person named in a numbered message: what mention counts are counted by."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Mention(models.Model):
    """One person in one message, known by its number. Deleting the message deletes these; editing writes them again.

    Replies in a thread have no number, so no place before or after a read position: they have no rows here.
    """

    chat = models.ForeignKey("chats.Chat", on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveBigIntegerField()
    # The person blocked the author then: it is not counted as asking for their attention.
    is_silent = models.BooleanField(default=False)

    class Meta:
        """Its index answers "how many of this person's lie above their read position"."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chat", "user", "number"], name="mention_once_per_message")
        ]

    def __str__(self) -> str:
        """Who, where."""
        return f"{self.user_id} in {self.chat_id}/{self.number}"
