"""The site's settings, cached by each process for a few seconds: every page needs name, logo and accent color."""

from dataclasses import dataclass

from django.conf import settings
from django.db import Error
from django.urls import reverse

from accounts.models import SiteSettings
from accounts.models.site_settings import SignUpRule
from chatapp.lib import clock
from chatapp.lib.pictures import SMALL

# How long a change takes at most to reach the other processes.
KEPT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Site:
    """What the row says; empty values are the defaults."""

    own_name: str = ""
    accent: str = ""
    logo: str = ""
    own_sign_up: str = ""
    welcome: str = ""

    @property
    def name(self) -> str:
        """Return the name people see."""
        return self.own_name or settings.SITE_NAME

    @property
    def sign_up(self) -> str:
        """Return who may create an account: the environment's SIGNUP, else what staff chose, else everyone."""
        return settings.SIGNUP if settings.IS_SIGNUP_FIXED else self.own_sign_up or settings.SIGNUP

    def logo_address(self, size: int = SMALL) -> str:
        """Return the URL of the logo, or "" without one."""
        return reverse("site_logo", args=[self.logo, size]) if self.logo else ""


class SiteCache:
    """The site as this process read it last."""

    def __init__(self) -> None:
        """Start without having read it."""
        self._site: Site | None = None
        self._good_until = 0.0

    def site(self) -> Site:
        """Return the site. Queries: 1 at most every `KEPT_SECONDS`. Errors: none; error pages use it too."""
        now = clock.elapsed_seconds()
        if self._site is None:
            self._site = self._read()
            self._good_until = now + KEPT_SECONDS
            # Without the rule, no one signs up.
            return self._site or Site(own_sign_up=SignUpRule.CLOSED)
        if now >= self._good_until:
            # First, so that of many threads one asks.
            self._good_until = now + KEPT_SECONDS
            self._site = self._read() or self._site
        return self._site

    def forget(self) -> None:
        """Read it again next time."""
        self._good_until = 0.0

    def keep(self, site: Site) -> None:
        """Return this one from now on, without reading. For tests."""
        self._site, self._good_until = site, float("inf")

    def _read(self) -> Site | None:
        try:
            row = SiteSettings.objects.values_list("name", "accent", "logo", "sign_up", "welcome").first()
        except Error:
            return None
        return Site(*row) if row else Site()


_cache = SiteCache()
current_site = _cache.site
forget_site = _cache.forget
keep_site = _cache.keep
