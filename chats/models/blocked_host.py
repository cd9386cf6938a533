"""Hosts whose pages are never fetched for a link preview."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chatapp.jobs.models import DueRow
from chatapp.lib import clock
from chatapp.lib.host_name import MAX_HOST_CHARACTERS

MAX_HOST_NOTE_CHARACTERS = 200
# More are a proxy's business; staff page through them.
MAX_BLOCKED_HOSTS = 5_000


class BlockedHost(DueRow):
    """A host that staff blocked, with everything below it; removing its earlier previews is the due work.

    `checked_page_id`: pages up to it have been looked at.
    """

    # In the form of chatapp/lib/host_name.py.
    host = models.CharField(max_length=MAX_HOST_CHARACTERS, unique=True)
    note = models.CharField(max_length=MAX_HOST_NOTE_CHARACTERS, blank=True, default="")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    added_at = models.DateTimeField(default=clock.now, editable=False)
    checked_page_id = models.BigIntegerField(default=0)

    class Meta:
        """The index answers "what is due" and "what is running"."""

        verbose_name = _("blocked host")
        verbose_name_plural = _("blocked hosts")
        ordering: ClassVar = ["host"]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "running"]), name="blocked_host_due")
        ]

    def __str__(self) -> str:
        """Return the host."""
        return self.host
