"""Middleware for all responses (request id, caching) and for /api/ (CORS, body limits, JSON errors)."""

import re
import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from chatapp.lib import pictures
from chatapp.lib.body_limits import found_no_space, is_too_large, takes_file, takes_picture
from chatapp.lib.errors import CODE_HEADER
from chatapp.lib.file_size import readable_size
from chatapp.lib.full_disk import StorageFull
from chatapp.lib.http_refusals import FILE_TOO_LARGE, LengthRequired, TooLarge, UnknownHost, refusal_answer, refusal_of
from chatapp.lib.sentences import Sentence

GetResponse = Callable[[HttpRequest], HttpResponseBase]

API_PREFIX = "/api/"
# An incoming request id is accepted only if it is safe in a log line.
_SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_CORS_METHODS = "GET, POST, PUT, PATCH, DELETE"
_CORS_HEADERS = (
    "authorization, content-type, idempotency-key, if-none-match, tus-resumable, upload-checksum, upload-length, "
    "upload-metadata, upload-offset, x-csrftoken, x-request-id"
)
_CORS_EXPOSED = (
    f"X-Request-Id, Retry-After, {CODE_HEADER}, ETag, Location, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, "
    "X-API-Version, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm, Upload-Offset, "
    "Upload-Length, Upload-Expires, Upload-Piece-Size"
)
# Rises only with a version that breaks clients: docs/api-changelog.md.
API_VERSION = "1"
_PREFLIGHT_SECONDS = 600


class RequestIdMiddleware:
    """Sets `request.request_id`, and `X-Request-Id` on the response."""

    def __init__(self, get_response: GetResponse) -> None:
        """`get_response` is the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Accept a safe incoming id, else generate one."""
        given = request.headers.get("X-Request-Id", "")
        request_id = given if _SAFE_REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request_id
        return response


class ApiMiddleware:
    """Common behavior of the API: optional trailing slash, CORS, body limits, JSON errors even without a view."""

    def __init__(self, get_response: GetResponse) -> None:
        """`get_response` is the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Handle API requests; pass others through."""
        if not request.path_info.startswith(API_PREFIX):
            return self.get_response(request)
        response = self._answer(request)
        response.headers["X-API-Version"] = API_VERSION
        _add_cors_headers(request, response)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        refusal = _refused_host(request) or _refused_body(request)
        if refusal is not None:
            return refusal
        if request.path_info.endswith("/"):
            request.path_info = request.path_info.rstrip("/")
            request.path = request.path.rstrip("/")
        response = self.get_response(request)
        return _as_json(response)


class PrivateAnswersMiddleware:
    """Disables caching of responses unless the view set `Cache-Control`.

    Innermost and sync-only on purpose: under ASGI, Django then runs the whole chain with one thread switch.
    """

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: GetResponse) -> None:
        """`get_response` is the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add `Cache-Control: private, no-store`."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _refused_host(request: HttpRequest) -> HttpResponse | None:
    try:
        # Nothing else checks the host before the view, and most views don't.
        request.get_host()
    except DisallowedHost:
        return refusal_answer(UnknownHost())
    return None


def _refused_body(request: HttpRequest) -> HttpResponse | None:
    if found_no_space(request):
        return refusal_answer(StorageFull())
    if is_too_large(request):
        return refusal_answer(TooLarge(_too_large(request.path_info)))
    if "Transfer-Encoding" in request.headers:
        # DRF treats a body without a length as empty.
        return refusal_answer(LengthRequired())
    return None


def _too_large(path: str) -> Sentence | None:
    if takes_picture(path):
        return pictures.TOO_LARGE
    if takes_file(path):
        return FILE_TOO_LARGE(size=readable_size(settings.FILE_MAX_BYTES))
    return None


def _as_json(response: HttpResponseBase) -> HttpResponseBase:
    """Replace an error page that no API view made (unknown path, server error) with a JSON error."""
    if response.status_code < HTTPStatus.BAD_REQUEST:
        return response
    if response.headers.get("Content-Type", "").startswith("application/json"):
        return response
    replacement = refusal_answer(refusal_of(response.status_code), status=response.status_code)
    for name in ("Allow", "Retry-After", "Cache-Control"):
        if name in response.headers:
            replacement.headers[name] = response.headers[name]
    replacement.cookies = response.cookies
    return replacement


def _add_cors_headers(request: HttpRequest, response: HttpResponseBase) -> None:
    """Set the CORS headers for allowed origins, with credentials."""
    patch_vary_headers(response, ["Origin"])
    origin = request.headers.get("Origin", "")
    if origin not in settings.ALLOWED_ORIGINS:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers["Access-Control-Expose-Headers"] = _CORS_EXPOSED
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = _CORS_METHODS
        response.headers["Access-Control-Allow-Headers"] = _CORS_HEADERS
        response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
