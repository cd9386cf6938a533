"""Groups of people that staff make, to be mentioned together: `@design`."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chatapp.lib import clock

MAX_GROUP_NAME_CHARACTERS = 30
# Each mention of it stores this many ids at most.
MAX_GROUP_MEMBERS = 500
# Completion in the composer loads them all.
MAX_GROUPS = 200


class UserGroup(models.Model):
    """A named group. A mention stands for those of its members who are in the chat when the message is written."""

    # Lower case letters, digits, hyphens (accounts/rules/user_group.py).
    name = models.CharField(max_length=MAX_GROUP_NAME_CHARACTERS, unique=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="user_groups", blank=True)

    class Meta:
        """Names in the admin."""

        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        """Return what is typed."""
        return f"@{self.name}"
