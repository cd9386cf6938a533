"""A link that lets people join a chat without individual invitations."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models.user import MAX_EMAIL_CHARACTERS
from chatapp.lib import clock


class JoinLink(models.Model):
    """Valid until `expires_at` for at most `max_uses` people. Only a hash of the secret is stored: it is shown once.

    Any member may have one mailed to a single address with a message; leaders may make others.
    """

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
    # The address that it was mailed to, in its canonical form; empty for a link that its maker shares.
    mailed_to = models.CharField(max_length=MAX_EMAIL_CHARACTERS, blank=True, default="", db_default="")

    class Meta:
        """The constraint caps uses at `max_uses`, however many people join concurrently.

        `join_link_mailed` finds what an address was mailed.
        """

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(uses__lte=F("max_uses")), name="join_link_not_overused")
        ]
        indexes: ClassVar = [
            models.Index(fields=["mailed_to", "created_at"], condition=~Q(mailed_to=""), name="join_link_mailed")
        ]

    def __str__(self) -> str:
        """Return the link and its chat."""
        return f"Link {self.pk} into chat {self.chat_id}"

    def is_spent(self, at: datetime) -> bool:
        """Return whether it admits no one anymore: used up, expired or revoked."""
        return self.revoked_at is not None or self.uses >= self.max_uses or self.expires_at <= at
