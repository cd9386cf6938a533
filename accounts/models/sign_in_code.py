"""Codes by which someone signs in once, without the password."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from chatapp.lib import clock


class SignInCode(models.Model):
    """One asked-for code. It opens the account only together with the secret its asker got, of which this is a hash.

    `user` and `code_hash` are filled in when the code is mailed; for an email that belongs to no one they stay empty.
    """

    request_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="sign_in_codes"
    )
    code_hash = models.CharField(max_length=64, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        """The index finds what is too old."""

        indexes: ClassVar = [models.Index(fields=["created_at"], name="sign_in_code_by_age")]

    def __str__(self) -> str:
        """Whose it is."""
        return f"code of {self.user_id or 'no one'}"
