"""A declined invitation, which blocks new ones for a while."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from chatapp.lib import clock


class DeclinedInvitation(models.Model):
    """When a person last declined an invitation to a chat. That chat's members can't invite them for 30 days."""

    chat = models.ForeignKey("chats.Chat", on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """Unique per chat and person; the index answers "which are too old to count"."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["chat", "user"], name="declined_once_per_chat")]
        indexes: ClassVar = [models.Index(fields=["at"], name="declined_by_age")]

    def __str__(self) -> str:
        """Return the person and the chat."""
        return f"{self.user_id} declined {self.chat_id}"
