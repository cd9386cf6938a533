"""Signed-in devices: one row per device session, for browsers and API clients."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from chatapp.lib import clock


class Device(models.Model):
    """One device session of one person.

    Every access token, refresh token, channel token and browser session names its device; once `ended_at` is set
    they are all invalid. `refresh_version` is the `User.token_version` of the newest refresh token, the only valid
    one; `replaced_version` and `replaced_at` describe its predecessor, which is accepted for 10 more seconds.
    """

    class Kind(models.TextChoices):
        """How the device authenticates: session cookie or tokens."""

        BROWSER = "browser"
        API = "api"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.API)
    name = models.CharField(max_length=200, blank=True, default="")
    address = models.GenericIPAddressField(null=True, blank=True)
    refresh_version = models.PositiveIntegerField(null=True, blank=True)
    replaced_version = models.PositiveIntegerField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    last_seen_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        """Partial indexes: "this person's live devices", and the hub's "sessions that ended in the last 30 s"."""

        indexes: ClassVar = [
            models.Index(
                fields=["user", "-last_seen_at"], condition=models.Q(ended_at=None), name="device_live_by_user"
            ),
            models.Index(fields=["ended_at"], condition=~models.Q(ended_at=None), name="device_ended_since"),
            # Sessions that reach SESSION_MAX_DAYS.
            models.Index(fields=["created_at"], condition=models.Q(ended_at=None), name="device_by_age"),
        ]

    def __str__(self) -> str:
        """The device's name, as shown to its owner."""
        return self.name or f"Device {self.pk}"
