"""What staff did, append-only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from chatapp.lib import clock

APPEND_ONLY = "The audit log is append-only."


class AppendOnlyQuerySet(models.QuerySet["AuditEntry"]):
    """Refuses to change or delete many at once, as the model does one by one."""

    def update(self, **kwargs: Any) -> int:
        """Refuse. Errors: TypeError."""
        raise TypeError(APPEND_ONLY)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """Refuse. Errors: TypeError."""
        raise TypeError(APPEND_ONLY)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse. Errors: TypeError."""
        raise TypeError(APPEND_ONLY)


class AuditEntry(models.Model):
    """One staff action. Rows are only ever added; saving a stored one or deleting one is refused.

    PostgreSQL refuses it too, by a trigger (migration 0002).
    """

    at = models.DateTimeField(default=clock.now, editable=False)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    reason = models.TextField(blank=True, default="")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        """Newest first; the index answers the admin's list."""

        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["-at"], name="audit_entry_newest")]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        """What was done to what."""
        return f"{self.action} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry. Errors: TypeError when it is stored already."""
        if self.pk is not None:
            raise TypeError(APPEND_ONLY)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: the audit log is append-only."""
        raise TypeError(APPEND_ONLY)
