"""The site's own emoji: a picture with a name, typed as `:name:`."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chatapp.lib import clock

MAX_EMOJI_NAME_CHARACTERS = 32
# Completion in the composer loads them all.
MAX_CUSTOM_EMOJI = 500


class CustomEmoji(models.Model):
    """One emoji. Messages and reactions refer to it by name, so a removed one is shown as its name."""

    # Lower case letters, digits, hyphens, underscores (chats/rules/custom_emoji.py).
    name = models.CharField(_("name"), max_length=MAX_EMOJI_NAME_CHARACTERS, unique=True)
    # The folder of its files (chatapp/lib/emoji_pictures.py).
    picture = models.CharField(_("picture"), max_length=22)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )
    added_at = models.DateTimeField(_("added at"), default=clock.now, editable=False)

    class Meta:
        """Names in the admin."""

        verbose_name = _("custom emoji")
        verbose_name_plural = _("custom emoji")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        """Return what is typed."""
        return f":{self.name}:"
