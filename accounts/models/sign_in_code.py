"""One-time codes for signing in without a password."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from chatapp.lib import clock


class SignInCode(models.Model):
    """One requested code. It works only together with the requester's secret, stored as `request_hash`.

    `user` and `code_hash` are filled in when the code is mailed; for an email without an account they stay empty.
    """

    request_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="sign_in_codes"
    )
    code_hash = models.CharField(max_length=64, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        """The index serves the deletion of expired codes."""

        indexes: ClassVar = [models.Index(fields=["created_at"], name="sign_in_code_by_age")]

    def __str__(self) -> str:
        """The user it belongs to."""
        return f"code of {self.user_id or 'no one'}"
