"""The append-only log of staff actions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chatapp.lib import clock

APPEND_ONLY = "The audit log is append-only."


class AppendOnlyQuerySet(models.QuerySet["AuditEntry"]):
    """Refuses bulk changes and deletions, as the model refuses single ones."""

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
    """One staff action. Rows can be inserted, never updated or deleted.

    On PostgreSQL a trigger enforces this too (migration 0002).
    """

    at = models.DateTimeField(default=clock.now, editable=False)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    reason = models.TextField(blank=True, default="")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        """Newest first; the index serves the admin's list."""

        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["-at"], name="audit_entry_newest")]
        verbose_name_plural = _("audit entries")

    def __str__(self) -> str:
        """The action and its subject."""
        return f"{self.action} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the entry. Errors: TypeError when it is already stored."""
        if self.pk is not None:
            raise TypeError(APPEND_ONLY)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: the audit log is append-only."""
        raise TypeError(APPEND_ONLY)
