"""What an `Idempotency-Key` has already created."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from chatapp.lib import clock


class IdempotencyKey(models.Model):
    """One key of one person for one path: the id of what was created and a hash of the body, never an answer."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="idempotency_keys", db_index=False
    )
    # Of the path and the key.
    key_hash = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64)
    object_id = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        """The constraint makes two simultaneous requests one; the index serves the deletion of expired keys."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key_hash"], name="idempotency_key_once_per_person")
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_key_by_age")]

    def __str__(self) -> str:
        """The person and what was created."""
        return f"{self.user_id}: {self.object_id}"
