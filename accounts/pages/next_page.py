"""The redirect target after signing in."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from chatapp.lib.path_length import MAX_PATH_BYTES


def next_page(request: HttpRequest, *, otherwise: str = settings.LOGIN_REDIRECT_URL) -> str:
    """Return the `next` parameter if it is a path on this site, else the page named `otherwise`, the chat list."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # Paths only: a URL with a host is rejected, even our own.
    is_possible = wanted.startswith("/") and len(wanted) <= MAX_PATH_BYTES
    if is_possible and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse(otherwise)
