"""Themes: light, dark, high contrast, the system's. In a cookie, which applies before sign-in and needs no table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from chatapp.pages.tokens import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, colors

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_ONE_YEAR_SECONDS = 365 * 86_400


@dataclass(frozen=True, slots=True)
class Theme:
    """One choice.

    Shape: `value` is the cookie's, and `data-theme` of the page; "" is the system's. `contrast_media` is the media
    query of css/contrast.css.
    """

    value: str
    label: _StrPromise
    contrast_media: str = "(forced-colors: active)"

    @property
    def bar_colors(self) -> list[tuple[str, str]]:
        """Return the colors of the browser's own bars, each with its media query."""
        if self.value:
            return [(colors()[self.value][_BARS], "all")]
        return [(colors()[name][_BARS], f"(prefers-color-scheme: {name})") for name in (LIGHT, DARK)]


_BARS = "surface-low"
SYSTEM: Final = Theme("", _("System"), contrast_media="(prefers-contrast: more), (forced-colors: active)")
THEMES: Final = (
    SYSTEM,
    Theme(LIGHT, _("Light")),
    Theme(DARK, _("Dark")),
    Theme(CONTRAST_LIGHT, _("High contrast, light"), contrast_media="all"),
    Theme(CONTRAST_DARK, _("High contrast, dark"), contrast_media="all"),
)
_BY_VALUE: Final = {theme.value: theme for theme in THEMES}


def chosen_theme(request: HttpRequest) -> Theme:
    """Return the theme of the cookie, or the system's."""
    return _BY_VALUE.get(request.COOKIES.get(settings.THEME_COOKIE_NAME, ""), SYSTEM)


@require_safe
@login_required
def appearance(request: HttpRequest) -> HttpResponse:
    """Show the settings page for the theme."""
    return render(request, "appearance.html", {"themes": THEMES})


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Store `theme` from the form and redirect back. An unknown value means the system's theme."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = reverse("home")
    answer = HttpResponseRedirect(back)
    theme = _BY_VALUE.get(request.POST.get("theme", ""), SYSTEM)
    if theme is not SYSTEM:
        # Readable by scripts, which change it without a round trip.
        answer.set_cookie(
            settings.THEME_COOKIE_NAME,
            theme.value,
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
