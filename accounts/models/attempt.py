"""Counted attempts: sign-in, sign-up, password reset."""

from typing import ClassVar

from django.db import models

from chatapp.lib import clock


class Attempt(models.Model):
    """One counted attempt. `bucket` names what is limited, such as `signin:10.0.0.1:ada@x.org`."""

    bucket = models.CharField(max_length=300)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """The indexes serve "attempts in this bucket since" and "attempts too old to count"."""

        indexes: ClassVar = [
            models.Index(fields=["bucket", "at"], name="attempt_by_bucket_since"),
            models.Index(fields=["at"], name="attempt_by_age"),
        ]

    def __str__(self) -> str:
        """The bucket."""
        return self.bucket
