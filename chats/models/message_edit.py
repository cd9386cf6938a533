"""The text a message had before an edit."""

from typing import ClassVar

from django.db import models

from chatapp.lib import clock


class MessageEdit(models.Model):
    """One earlier text and the time it was written, visible to the members. Deleting the message deletes these."""

    message = models.ForeignKey("chats.Message", on_delete=models.CASCADE, related_name="edits")
    content = models.TextField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Which message it belongs to."""
        return f"Edit of message {self.message_id}"
