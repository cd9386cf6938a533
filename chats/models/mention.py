"""A person mentioned in a numbered message: the rows behind the mention counts."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Mention(models.Model):
    """One mention, by message number. Deleting the message deletes its mentions; editing rewrites them.

    Thread replies have no number and thus no relation to a read position: they have no rows here.
    """

    chat = models.ForeignKey("chats.Chat", on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveBigIntegerField()
    # The person blocked the author at the time: doesn't count as asking for their attention.
    is_silent = models.BooleanField(default=False)

    class Meta:
        """The index answers "how many of this person's mentions are above their read position"."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chat", "user", "number"], name="mention_once_per_message")
        ]

    def __str__(self) -> str:
        """Return the person, the chat and the number."""
        return f"{self.user_id} in {self.chat_id}/{self.number}"
