"""The theme: light, dark or the system's. In a cookie, so it applies before sign-in and needs no table."""

from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

THEMES: Final = ("light", "dark")
_ONE_YEAR_SECONDS = 365 * 86_400


def chosen_theme(request: HttpRequest) -> str:
    """Return "light", "dark", or "" for the system's."""
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return theme if theme in THEMES else ""


@require_safe
@login_required
def appearance(request: HttpRequest) -> HttpResponse:
    """Show the settings page for the theme."""
    return render(request, "appearance.html")


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Store `theme` from the form and redirect back. An unknown value means the system's theme."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        # Readable by scripts, which change it without a round trip.
        answer.set_cookie(
            settings.THEME_COOKIE_NAME,
            theme,
            max_age=_ONE_YEAR_SECONDS,
            samesite="Lax",
            secure=settings.IS_HTTPS,
            httponly=False,
        )
    else:
        answer.delete_cookie(settings.THEME_COOKIE_NAME, samesite="Lax")
        # Otherwise the cookie of release 1.0 would apply again.
        answer.delete_cookie(settings.OLD_COOKIE_NAMES[settings.THEME_COOKIE_NAME], samesite="Lax")
    return answer
