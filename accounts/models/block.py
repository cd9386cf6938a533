"""Blocked people."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from chatapp.lib import clock


class Block(models.Model):
    """`blocker` blocks `blocked`, who is not notified. Only the blocker can see the block."""

    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """Once per pair. The constraint serves "whom this person blocks", the index "who blocks this person"."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once_per_person")]
        indexes: ClassVar = [models.Index(fields=["blocked", "blocker"], name="block_by_blocked")]

    def __str__(self) -> str:
        """The blocker only: the blocked person stays private."""
        return f"Block {self.pk} of {self.blocker_id}"
