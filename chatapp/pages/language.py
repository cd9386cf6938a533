"""The language and the time zone of a response: the person's own settings, otherwise the browser's language."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from chatapp.lib.middleware import API_PREFIX


class LanguageMiddleware:
    """Activates the reader's language and time zone for pages; English and UTC for the API.

    Must follow DeviceMiddleware, which loads the person. Until then, errors are English.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """`get_response` is the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the reader's language."""
        if request.path_info.startswith(API_PREFIX) and request.path_info != _API_PAGE:
            with translation.override(settings.LANGUAGE_CODE), timezone.override(None):
                return self.get_response(request)
        language = language_of(request)
        with translation.override(language), timezone.override(time_zone_of(request)):
            response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


# A page, although below the API's prefix.
_API_PAGE = f"{API_PREFIX}docs"


def language_of(request: HttpRequest) -> str:
    """Return the code of the person's language, otherwise of the browser's first one that the site has.

    Django reads at most 500 characters of `Accept-Language`, in linear time.
    """
    return supported_language(getattr(request.user, "language", "")) or translation.get_language_from_request(request)


def supported_language(code: str) -> str:
    """Return `code` if the site has this language, otherwise ""."""
    return code if code in dict(settings.LANGUAGES) else ""


def time_zone_of(request: HttpRequest) -> ZoneInfo | None:
    """Return the person's time zone, or None: UTC, until the browser shows its own."""
    name = getattr(request.user, "time_zone", "")
    try:
        return ZoneInfo(name) if name else None
    except (LookupError, ValueError, OSError):
        # Stored when the system knew it.
        return None
