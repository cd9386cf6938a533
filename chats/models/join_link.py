"""A link that lets people join a chat without individual invitations."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chatapp.lib import clock


class JoinLink(models.Model):
    """Valid until `expires_at` for at most `max_uses` people. Only a hash of the secret is stored: it is shown once."""

    chat = models.ForeignKey("chats.Chat", on_delete=models.CASCADE, related_name="join_links")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    max_uses = models.PositiveIntegerField()
    uses = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The constraint caps uses at `max_uses`, however many people join concurrently."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(uses__lte=F("max_uses")), name="join_link_not_overused")
        ]

    def __str__(self) -> str:
        """Return the link and its chat."""
        return f"Link {self.pk} into chat {self.chat_id}"

    def is_spent(self, at: datetime) -> bool:
        """Return whether it admits no one anymore: used up, expired or revoked."""
        return self.revoked_at is not None or self.uses >= self.max_uses or self.expires_at <= at
