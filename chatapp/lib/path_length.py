"""Reject overlong paths before any other processing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from chatapp.lib.http_refusals import NOT_KEPT, UriTooLong, refusal_answer

# The site's longest path, with a signed invitation, has about 400.
MAX_PATH_BYTES = 2_048


class PathLengthMiddleware:
    """Responds 414 to longer paths. Outermost, so they are neither logged nor redacted nor resolved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """`get_response` is the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Reject an overlong path; pass others through."""
        if _path_bytes(request) <= MAX_PATH_BYTES:
            return self.get_response(request)
        refusal = UriTooLong()
        if request.path.startswith("/api/"):
            return refusal_answer(refusal)
        headers = {**refusal.headers(), **NOT_KEPT}
        return HttpResponse(
            refusal.message, status=refusal.status, content_type="text/plain; charset=utf-8", headers=headers
        )


def _path_bytes(request: HttpRequest) -> int:
    """Return the length of the path, raw as sent (ASGI) or decoded, whichever is longer."""
    sent = getattr(request, "scope", {}).get("raw_path") or b""
    return max(len(sent), len(request.path.encode(errors="replace")))
