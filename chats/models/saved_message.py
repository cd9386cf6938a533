"""A message that a person saved for later."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from chatapp.lib import clock
from chats.models.same_chat import ChatOfMessage


class SavedMessage(models.Model):
    """One person's bookmark, private: it has no seq and appears in no payload sent to others."""

    chat = ChatOfMessage()
    message = models.ForeignKey("chats.Message", on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """Unique per person and message; the index answers "what this person saved, newest first"."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "user"], name="saved_once_per_person")]
        indexes: ClassVar = [models.Index(fields=["user", "id"], name="saved_by_user")]

    def __str__(self) -> str:
        """Return the message and the person."""
        return f"{self.message_id} for {self.user_id}"
