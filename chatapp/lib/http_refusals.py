"""Requests that HTTP itself refuses, before any endpoint looks at what they want."""

from chatapp.lib.errors import AppError, BadRequest


class UnknownHost(BadRequest):
    """The `Host` header names a site that is not served here (HTTP 400)."""

    code = "unknown_host"
    sentence = "This host is not served here."


class MethodNotAllowed(AppError):
    """The path exists, but not with this method; `Allow` names the methods (HTTP 405)."""

    status = 405
    code = reason = "method_not_allowed"
    sentence = "This address does not know that method."


class NotAcceptable(AppError):
    """The `Accept` header excludes JSON (HTTP 406)."""

    status = 406
    code = reason = "not_acceptable"
    sentence = "Only JSON can be answered."


class LengthRequired(AppError):
    """A body without `Content-Length` (HTTP 411)."""

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
    sentence = "The address is too long."


class UnsupportedMediaType(AppError):
    """The `Content-Type` is not one this endpoint reads (HTTP 415)."""

    status = 415
    code = reason = "unsupported_media_type"
    sentence = "The body must be JSON."
