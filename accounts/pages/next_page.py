"""Where to go after signing in."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from chatapp.lib.path_length import MAX_PATH_BYTES


def next_page(request: HttpRequest) -> str:
    """Return the path `next` asks for when it is one of ours, else the chats."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # Paths only: an address with a host, even ours, has no business here.
    is_possible = wanted.startswith("/") and len(wanted) <= MAX_PATH_BYTES
    if is_possible and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return settings.LOGIN_REDIRECT_URL
