"""Context processor for all templates."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.site import current_site
from chatapp.pages.import_map import import_map, release
from chatapp.pages.theme import chosen_theme


def site_context(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name and accent, the user's theme, and values for scripts and links.

    Queries: one in ten seconds at most (accounts/site.py). Errors: none; error pages use it too.
    """
    site = current_site()
    return {
        "site_name": site.name,
        "site_logo": site.logo_address(),
        # Without a logo; the design's own mark stands for a site without a name of its own.
        "site_letter": site.own_name[:1].upper(),
        "accent": site.accent.removeprefix("#"),
        "theme": chosen_theme(request),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "theme_cookie": settings.THEME_COOKIE_NAME,
        "import_map": import_map(),
        "release": release(),
        "has_directory": settings.MEMBER_DIRECTORY,
    }
