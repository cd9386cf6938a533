"""Error pages. Under /api/ chatapp.lib.middleware replaces them with JSON."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

# status: (icon, heading, advice)
PAGES: Mapping[int, tuple[str, str, str]] = {
    400: ("circle-alert", "That request made no sense", "Something in it could not be read. Go back and try again."),
    403: ("lock", "You cannot open this", "Perhaps you left this chat, or were never in it."),
    404: ("compass", "Page not found", "The address may be mistyped, or what was here is gone."),
    405: ("circle-alert", "That does not work here", "This address cannot be used in that way."),
    413: ("circle-alert", "That is too large", "Go back and choose something smaller."),
    422: ("circle-alert", "Some of it is not valid", "Go back, look through what you filled in and try again."),
    429: ("clock", "A little too fast", "There were too many tries. Please wait a moment, then try again."),
    500: ("wrench", "Something broke on our side", "It has been noted. Please try again in a minute."),
    503: ("wrench", "Back in a moment", "The service cannot answer right now. Please try again shortly."),
}
FOREIGN_HOST = "This site is not served under this address. Whoever runs it lists its addresses in ALLOWED_HOSTS."


def show_error(
    request: HttpRequest, status: int, *, sentence: str = "", headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Render the error page. `sentence` overrides the default advice."""
    icon, heading, advice = PAGES.get(status, PAGES[400])
    context = {"status": status, "icon": icon, "heading": heading, "advice": sentence or advice}
    response = render(request, "error.html", context, status=status)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a malformed request, or an unknown host."""
    return show_error(request, 400, sentence=FOREIGN_HOST if isinstance(exception, DisallowedHost) else "")


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
        if request.user.is_authenticated and request.path in (settings.LOGIN_URL, "/signup"):
            return match.func(request)
    return render(request, "csrf_failure.html", {"status": 403}, status=403)


def _is_from_own_page(request: HttpRequest) -> bool:
    own = (f"{request.scheme}://{request.get_host()}", settings.PUBLIC_URL)
    return request.headers.get("Origin") in own
