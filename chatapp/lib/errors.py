"""Expected failures. An entry point turns each into its own response; no one else catches them.

HTTP answers `{"errors": ...}` (plus the older key a documented endpoint promised), the socket answers an
error reply with `reason` or `errors`. `errors.code` names the kind of failure for programs: docs/errors.md lists all.
"""

from collections.abc import Mapping, Sequence
from typing import Any

FieldErrors = Mapping[str, Sequence[str]]

# Keys of `errors` that are no field's: a field of this name could not be told from them.
RESERVED_KEYS = frozenset({"code", "detail"})
# On every refusal of the API and of a socket's handshake: some inherited bodies have no place for a code.
CODE_HEADER = "X-Error-Code"


class AppError(Exception):
    """A failure a person can understand.

    Subclasses fix the HTTP status, the socket's `reason`, and the `code` that programs compare and that never changes.
    """

    status = 400
    code = "bad_request"
    reason = "bad_request"
    sentence = "The request could not be understood."

    def __init__(self, sentence: str | None = None, *, legacy: Mapping[str, Any] | None = None) -> None:
        """`sentence` is for people; `legacy` holds SimpleChatApp's keys beside `errors`."""
        self.sentence = sentence or self.sentence
        self.legacy = dict(legacy or {})
        super().__init__(self.sentence)

    def errors(self) -> dict[str, Any]:
        """Return what stands under `errors` in every answer."""
        return {"detail": self.sentence, "code": self.code}

    def body(self) -> dict[str, Any]:
        """Return the HTTP body."""
        return {**self.legacy, "errors": self.errors()}

    def headers(self) -> dict[str, str]:
        """Return the headers of every answer that is this refusal."""
        return {CODE_HEADER: self.code}

    def socket_response(self) -> dict[str, Any]:
        """Return the `response` of a socket's error reply."""
        return {"reason": self.reason, "errors": self.errors()}


class BadRequest(AppError):
    """The request has no usable shape at all (HTTP 400)."""

    code = "bad_request"


class EmptyInviteList(BadRequest):
    """None of the listed people has an account that can be invited (HTTP 400)."""

    code = "empty_invite_list"
    sentence = "Empty invite list"

    def __init__(self, sentence: str | None = None) -> None:
        """`sentence` may name them."""
        super().__init__(sentence, legacy={"reason": type(self).sentence})


class Unauthenticated(AppError):
    """No one is signed in (HTTP 401)."""

    status = 401
    code = "unauthenticated"
    reason = "Unauthenticated"
    sentence = "Unauthenticated"


class InvalidToken(Unauthenticated):
    """The token is not one of this site's, or not of the kind that is asked for (HTTP 401)."""

    code = "invalid_token"


class TokenExpired(Unauthenticated):
    """The token was good and its time is over: get a new one (HTTP 401)."""

    code = "token_expired"


class WrongCredentials(Unauthenticated):
    """Unknown email or wrong password: which of them is never said (HTTP 401)."""

    code = "wrong_credentials"
    sentence = "Unauthorized"


class Forbidden(AppError):
    """Not allowed, or a chat one may not see, existing or not (HTTP 403)."""

    status = 403
    code = "forbidden"
    reason = "Forbidden"
    sentence = "Forbidden"

    def body(self) -> dict[str, Any]:
        """Return SimpleChatApp's `error` key beside `errors`."""
        return {"error": "Forbidden", **super().body()}


class NotAccepting(Forbidden):
    """The person takes no direct messages, at least not from this one: which of both is never said (HTTP 403)."""

    code = reason = "not_accepting"
    sentence = "This person does not accept direct messages."

    def body(self) -> dict[str, Any]:
        """Return `reason`, too."""
        return {"reason": self.reason, **super().body()}


class SessionEnded(Forbidden):
    """The session of the token has ended: signed out, expired or revoked (HTTP 403)."""

    code = "session_ended"


class NotFound(AppError):
    """No such thing inside what one may see (HTTP 404)."""

    status = 404
    code = reason = "not_found"
    sentence = "Not found"


class Invalid(AppError):
    """Well-formed input that breaks a rule; names every field at fault (HTTP 422)."""

    status = 422
    code = reason = "invalid"
    sentence = "Some fields are not valid."

    def __init__(self, fields: FieldErrors) -> None:
        """`fields`: field name -> list of messages."""
        super().__init__()
        if RESERVED_KEYS & fields.keys():
            raise ValueError("A field cannot be named `code` or `detail`: `errors` has other values there.")
        self.fields = {name: list(messages) for name, messages in fields.items()}

    def errors(self) -> dict[str, Any]:
        """Return the messages by field, and the code."""
        return {**self.fields, "code": self.code}

    def socket_response(self) -> dict[str, Any]:
        """Return SimpleChatApp's `{"errors": {...}}`."""
        return {"errors": self.errors()}


class RateLimited(AppError):
    """A rate limit is reached (HTTP 429).

    `retry_after` is in whole seconds.
    """

    status = 429
    code = reason = "rate_limited"
    sentence = "Too many tries. Please wait a moment."

    def __init__(self, *, retry_after: int) -> None:
        """`retry_after`: seconds until the next try is allowed."""
        super().__init__()
        self.retry_after = max(1, retry_after)

    def headers(self) -> dict[str, str]:
        """Return `Retry-After`, too."""
        return {**super().headers(), "Retry-After": str(self.retry_after)}

    def socket_response(self) -> dict[str, Any]:
        """Return `reason`, `retry_after` and `errors`."""
        return {"reason": self.reason, "retry_after": self.retry_after, "errors": self.errors()}


class Unavailable(AppError):
    """The database cannot answer now; nothing was stored (HTTP 503)."""

    status = 503
    code = reason = "unavailable"
    sentence = "The service cannot do this right now. Please try again in a moment."
    retry_after = 2

    def headers(self) -> dict[str, str]:
        """Return `Retry-After`, too."""
        return {**super().headers(), "Retry-After": str(self.retry_after)}


class InternalError(AppError):
    """A fault of the server; the log says which, under the answer's `X-Request-Id` (HTTP 500)."""

    status = 500
    code = reason = "internal_error"
    sentence = "Something went wrong."
