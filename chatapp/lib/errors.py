"""Expected failures. Entry points turn them into responses; nothing else catches them.

HTTP responses have `{"errors": ...}` (plus SimpleChatApp's key where it had one); the socket sends an error reply with
`reason` or `errors`. `errors.code` identifies the kind of failure for programs: docs/errors.md lists all codes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

FieldErrors = Mapping[str, Sequence[str]]

# Keys of `errors` that are not field names: no field may have one of these names.
RESERVED_KEYS = frozenset({"code", "detail"})
# On every API error and refused handshake, because some inherited bodies have no room for a code.
CODE_HEADER = "X-Error-Code"


class AppError(Exception):
    """An expected failure with a message for people.

    Subclasses define the HTTP status, the socket's `reason` and the stable `code` for programs.
    """

    status = 400
    code = "bad_request"
    reason = "bad_request"
    sentence = "The request could not be understood."

    def __init__(self, sentence: str | None = None, *, legacy: Mapping[str, Any] | None = None) -> None:
        """`sentence` is the message for people; `legacy` holds SimpleChatApp's keys, sent beside `errors`."""
        self.sentence = sentence or self.sentence
        self.legacy = dict(legacy or {})
        super().__init__(self.sentence)

    def errors(self) -> dict[str, Any]:
        """Return the value of `errors` in the response."""
        return {"detail": self.sentence, "code": self.code}

    def body(self) -> dict[str, Any]:
        """Return the HTTP body."""
        return {**self.legacy, "errors": self.errors()}

    def headers(self) -> dict[str, str]:
        """Return the HTTP headers."""
        return {CODE_HEADER: self.code}

    def socket_response(self) -> dict[str, Any]:
        """Return the `response` of the socket's error reply."""
        return {"reason": self.reason, "errors": self.errors()}


class BadRequest(AppError):
    """The request is malformed (HTTP 400)."""

    code = "bad_request"


class EmptyInviteList(BadRequest):
    """None of the listed people can be invited (HTTP 400)."""

    code = "empty_invite_list"
    sentence = "Empty invite list"

    def __init__(self, sentence: str | None = None) -> None:
        """`sentence` may name the people."""
        super().__init__(sentence, legacy={"reason": type(self).sentence})


class Unauthenticated(AppError):
    """The request is not authenticated (HTTP 401)."""

    status = 401
    code = "unauthenticated"
    reason = "Unauthenticated"
    sentence = "Unauthenticated"


class InvalidToken(Unauthenticated):
    """The token was not issued by this site, or has the wrong type (HTTP 401)."""

    code = "invalid_token"


class TokenExpired(Unauthenticated):
    """The token has expired: get a new one (HTTP 401)."""

    code = "token_expired"


class WrongCredentials(Unauthenticated):
    """Unknown email or wrong password; the response doesn't reveal which (HTTP 401)."""

    code = "wrong_credentials"
    sentence = "Unauthorized"


class Forbidden(AppError):
    """Not allowed, or a chat that you can't see or that doesn't exist (HTTP 403)."""

    status = 403
    code = "forbidden"
    reason = "Forbidden"
    sentence = "Forbidden"

    def body(self) -> dict[str, Any]:
        """Return SimpleChatApp's `error` key beside `errors`."""
        return {"error": "Forbidden", **super().body()}


class NotAccepting(Forbidden):
    """The person accepts no direct messages, or none from you; the response doesn't reveal which (HTTP 403)."""

    code = reason = "not_accepting"
    sentence = "This person does not accept direct messages."

    def body(self) -> dict[str, Any]:
        """Return the body with `reason`."""
        return {"reason": self.reason, **super().body()}


class SessionEnded(Forbidden):
    """The token's session was signed out, revoked or has expired (HTTP 403)."""

    code = "session_ended"


class NotFound(AppError):
    """It doesn't exist, or you can't see it (HTTP 404)."""

    status = 404
    code = reason = "not_found"
    sentence = "Not found"


class Invalid(AppError):
    """Well-formed input that fails validation, with messages for every invalid field (HTTP 422)."""

    status = 422
    code = reason = "invalid"
    sentence = "Some fields are not valid."

    def __init__(self, fields: FieldErrors) -> None:
        """`fields`: field name -> list of messages."""
        super().__init__()
        if RESERVED_KEYS & fields.keys():
            raise ValueError("A field can't be named `code` or `detail`: `errors` uses these keys.")
        self.fields = {name: list(messages) for name, messages in fields.items()}

    def errors(self) -> dict[str, Any]:
        """Return the messages by field and the code."""
        return {**self.fields, "code": self.code}

    def socket_response(self) -> dict[str, Any]:
        """Return SimpleChatApp's `{"errors": {...}}`."""
        return {"errors": self.errors()}


class RateLimited(AppError):
    """A rate limit was exceeded (HTTP 429).

    `retry_after` is in whole seconds.
    """

    status = 429
    code = reason = "rate_limited"
    sentence = "Too many requests. Please wait a moment."

    def __init__(self, *, retry_after: int) -> None:
        """`retry_after`: seconds until the next attempt is allowed."""
        super().__init__()
        self.retry_after = max(1, retry_after)

    def headers(self) -> dict[str, str]:
        """Return the headers with `Retry-After`."""
        return {**super().headers(), "Retry-After": str(self.retry_after)}

    def socket_response(self) -> dict[str, Any]:
        """Return `reason`, `retry_after` and `errors`."""
        return {"reason": self.reason, "retry_after": self.retry_after, "errors": self.errors()}


class Unavailable(AppError):
    """The database is unavailable; nothing was stored (HTTP 503)."""

    status = 503
    code = reason = "unavailable"
    sentence = "The service is unavailable right now. Please try again in a moment."
    retry_after = 2

    def headers(self) -> dict[str, str]:
        """Return the headers with `Retry-After`."""
        return {**super().headers(), "Retry-After": str(self.retry_after)}


class InternalError(AppError):
    """A server error; the log has the details under the response's `X-Request-Id` (HTTP 500)."""

    status = 500
    code = reason = "internal_error"
    sentence = "Something went wrong."
