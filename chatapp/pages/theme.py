"""Light, dark, or as the system says: kept in a cookie, so that it holds before sign-in and needs no table."""

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
    """Show the settings page with the switch."""
    return render(request, "appearance.html")


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep `theme` from the form and go back to the page it came from. Anything unknown means the system's."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        # Readable by the page's own script, which changes it without a round trip.
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
        # What release 1.0 kept would be read again.
        answer.delete_cookie(settings.OLD_COOKIE_NAMES[settings.THEME_COOKIE_NAME], samesite="Lax")
    return answer
