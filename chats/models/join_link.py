"""A link by which people come into a chat without being invited one by one."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chatapp.lib import clock


class JoinLink(models.Model):
    """Good until `expires_at` for at most `max_uses` people. Only a hash of its secret is kept: it is shown once."""

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
        """However many come at once, the database itself lets no more in than `max_uses`."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(uses__lte=F("max_uses")), name="join_link_not_overused")
        ]

    def __str__(self) -> str:
        """Which chat it leads to."""
        return f"Link {self.pk} into chat {self.chat_id}"

    def is_spent(self, at: datetime) -> bool:
        """Whether it lets no one in any more: used up, too old or taken back."""
        return self.revoked_at is not None or self.uses >= self.max_uses or self.expires_at <= at
