"""An emoji reaction to a message."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from chatapp.lib import clock
from chats.models.custom_emoji import MAX_EMOJI_NAME_CHARACTERS
from chats.models.same_chat import ChatOfMessage

# A custom emoji is stored as `:name:`.
MAX_EMOJI_CHARACTERS = MAX_EMOJI_NAME_CHARACTERS + 2


class Reaction(models.Model):
    """One emoji by one person. Written under the chat's lock, together with `Message.reactions`."""

    # Foreign keys without an index: the constraint starts with the message, and no query filters by person alone.
    chat = ChatOfMessage()
    message = models.ForeignKey("chats.Message", on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    emoji = models.CharField(max_length=MAX_EMOJI_CHARACTERS)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """Unique per message, emoji and person."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "emoji", "user"], name="reaction_once_per_person")
        ]

    def __str__(self) -> str:
        """Return the emoji and the person."""
        return f"{self.emoji} by {self.user_id}"
