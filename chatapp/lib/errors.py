"""Expected failures. A door turns each into its own answer; nobody else catches them.

HTTP answers `{"errors": ...}` (plus the older key a documented endpoint promised), the socket answers an
error reply with `reason` or `errors`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

FieldErrors = Mapping[str, Sequence[str]]


class AppError(Exception):
    """A failure a person can understand. Subclasses fix the HTTP status and the socket's `reason`."""

    status = 400
    reason = "bad_request"
    sentence = "The request could not be understood."

    def __init__(self, sentence: str | None = None, *, legacy: Mapping[str, Any] | None = None) -> None:
        """`sentence` is for people; `legacy` holds keys the inherited contract promised beside `errors`."""
        self.sentence = sentence or self.sentence
        self.legacy = dict(legacy or {})
        super().__init__(self.sentence)

    def errors(self) -> dict[str, Any]:
        """Return what stands under `errors` in every answer."""
        return {"detail": self.sentence}

    def body(self) -> dict[str, Any]:
        """Return the HTTP body."""
        return {**self.legacy, "errors": self.errors()}

    def headers(self) -> dict[str, str]:
        """Return extra HTTP headers."""
        return {}

    def socket_response(self) -> dict[str, Any]:
        """Return the `response` of a socket's error reply."""
        return {"reason": self.reason, "errors": self.errors()}


class BadRequest(AppError):
    """The request has no usable shape at all (HTTP 400)."""


class Unauthenticated(AppError):
    """Nobody is signed in (HTTP 401)."""

    status = 401
    reason = "Unauthenticated"
    sentence = "Unauthenticated"


class Forbidden(AppError):
    """Not allowed, or a chat one may not see, existing or not (HTTP 403)."""

    status = 403
    reason = "Forbidden"
    sentence = "Forbidden"

    def body(self) -> dict[str, Any]:
        """Return the contract's `error` key beside `errors`."""
        return {"error": "Forbidden", **super().body()}


class NotFound(AppError):
    """No such thing inside what one may see (HTTP 404)."""

    status = 404
    reason = "not_found"
    sentence = "Not found"


class Invalid(AppError):
    """Well-formed input that breaks a rule; names every field at fault (HTTP 422)."""

    status = 422
    reason = "invalid"
    sentence = "Some fields are not valid."

    def __init__(self, fields: FieldErrors) -> None:
        """`fields`: field name -> list of messages."""
        super().__init__()
        self.fields = {name: list(messages) for name, messages in fields.items()}

    def errors(self) -> dict[str, Any]:
        """Return the messages by field."""
        return self.fields

    def socket_response(self) -> dict[str, Any]:
        """Return the contract's `{"errors": {...}}`."""
        return {"errors": self.fields}


class RateLimited(AppError):
    """Too many tries (HTTP 429). `retry_after` is in whole seconds."""

    status = 429
    reason = "rate_limited"
    sentence = "Too many tries. Please wait a moment."

    def __init__(self, *, retry_after: int) -> None:
        """`retry_after`: seconds until the next try is allowed."""
        super().__init__()
        self.retry_after = max(1, retry_after)

    def headers(self) -> dict[str, str]:
        """Return `Retry-After`."""
        return {"Retry-After": str(self.retry_after)}

    def socket_response(self) -> dict[str, Any]:
        """Return `reason` and `retry_after`."""
        return {"reason": self.reason, "retry_after": self.retry_after}


class Unavailable(AppError):
    """The database cannot answer now; nothing was stored (HTTP 503)."""

    status = 503
    reason = "unavailable"
    sentence = "The service cannot do this right now. Please try again in a moment."
    retry_after = 2

    def headers(self) -> dict[str, str]:
        """Return `Retry-After`."""
        return {"Retry-After": str(self.retry_after)}
