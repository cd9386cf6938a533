"""The content of a message before an edit."""

from typing import ClassVar

from django.db import models

from chatapp.lib import clock


class MessageEdit(models.Model):
    """One earlier text and when it was written, visible to members. Deleting the message deletes its edits."""

    message = models.ForeignKey("chats.Message", on_delete=models.CASCADE, related_name="edits")
    content = models.TextField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """Ordered oldest first."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return the message it belongs to."""
        return f"Edit of message {self.message_id}"
