"""Error pages. Under /api/ chatapp.lib.middleware replaces them with JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# status: (icon, heading, advice)
PAGES: Mapping[int, tuple[str, _StrPromise, _StrPromise]] = {
    400: ("circle-alert", _("Bad request"), _("We couldn’t read this request. Go back and try again.")),
    403: ("lock", _("You don’t have access"), _("You may have left this chat, or you were never a member.")),
    404: ("compass", _("Page not found"), _("Check the address. The page may also have been removed.")),
    405: ("circle-alert", _("Not allowed"), _("This page doesn’t support this kind of request.")),
    413: ("circle-alert", _("Too large"), _("Go back and choose a smaller file.")),
    422: (
        "circle-alert",
        _("Check what you entered"),
        _("Some fields aren’t valid. Go back, correct them and try again."),
    ),
    429: ("clock", _("Too many requests"), _("Please wait a moment and try again.")),
    500: ("wrench", _("Something went wrong"), _("The error has been logged. Please try again in a minute.")),
    503: ("wrench", _("Back in a moment"), _("The service is temporarily unavailable. Please try again shortly.")),
}
FOREIGN_HOST = _("This site doesn’t use this address. If you run it, add the address to ALLOWED_HOSTS.")


def show_error(
    request: HttpRequest, status: int, *, message: str = "", headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Render the error page. `message` overrides the default advice."""
    icon, heading, advice = PAGES.get(status, PAGES[400])
    context = {"status": status, "icon": icon, "heading": heading, "advice": message or advice}
    response = render(request, "error.html", context, status=status)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a malformed request, or an unknown host."""
    return show_error(request, 400, message=str(FOREIGN_HOST) if isinstance(exception, DisallowedHost) else "")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: PermissionDenied."""
    return show_error(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: unknown path or object."""
    return show_error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Rendered without the request: loading the user may be what failed."""
    icon, heading, advice = PAGES[500]
    context: dict[str, Any] = {"status": 500, "icon": icon, "heading": heading, "advice": advice}
    context["site_name"] = settings.SITE_NAME
    return HttpResponse(render_to_string("error.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: invalid CSRF token or missing cookie. Django logs the reason; it isn't shown.

    Signing in invalidates the tokens of all open tabs. A view with `takes_stale_tokens` still accepts its form if the
    `Origin` is this site. If the user has signed in meanwhile, sign-in and sign-up forms are passed on anyway.
    """
    match = request.resolver_match
    view = getattr(match.func, "view_class", None) if match else None
    if match and getattr(view, "takes_stale_tokens", False):
        if _is_from_own_page(request):
            return match.func(request, *match.args, **match.kwargs)
        if request.user.is_authenticated and match.url_name in ("sign_in", "sign_up"):
            return match.func(request)
    return render(request, "csrf_failure.html", {"status": 403}, status=403)


def _is_from_own_page(request: HttpRequest) -> bool:
    own = (f"{request.scheme}://{request.get_host()}", settings.PUBLIC_URL)
    return request.headers.get("Origin") in own
