"""Addresses of a length that no page, call or file of this site has end before anything looks at them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from chatapp.lib.http_refusals import NOT_KEPT, UriTooLong, refusal_answer

# The longest of ours holds a signed invitation: some 400.
MAX_PATH_BYTES = 2_048


class PathLengthMiddleware:
    """Answers 414 to a longer path. Outermost: such a path is neither logged nor searched for secrets nor resolved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let every shorter path through."""
        if _path_bytes(request) <= MAX_PATH_BYTES:
            return self.get_response(request)
        refusal = UriTooLong()
        if request.path.startswith("/api/"):
            return refusal_answer(refusal)
        headers = {**refusal.headers(), **NOT_KEPT}
        return HttpResponse(
            refusal.sentence, status=refusal.status, content_type="text/plain; charset=utf-8", headers=headers
        )


def _path_bytes(request: HttpRequest) -> int:
    """Return how long the path is as it was sent, where the server says so (ASGI), else as it was meant."""
    sent = getattr(request, "scope", {}).get("raw_path") or b""
    return max(len(sent), len(request.path.encode(errors="replace")))
