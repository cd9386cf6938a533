"""Context processor for all templates."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from chatapp.pages.import_map import import_map, release
from chatapp.pages.theme import chosen_theme


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name, the user's theme ("" follows the system), and values for scripts and links.

    Queries: none; error pages use it too.
    """
    return {
        "site_name": settings.SITE_NAME,
        "theme": chosen_theme(request),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "theme_cookie": settings.THEME_COOKIE_NAME,
        "import_map": import_map(),
        "release": release(),
        "has_directory": settings.MEMBER_DIRECTORY,
    }
