"""Errors at the HTTP level, raised before any endpoint runs, and errors as JSON responses."""

from django.http import JsonResponse

from chatapp.lib.errors import AppError, BadRequest, Forbidden, InternalError, NotFound, Unauthenticated

NOT_KEPT = {"Cache-Control": "private, no-store"}


class UnknownHost(BadRequest):
    """The `Host` header is not one of this site's (HTTP 400)."""

    code = "unknown_host"
    sentence = "This host is not served here."


class MethodNotAllowed(AppError):
    """The endpoint doesn't support this method; `Allow` lists the methods it does (HTTP 405)."""

    status = 405
    code = reason = "method_not_allowed"
    sentence = "This endpoint does not support this method."


class NotAcceptable(AppError):
    """The `Accept` header excludes JSON (HTTP 406)."""

    status = 406
    code = reason = "not_acceptable"
    sentence = "Only JSON is available."


class LengthRequired(AppError):
    """The body has no `Content-Length` (HTTP 411)."""

    status = 411
    code = reason = "length_required"
    sentence = "The body needs a Content-Length."


class TooLarge(AppError):
    """The body is larger than this endpoint accepts (HTTP 413)."""

    status = 413
    code = reason = "too_large"
    sentence = "The body is too large."


class UriTooLong(AppError):
    """The path and query are longer than any endpoint needs (HTTP 414)."""

    status = 414
    code = reason = "uri_too_long"
    sentence = "This address is too long."


class UnsupportedMediaType(AppError):
    """The endpoint doesn't accept this `Content-Type` (HTTP 415)."""

    status = 415
    code = reason = "unsupported_media_type"
    sentence = "The body must be JSON."


_BY_STATUS: tuple[type[AppError], ...] = (
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    LengthRequired,
    TooLarge,
    UriTooLong,
    UnsupportedMediaType,
)


def refusal_answer(error: AppError, *, status: int | None = None) -> JsonResponse:
    """Return `error` as a JSON response, outside of API views. `status` overrides the error's own."""
    return JsonResponse(error.body(), status=status or error.status, headers={**error.headers(), **NOT_KEPT})


def refusal_of(status: int) -> AppError:
    """Return the error for an HTTP status."""
    if status >= InternalError.status:
        return InternalError()
    return next((kind() for kind in _BY_STATUS if kind.status == status), BadRequest("The request was refused."))
