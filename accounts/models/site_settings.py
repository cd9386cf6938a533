"""What staff set for the whole site."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_SITE_NAME_CHARACTERS = 60
# Read before anything else here: a page of it would keep newcomers from saying hello.
MAX_WELCOME_CHARACTERS = 2_000


class SignUpRule(models.TextChoices):
    """Who may create an account. The values of SIGNUP."""

    OPEN = "open"
    INVITE = "invite"
    CLOSED = "closed"


class SiteSettings(models.Model):
    """The site's own settings, in one row. Empty values are the defaults: the configuration's, and the design's."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=MAX_SITE_NAME_CHARACTERS, blank=True, default="")
    # "#rrggbb", as staff chose it; chatapp/pages/accent.py makes it readable.
    accent = models.CharField(max_length=7, blank=True, default="")
    # The name of a stored picture (chatapp.lib.pictures); without one the first letter of the name is shown.
    logo = models.CharField(max_length=43, blank=True, default="", db_default="")
    # Ignored where the environment has SIGNUP.
    sign_up = models.CharField(max_length=6, choices=SignUpRule, blank=True, default="", db_default="")
    # Markdown, on the page that greets newcomers.
    welcome = models.TextField(blank=True, default="", db_default="")

    class Meta:
        """One row."""

        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="site_settings_one_row")]
        verbose_name_plural = _("site settings")

    def __str__(self) -> str:
        """Return the name."""
        return self.name
