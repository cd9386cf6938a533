"""The content of a message before an edit."""

from typing import ClassVar

from django.db import models

from chatapp.lib import clock
from chats.models.same_chat import ChatOfMessage


class MessageEdit(models.Model):
    """One earlier text, when it was written and what files it lost, visible to members.

    Deleting the message deletes its edits.
    """

    chat = ChatOfMessage()
    message = models.ForeignKey("chats.Message", on_delete=models.CASCADE, related_name="edits")
    content = models.TextField()
    # Names of the files that the edit deleted.
    removed_files = models.JSONField(null=True, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """Ordered oldest first."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return the message it belongs to."""
        return f"Edit of message {self.message_id}"
