"""Someone whom a person wants to hear nothing from."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from chatapp.lib import clock


class Block(models.Model):
    """`blocker` blocks `blocked`, who is never told. Only the blocker sees that it exists."""

    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """Once per pair. The constraint answers "whom this person blocks", the index "who blocks this person"."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once_per_person")]
        indexes: ClassVar = [models.Index(fields=["blocked", "blocker"], name="block_by_blocked")]

    def __str__(self) -> str:
        """Whose it is; the blocked person's name is no one else's business."""
        return f"Block {self.pk} of {self.blocker_id}"
