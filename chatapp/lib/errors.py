"""Expected failures. Entry points turn them into responses; nothing else catches them.

HTTP responses have `{"errors": ...}` (plus SimpleChatApp's key where it had one); the socket sends an error reply with
`reason` or `errors`. `errors.code` identifies the kind of failure for programs: docs/errors.md lists all codes.

What leaves here is English, whatever the active language: clients render `faults`, code and data of each sentence, in
theirs. Pages render the sentences themselves (`str`), in the reader's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from chatapp.lib.sentences import Sentence

FieldErrors = Mapping[str, Sequence[Sentence]]

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
    message = Sentence("bad_request", _("The request could not be understood."))

    def __init__(self, message: Sentence | None = None, *, legacy: Mapping[str, Any] | None = None) -> None:
        """`message` is the text for people; `legacy` holds SimpleChatApp's keys, sent beside `errors`."""
        self.message = message or self.message
        self.legacy = dict(legacy or {})
        super().__init__(self.message)

    def __str__(self) -> str:
        """Return the sentence for logs."""
        return self.message.english

    def errors(self) -> dict[str, Any]:
        """Return the value of `errors` in the response."""
        return {"detail": self.message.english, "code": self.code}

    def faults(self) -> dict[str, Any]:
        """Return `faults`: code and data of the sentences in `errors`; nothing where `errors.code` says it all."""
        is_usual = self.message is type(self).message
        return {} if is_usual else {"faults": {"detail": [self.message.payload()]}}

    def body(self) -> dict[str, Any]:
        """Return the HTTP body."""
        return {**self.legacy, "errors": self.errors(), **self.faults()}

    def headers(self) -> dict[str, str]:
        """Return the HTTP headers."""
        return {CODE_HEADER: self.code}

    def socket_response(self) -> dict[str, Any]:
        """Return the `response` of the socket's error reply."""
        return {"reason": self.reason, "errors": self.errors(), **self.faults()}


class BadRequest(AppError):
    """The request is malformed (HTTP 400)."""

    code = "bad_request"


class EmptyInviteList(BadRequest):
    """None of the listed people can be invited (HTTP 400)."""

    code = "empty_invite_list"
    message = Sentence("empty_invite_list", _("Empty invite list"))

    def __init__(self, message: Sentence | None = None) -> None:
        """`message` may name the people."""
        super().__init__(message, legacy={"reason": EmptyInviteList.message.english})


class Unauthenticated(AppError):
    """The request is not authenticated (HTTP 401)."""

    status = 401
    code = "unauthenticated"
    reason = "Unauthenticated"
    message = Sentence("unauthenticated", _("Unauthenticated"))


class InvalidToken(Unauthenticated):
    """The token was not issued by this site, or has the wrong type (HTTP 401)."""

    code = "invalid_token"


class TokenExpired(Unauthenticated):
    """The token has expired: get a new one (HTTP 401)."""

    code = "token_expired"


class WrongCredentials(Unauthenticated):
    """Unknown email or wrong password; the response doesn't reveal which (HTTP 401)."""

    code = "wrong_credentials"
    message = Sentence("wrong_credentials", _("Unauthorized"))


class Forbidden(AppError):
    """Not allowed, or a chat that you can't see or that doesn't exist (HTTP 403)."""

    status = 403
    code = "forbidden"
    reason = "Forbidden"
    message = Sentence("forbidden", _("Forbidden"))

    def body(self) -> dict[str, Any]:
        """Return SimpleChatApp's `error` key beside `errors`."""
        return {"error": "Forbidden", **super().body()}


class NotAccepting(Forbidden):
    """The person accepts no direct messages, or none from you; the response doesn't reveal which (HTTP 403)."""

    code = reason = "not_accepting"
    message = Sentence("not_accepting", _("This person does not accept direct messages."))

    def body(self) -> dict[str, Any]:
        """Return the body with `reason`."""
        return {"reason": self.reason, **super().body()}


class PostingRestricted(Forbidden):
    """An announcement chat: only its owner and moderators post; other members reply in threads (HTTP 403)."""

    code = reason = "posting_restricted"
    message = Sentence("posting_restricted", _("Only the owner and moderators post here. You can reply in threads."))

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
    message = Sentence("not_found", _("Not found"))


class Invalid(AppError):
    """Well-formed input that fails validation, with messages for every invalid field (HTTP 422)."""

    status = 422
    code = reason = "invalid"
    message = Sentence("invalid", _("Some fields are not valid."))

    def __init__(self, fields: FieldErrors) -> None:
        """`fields`: field name -> list of messages."""
        super().__init__()
        if RESERVED_KEYS & fields.keys():
            raise ValueError("A field can't be named `code` or `detail`: `errors` uses these keys.")
        self.fields = {name: list(messages) for name, messages in fields.items()}

    def errors(self) -> dict[str, Any]:
        """Return the messages by field and the code."""
        return {**{name: [one.english for one in said] for name, said in self.fields.items()}, "code": self.code}

    def first_fault(self) -> Sentence:
        """Return the first message, where only one is shown."""
        return next(one for said in self.fields.values() for one in said)

    def faults(self) -> dict[str, Any]:
        """Return code and data of every message by field."""
        return {"faults": {name: [one.payload() for one in said] for name, said in self.fields.items()}}

    def socket_response(self) -> dict[str, Any]:
        """Return SimpleChatApp's `{"errors": {...}}`."""
        return {"errors": self.errors(), **self.faults()}


class RateLimited(AppError):
    """A rate limit was exceeded (HTTP 429).

    `retry_after` is in whole seconds.
    """

    status = 429
    code = reason = "rate_limited"
    message = Sentence("rate_limited", _("Too many requests. Please wait a moment."))

    def __init__(self, *, retry_after: int, limit: int = 0) -> None:
        """`retry_after`: seconds until the next attempt is allowed; `limit`: the size of the budget, if it is known."""
        super().__init__()
        self.retry_after = max(1, retry_after)
        self.limit = limit

    def headers(self) -> dict[str, str]:
        """Return the headers with `Retry-After`, and the state of the exhausted budget."""
        seconds = str(self.retry_after)
        budget = {"RateLimit-Limit": str(self.limit), "RateLimit-Remaining": "0", "RateLimit-Reset": seconds}
        return {**super().headers(), "Retry-After": seconds, **(budget if self.limit else {})}

    def socket_response(self) -> dict[str, Any]:
        """Return `reason`, `retry_after` and `errors`."""
        return {"retry_after": self.retry_after, **super().socket_response()}


class Unavailable(AppError):
    """The database is unavailable; nothing was stored (HTTP 503)."""

    status = 503
    code = reason = "unavailable"
    message = Sentence("unavailable", _("The service is unavailable right now. Please try again in a moment."))
    retry_after = 2

    def headers(self) -> dict[str, str]:
        """Return the headers with `Retry-After`."""
        return {**super().headers(), "Retry-After": str(self.retry_after)}


class InternalError(AppError):
    """A server error; the log has the details under the response's `X-Request-Id` (HTTP 500)."""

    status = 500
    code = reason = "internal_error"
    message = Sentence("internal_error", _("Something went wrong."))
