"""How far each log consumer has read each chat's log."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class LogConsumer(models.Model):
    """A named reader of all chats' logs. `is_ready`: the cursors it starts with have been written."""

    name = models.CharField(max_length=40, primary_key=True)
    is_ready = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class LogCursor(models.Model):
    """The seq up to which a consumer has read a chat; without a row, 0.

    After a failure, `retry_at` says when to try again and `tries` how often it failed in a row.
    """

    consumer = models.ForeignKey(LogConsumer, on_delete=models.CASCADE, related_name="+", db_index=False)
    chat = models.ForeignKey("chats.Chat", on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveBigIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Unique per consumer and chat; the index answers "which are to be tried again"."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["consumer", "chat"], name="log_cursor_once")]
        indexes: ClassVar = [
            models.Index(fields=["consumer", "retry_at"], condition=Q(retry_at__isnull=False), name="log_cursor_retry")
        ]

    def __str__(self) -> str:
        """Return the consumer, the chat and the seq."""
        return f"{self.consumer_id} {self.chat_id}/{self.seq}"
