"""Errors at the HTTP level, raised before any endpoint runs, and errors as JSON responses."""

from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _

from chatapp.lib.errors import AppError, BadRequest, Forbidden, InternalError, NotFound, Unauthenticated
from chatapp.lib.sentences import Sentence, program_sentence

NOT_KEPT = {"Cache-Control": "private, no-store"}


class UnknownHost(BadRequest):
    """The `Host` header is not one of this site's (HTTP 400)."""

    code = "unknown_host"
    message = program_sentence("unknown_host", "This host is not served here.")


class MethodNotAllowed(AppError):
    """The endpoint doesn't support this method; `Allow` lists the methods it does (HTTP 405)."""

    status = 405
    code = reason = "method_not_allowed"
    message = program_sentence("method_not_allowed", "This endpoint does not support this method.")


class NotAcceptable(AppError):
    """The `Accept` header excludes JSON (HTTP 406)."""

    status = 406
    code = reason = "not_acceptable"
    message = program_sentence("not_acceptable", "Only JSON is available.")


class LengthRequired(AppError):
    """The body has no `Content-Length` (HTTP 411)."""

    status = 411
    code = reason = "length_required"
    message = program_sentence("length_required", "The body needs a Content-Length.")


class TooLarge(AppError):
    """The body is larger than this endpoint accepts (HTTP 413)."""

    status = 413
    code = reason = "too_large"
    message = program_sentence("too_large", "The body is too large.")


FILE_TOO_LARGE = Sentence("file_too_large", _("The file is too large: %(size)s at most."))


class UriTooLong(AppError):
    """The path and query are longer than any endpoint needs (HTTP 414)."""

    status = 414
    code = reason = "uri_too_long"
    message = program_sentence("uri_too_long", "This address is too long.")


class UnsupportedMediaType(AppError):
    """The endpoint doesn't accept this `Content-Type` (HTTP 415)."""

    status = 415
    code = reason = "unsupported_media_type"
    message = program_sentence("unsupported_media_type", "The body must be JSON.")


_REFUSED = program_sentence("refused", "The request was refused.")
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
    return next((kind() for kind in _BY_STATUS if kind.status == status), BadRequest(_REFUSED))
